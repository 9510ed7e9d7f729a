//! Reference data of all tenants (categories, outcomes, record classes, bank holidays), the lifecycle of a
//! tenant, and platform events for every change of these and of settings.

use crate::support::attempt::{AfterAttempt, attempt};
use crate::support::{TestDatabase, enter, refusal};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use enquiries::private_server::Login;
use std::collections::BTreeSet;
use tokio_postgres::Client;

async fn count(client: &Client, sql: &str) -> i64 {
    let sql = format!("select count(*) from {sql}");
    client.query_one(&sql, &[]).await.unwrap().get(0)
}

// R021, R038
#[tokio::test]
async fn every_enquiry_type_has_a_second_level_category() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let first = count(&admin, "core.categories where parent_code is null").await;
    assert_eq!(first, 12);
    let thin = "(select parent_code from core.categories where parent_code is not null
                 group by 1 having count(*) not between 3 and 5) as t";
    assert_eq!(count(&admin, thin).await, 0);
    let classes =
        "(select distinct complexity_code from core.categories where parent_code is not null) as t";
    assert_eq!(count(&admin, classes).await, 4, "each class is of some use");
    let loose =
        "tenant.enquiry_types as t inner join core.categories as c on t.category_code = c.code
                 where c.parent_code is null";
    assert_eq!(count(&admin, loose).await, 0);

    let loader = platform_loader(&test).await;
    for (row, rule) in [
        ("('tax.one', null, 'x', null, 1)", "categories_two_levels"),
        (
            "('tax.one', 'housing', 'x', 'advisory', 1)",
            "categories_two_levels",
        ),
        (
            "('taxes', 'tax', 'x', 'advisory', 1)",
            "categories_two_levels",
        ),
        (
            "('tax.one.two', 'tax', 'x', 'advisory', 1)",
            "categories_code_form",
        ),
        (
            "('tax.one', 'tax', 'x', null, 1)",
            "categories_complexity_of_the_second_level",
        ),
        (
            "('wishes', null, 'x', 'advisory', 1)",
            "categories_complexity_of_the_second_level",
        ),
        (
            "('nothing.one', 'nothing', 'x', 'advisory', 1)",
            "categories_parent_fkey",
        ),
        (
            "('tax.one', 'tax', ' ', 'advisory', 1)",
            "categories_name_not_blank",
        ),
    ] {
        let sql = format!(
            "insert into core.categories (code, parent_code, name, complexity_code, position) values {row}"
        );
        let did = attempt(&loader, &sql, AfterAttempt::Undo).await;
        assert_eq!(did.refused().map(|r| r.rule.as_str()), Some(rule), "{row}");
    }
}

/// A loader with a platform session, inside an open transaction.
async fn platform_loader(test: &TestDatabase) -> Client {
    let loader = test.client(Login::Loader).await;
    loader
        .batch_execute("begin; select auth.open_service_session('PLATFORM', 'loader', 'test')")
        .await
        .unwrap();
    loader
}

// The periods that retention will use; the job itself does not exist yet.
#[tokio::test]
async fn retention_is_seven_years_unless_a_law_says_less() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let short = "core.record_classes where of_enquiries and minimum_years < 7";
    assert_eq!(count(&admin, short).await, 0);
    let by_kind = "core.record_classes where (code, minimum_years) in
                   (('debt_advice', 7), ('financial_record', 7), ('audit_trail', 10))";
    assert_eq!(count(&admin, by_kind).await, 3);
    let loader = platform_loader(&test).await;
    let insert = |years: i32, shorter: &str| {
        format!(
            "insert into core.record_classes (code, name, of_enquiries, minimum_years, legal_basis, shorter_basis, position)
             values ('new_class', 'New', true, {years}, 'A law that says so', {shorter}, 99)"
        )
    };
    let did = attempt(&loader, &insert(6, "null"), AfterAttempt::Undo).await;
    assert_eq!(
        did.summary(),
        "23514 record_classes_seven_years_for_enquiries"
    );
    for sql in [
        insert(7, "null"),
        insert(6, "'Another law that names six years'"),
    ] {
        let did = attempt(&loader, &sql, AfterAttempt::Undo).await;
        assert!(did.refused().is_none(), "{did:?}");
    }
}

/// Easter Sunday, by the anonymous Gregorian computus.
fn easter(year: i32) -> NaiveDate {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, (n / 31) as u32, (n % 31 + 1) as u32).unwrap()
}

/// Statutory bank holidays of a division in a year, with substitute days: computed, not copied.
fn by_law(division: &str, year: i32) -> BTreeSet<NaiveDate> {
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let monday = |month: u32, last: bool| {
        let days = (1..=31).filter_map(|d| NaiveDate::from_ymd_opt(year, month, d));
        let mut mondays = days.filter(|d| d.weekday() == Weekday::Mon);
        if last {
            mondays.next_back().unwrap()
        } else {
            mondays.next().unwrap()
        }
    };
    let good_friday = easter(year) - Days::new(2);
    let mut fixed = vec![day(1, 1), day(12, 25), day(12, 26)];
    let mut all = BTreeSet::from([good_friday, monday(5, false), monday(5, true)]);
    match division {
        "scotland" => {
            fixed.extend([day(1, 2), day(11, 30)]);
            all.insert(monday(8, false));
        }
        _ => {
            all.extend([easter(year) + Days::new(1), monday(8, true)]);
        }
    }
    if division == "northern-ireland" {
        fixed.extend([day(3, 17), day(7, 12)]);
    }
    fixed.sort();
    for mut held in fixed {
        while held.weekday() == Weekday::Sat
            || held.weekday() == Weekday::Sun
            || all.contains(&held)
        {
            held = held + Days::new(1);
        }
        all.insert(held);
    }
    all
}

// R098: ten years of three divisions, computed from the law, against the stored days and the expected ones.
#[tokio::test]
async fn bank_holidays_follow_the_law_and_later_ones_are_expected() {
    let test = TestDatabase::new().await;
    let app = test.client(Login::App).await;
    for division in ["england-and-wales", "scotland", "northern-ireland"] {
        for year in 2019..=2028 {
            let mut expected = by_law(division, year);
            // Moved, and proclaimed once.
            let (moved, once): (&[&str], &[&str]) = match (division, year) {
                (_, 2020) => (&["2020-05-04"], &["2020-05-08"]),
                (_, 2022) => (&["2022-05-30"], &["2022-06-02", "2022-06-03", "2022-09-19"]),
                (_, 2023) => (&[], &["2023-05-08"]),
                ("scotland", 2026) => (&[], &["2026-06-15"]),
                _ => (&[], &[]),
            };
            for day in moved {
                assert!(expected.remove(&day.parse().unwrap()), "{day}");
            }
            expected.extend(once.iter().map(|day| day.parse::<NaiveDate>().unwrap()));
            let rows = app
                .query(
                    "select held_on from core.bank_holidays
                     where division_code = $1 and extract(year from held_on) = $2::integer",
                    &[&division, &year],
                )
                .await
                .unwrap();
            let stored: BTreeSet<NaiveDate> = rows.iter().map(|row| row.get(0)).collect();
            assert_eq!(stored, expected, "{division} {year}");
        }
    }
    // What the database expects by itself, beyond the published years.
    for division in ["england-and-wales", "scotland", "northern-ireland"] {
        for year in (2010..=2018).chain(2029..=2069) {
            let listed = app
                .query(
                    "select day from core.calendar_holidays
                     where calendar_code = $1 and extract(year from day) = $2::integer",
                    &[&division, &year],
                )
                .await
                .unwrap();
            let listed: BTreeSet<NaiveDate> = listed.iter().map(|row| row.get(0)).collect();
            assert_eq!(listed, by_law(division, year), "{division} {year}");
        }
    }
    let asks = async |calendar: &str, day: &str| {
        let sql = format!("select core.is_working_day('{calendar}', '{day}')");
        app.query_one(&sql, &[])
            .await
            .map(|row| row.get::<_, bool>(0))
    };
    assert!(!asks("scotland", "2026-01-02").await.unwrap());
    assert!(asks("england-and-wales", "2026-01-02").await.unwrap());
    assert!(!asks("uk-any-part", "2026-01-02").await.unwrap());
    assert!(asks("none", "2026-01-01").await.unwrap());
    assert!(!asks("none", "2026-01-03").await.unwrap());
    for (calendar, day) in [
        ("england-and-wales", "2070-01-01"),
        ("scotland", "1999-12-31"),
        ("wales", "2026-01-01"),
    ] {
        let error = asks(calendar, day).await.unwrap_err();
        assert_eq!(
            refusal(&error),
            ("UK422".into(), "refuse_uncovered_day".into()),
            "{calendar} {day}"
        );
    }
}

/// The newest event of a table: tenant, actor, program, action, columns.
async fn newest(admin: &Client, table: &str) -> (String, String, String, String, Vec<String>) {
    let row = admin
        .query_one(
            "select t.code, s.username, l.program, l.record_id::text, l.changed_columns
             from audit.audit_logs as l
             inner join core.tenants as t on l.tenant_id = t.id
             inner join tenant.staff as s on l.tenant_id = s.tenant_id and l.staff_id = s.id
             where l.table_id = audit.table_id($1) order by l.recorded_at desc, l.record_version desc limit 1",
            &[&table],
        )
        .await
        .unwrap();
    (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4))
}

// An administrator has no session, but the change is audited all the same.
#[tokio::test]
async fn setting_change_is_a_platform_event() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let events = "audit.audit_logs where table_id = audit.table_id('core.settings')";
    let before = count(&admin, events).await;
    admin
        .batch_execute("update core.settings set value = 'on' where name = 'disposable'")
        .await
        .unwrap();
    let (tenant, who, program, record, changed) = newest(&admin, "core.settings").await;
    assert_eq!((tenant.as_str(), who.as_str()), ("PLATFORM", "platform"));
    assert!(program.starts_with("administrator "), "{program}");
    assert_eq!(
        (record, changed),
        (
            admin
                .query_one("select audit.record_id('disposable')::text", &[])
                .await
                .unwrap()
                .get(0),
            vec!["value".to_owned(), "version".to_owned()]
        )
    );

    // An upsert fires the triggers of insert and update; a rolled-back change leaves no event.
    let upsert = "insert into core.settings as s (name, value) values ('prepared', 'one')
                  on conflict on constraint settings_pkey do update set value = excluded.value || ' more'";
    admin.batch_execute(upsert).await.unwrap();
    admin.batch_execute(upsert).await.unwrap();
    admin
        .batch_execute(&format!("begin; {upsert}; rollback"))
        .await
        .unwrap();
    assert_eq!(count(&admin, events).await, before + 3);
    let living = "auth.sessions where program like 'administrator %' and ended_at is null";
    assert_eq!(
        count(&admin, living).await,
        0,
        "no session of the platform is left behind"
    );

    // Within a session of staff: that session is restored afterwards.
    enter(&admin, "HMRC/helen.morris").await;
    let whose =
        "select auth.tenant_id(), auth.role_code(), current_setting('enquiries.tenant_hint')";
    let mine = admin.query_one(whose, &[]).await.unwrap();
    admin
        .batch_execute("update core.settings set value = 'off' where name = 'disposable'")
        .await
        .unwrap();
    let after = admin.query_one(whose, &[]).await.unwrap();
    for place in 1..3 {
        assert_eq!(mine.get::<_, String>(place), after.get::<_, String>(place));
    }
    assert_eq!(mine.get::<_, i32>(0), after.get::<_, i32>(0));
    admin.batch_execute("commit").await.unwrap();
    assert_eq!(newest(&admin, "core.settings").await.0, "PLATFORM");

    let error = admin
        .batch_execute("update core.settings set value = 'perhaps' where name = 'disposable'")
        .await
        .unwrap_err();
    assert_eq!(refusal(&error).1, "settings_switches_on_or_off");
}

// R219: a tenant is set up, live, closing, closed, in that order, whatever the client.
#[tokio::test]
async fn tenant_states_change_in_order_and_are_audited() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let loader = platform_loader(&test).await;
    loader
        .batch_execute("select auth.create_tenant('MOOR', 'Moorland Council', 'council')")
        .await
        .unwrap();
    let goes = async |state: &str| {
        let sql = format!("select auth.change_tenant_state('MOOR', '{state}')");
        attempt(&loader, &sql, AfterAttempt::Keep).await
    };
    for (state, lawful) in [
        ("closing", false),
        ("live", true),
        ("being_set_up", false),
        ("closed", false),
        ("closing", true),
        // Cancelled, then closed after all.
        ("live", true),
        ("closing", true),
        ("closed", true),
        ("live", false),
        ("closing", false),
    ] {
        let did = goes(state).await;
        match did.refused() {
            None => assert!(lawful, "it became {state}"),
            Some(refused) => {
                assert!(!lawful, "{state}: {refused:?}");
                assert_eq!(refused.rule, "refuse_unlawful_tenant_state");
                // A check would show the row, which the loader may not read.
                assert!(!refused.text.contains("Failing row"), "{refused:?}");
            }
        }
    }
    let unknown = attempt(
        &loader,
        "select auth.change_tenant_state('NOBODY', 'live')",
        AfterAttempt::Undo,
    )
    .await;
    assert_eq!(unknown.summary(), "UK404 change_tenant_state");
    let wrong = goes("asleep").await;
    assert!(wrong.refused().is_some());
    loader.batch_execute("commit").await.unwrap();

    let row = admin
        .query_one(
            "select state, core.in_order(founded_at, live_at, closing_at, closed_at), closed_at is not null
             from core.tenants where code = 'MOOR'",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(row.get::<_, &str>(0), "closed");
    assert!(row.get::<_, bool>(1) && row.get::<_, bool>(2));
    let (tenant, who, _, _, changed) = newest(&admin, "core.tenants").await;
    assert_eq!((tenant.as_str(), who.as_str()), ("PLATFORM", "platform"));
    assert_eq!(changed, ["state", "closed_at", "version"]);

    // The owner is bound too, whatever times it sets.
    for (sql, rule) in [
        (
            "update core.tenants set state = 'being_set_up' where code = 'HMRC'",
            "refuse_unlawful_tenant_state",
        ),
        (
            "update core.tenants set state = 'closed' where code = 'HMRC'",
            "refuse_unlawful_tenant_state",
        ),
        (
            "update core.tenants set code = 'TAXES' where code = 'HMRC'",
            "refuse_change_of_tenant_identity",
        ),
        (
            "update core.tenants set founded_at = founded_at - interval '1 year' where code = 'HMRC'",
            "refuse_change_of_tenant_identity",
        ),
        (
            "update core.tenants set state = 'closing' where id = 1",
            "refuse_closing_of_the_platform",
        ),
        (
            "delete from core.tenants where code = 'HMRC'",
            "refuse_removal",
        ),
    ] {
        let error = admin.batch_execute(sql).await.unwrap_err();
        assert_eq!(refusal(&error).1, rule, "{sql}");
    }
    admin
        .batch_execute("update core.tenants set live_at = '2001-01-01' where code = 'HMRC'")
        .await
        .unwrap();
    let moved = "core.tenants where live_at < founded_at";
    assert_eq!(
        count(&admin, moved).await,
        0,
        "times follow from the state alone"
    );
}

// A tenant closes when its work is done, and accepts no new enquiry meanwhile.
#[tokio::test]
async fn closing_tenant_refuses_new_enquiries_until_it_closes() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let app = test.client(Login::App).await;
    let state =
        |state: &str| format!("update core.tenants set state = '{state}' where code = 'EAST'");
    admin.batch_execute(&state("closing")).await.unwrap();
    let error = admin.batch_execute(&state("closed")).await.unwrap_err();
    assert_eq!(refusal(&error).1, "refuse_closing_over_open_work");

    enter(&app, "EAST/tom.reid").await;
    let receive = "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
                   select id, 'email', 'New', 'x' from tenant.enquiry_types limit 1";
    let did = attempt(&app, receive, AfterAttempt::Undo).await;
    assert_eq!(did.summary(), "UK232 refuse_enquiry_while_closing");
    // Open enquiries are worked on to their end.
    let work = "select app.add_notes(array[id]::uuid[], 'Nearly done.') from tenant.enquiries where closed_at is null";
    assert!(
        !attempt(&app, work, AfterAttempt::Undo)
            .await
            .had_no_effect()
    );
    app.batch_execute("commit").await.unwrap();
    admin.batch_execute(&state("live")).await.unwrap();
    enter(&app, "EAST/tom.reid").await;
    assert!(
        attempt(&app, receive, AfterAttempt::Undo)
            .await
            .refused()
            .is_none()
    );
}

// Closing a tenant ends its sessions and prevents new ones.
#[tokio::test]
async fn closed_tenant_has_no_sessions() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let app = test.client(Login::App).await;
    // Creation leaves the platform actor in the session, which appoints the first member of staff.
    admin
        .batch_execute(
            "begin; select auth.create_tenant('MOOR', 'Moorland Council', 'council');
             insert into tenant.staff (username, name, role_code) values ('new.person', 'New', 'caseworker');
             commit",
        )
        .await
        .unwrap();
    let token = enter(&app, "MOOR/new.person").await;
    app.batch_execute("commit").await.unwrap();
    admin
        .batch_execute(
            "update core.tenants set state = 'live' where code = 'MOOR';
             update core.tenants set state = 'closing' where code = 'MOOR';
             update core.tenants set state = 'closed' where code = 'MOOR'",
        )
        .await
        .unwrap();
    let enter = "select tenant_id from auth.set_context($1, 0, 1000)";
    let resolved: Option<i32> = app.query_one(enter, &[&token]).await.unwrap().get(0);
    assert_eq!(resolved, None);
    let error = app
        .query_one(
            "select from auth.sign_in('MOOR', 'new.person', 'test')",
            &[],
        )
        .await
        .unwrap_err();
    assert_eq!(refusal(&error).0, "UK403");
}

/// A tenant keeps its number on every installation it moves to; references of one never continue another's.
#[tokio::test]
async fn tenant_number_is_given_or_the_next() {
    let test = TestDatabase::new().await;
    let loader = test.client(Login::Loader).await;
    let create = async |arguments: &str| {
        let sql = format!("select auth.create_tenant({arguments})");
        loader
            .query_one(&sql, &[])
            .await
            .map(|row| row.get::<_, i32>(0))
    };
    assert_eq!(
        create("'MOOR', 'Moorland Council', 'council', 400")
            .await
            .unwrap(),
        400
    );
    assert_eq!(
        create("'FELL', 'Fellside Council', 'council'")
            .await
            .unwrap(),
        401
    );
    let taken = create("'DALE', 'Dale Council', 'council', 400")
        .await
        .unwrap_err();
    assert_eq!(
        taken.as_db_error().unwrap().constraint(),
        Some("tenants_pkey")
    );
    let admin = test.client(Login::Admin).await;
    let sequences = "select count(*) from pg_sequences
                     where schemaname = 'auth' and sequencename in ('reference_numbers_400', 'reference_numbers_401')";
    assert_eq!(
        admin
            .query_one(sequences, &[])
            .await
            .unwrap()
            .get::<_, i64>(0),
        2
    );
}
