//! Taking the next: never twice, the best first, nobody waits for ever, within limits.

use super::{Desk, take, username};
use crate::calendars::Dice;
use crate::support::attempt::refused;
use crate::support::refusal;
use enquiries::private_server::Login;
use std::collections::BTreeSet;
use tokio_postgres::Client;

async fn takers(many: usize, rounds: usize) {
    let desk = Desk::new(many).await;
    let free = many * rounds + 10;
    // Every one has points of its own, so that there is one order.
    let cases: Vec<(i16, i32)> = (0..free)
        .map(|n| {
            (
                2 + i16::try_from(n % 3).unwrap(),
                30 * i32::try_from(n + 1).unwrap(),
            )
        })
        .collect();
    desk.receive(&cases).await;
    let mut tasks = Vec::new();
    for n in 0..many {
        let client = desk.enter(&username(n)).await;
        client.batch_execute("commit").await.unwrap();
        drop(client);
    }
    let mut clients = Vec::new();
    for n in 0..many {
        clients.push(desk.enter(&username(n)).await);
    }
    for client in clients {
        tasks.push(tokio::spawn(async move {
            let mut taken = Vec::new();
            for _ in 0..rounds {
                taken.push(take(&client).await.unwrap().unwrap());
            }
            client.batch_execute("commit").await.unwrap();
            taken
        }));
    }
    let mut taken = Vec::new();
    for task in tasks {
        taken.extend(task.await.unwrap());
    }
    let different: BTreeSet<_> = taken.iter().map(|it| it.0).collect();
    assert_eq!(
        different.len(),
        many * rounds,
        "no enquiry is handed out twice"
    );
    for (_, points, sum) in &taken {
        assert_eq!(i64::from(*points), *sum, "the parts add up to the points");
    }
    let least = taken.iter().map(|it| it.1).min().unwrap();
    let reader = desk.test.client(Login::Admin).await;
    let best: i32 = reader
        .query_one(
            "select max((tenant.hand_out_points(tenant.assignment_parameters_of(e.tenant_id, e.team_id), e.priority_code,
                e.received_at, e.due_at, false, now()) ->> 'points')::integer)
             from tenant.enquiries as e where e.subject like 'Case %' and e.assignee_id is null",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert!(
        least >= best,
        "{best} points were free while {least} were taken"
    );
    let rows: i64 = reader
        .query_one(
            "select count(*) from tenant.hand_outs where kind = 'taken' and parameters ? 'points_day' and parts ? 'age'",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(usize::try_from(rows).unwrap(), many * rounds);
}

/// R079: invariant 5. Sixteen people take at once, twice each: nothing twice, and nothing worse while a better one is free.
#[tokio::test]
async fn takers_at_once_get_different_enquiries_and_the_best() {
    takers(16, 2).await;
}

#[tokio::test]
#[ignore = "full tier: 64 takers"]
async fn full_sixty_four_takers_get_different_enquiries() {
    takers(64, 3).await;
}

async fn points(admin: &Client, dice: &mut Dice) -> (i64, i64, [i64; 4]) {
    let priority = i16::try_from(dice.roll(3) + 2).unwrap();
    let (age, left) = (dice.roll(4_000), dice.roll(400) - 200);
    let mut found = Vec::new();
    for (priority, age, left) in [
        (priority, age, left),
        (priority - 1, age, left),
        (priority, age + dice.roll(500), left),
        (priority, age, left - dice.roll(300)),
    ] {
        let sql = "select (p ->> 'points')::bigint, (select sum(v.value::bigint)::bigint from jsonb_each_text(p - 'points') as v)
            from (select tenant.hand_out_points((select jsonb_object_agg(code, usual) from tenant.parameter_kinds()), $1,
                now() - make_interval(hours => $2), now() + make_interval(hours => $3), false, now()) as p) as q";
        let (age, left) = (i32::try_from(age).unwrap(), i32::try_from(left).unwrap());
        let row = admin
            .query_one(sql, &[&priority, &age, &left])
            .await
            .unwrap();
        found.push((row.get::<_, i64>(0), row.get::<_, i64>(1)));
    }
    let totals = [found[0].0, found[1].0, found[2].0, found[3].0];
    (found[0].0, found[0].1, totals)
}

/// Invariant 6: parts add up, and an enquiry that is more urgent, older or nearer to its deadline never has fewer points.
#[tokio::test]
async fn points_add_up_and_never_fall_when_something_rises() {
    let desk = Desk::new(0).await;
    let admin = desk.test.client(Login::Admin).await;
    let mut dice = Dice::new(5);
    for _ in 0..300 {
        let (total, sum, totals) = points(&admin, &mut dice).await;
        assert_eq!(total, sum);
        for more in &totals[1..] {
            assert!(*more >= total, "{totals:?}");
        }
    }
}

/// Days until the last of ten old, unimportant enquiries is taken, while as many urgent ones come as are taken.
async fn waited(admin: &Client, points_day: i32, days: i32) -> Option<i32> {
    // Priority, day of receipt, day on which it is due.
    let mut free: Vec<(i16, i32, i32)> = (0..10).map(|n| (4, -n, 60)).collect();
    for day in 0..days {
        free.extend((0..4).map(|_| (2, day, day + 1)));
        for _ in 0..4 {
            let (priorities, received, due): (Vec<i16>, Vec<i32>, Vec<i32>) =
                free.iter().fold(Default::default(), |mut all, it| {
                    all.0.push(it.0);
                    all.1.push(it.1);
                    all.2.push(it.2);
                    all
                });
            let sql = "select u.place from unnest($1::smallint[], $2::integer[], $3::integer[]) with ordinality as u (p, r, d, place)
                order by (tenant.hand_out_points(
                    (select jsonb_object_agg(code, usual) from tenant.parameter_kinds()) || jsonb_build_object('points_day', $5::integer),
                    u.p, '2026-03-01'::timestamptz + u.r * interval '1 day', '2026-03-01'::timestamptz + u.d * interval '1 day',
                    false, '2026-03-01'::timestamptz + $4::integer * interval '1 day') ->> 'points')::integer desc, u.r, u.place
                limit 1";
            let row = admin
                .query_one(sql, &[&priorities, &received, &due, &day, &points_day])
                .await
                .unwrap();
            free.remove(usize::try_from(row.get::<_, i64>(0) - 1).unwrap());
        }
        if free.iter().all(|it| it.0 == 2) {
            return Some(day);
        }
    }
    None
}

/// Invariant 7: with as many urgent ones coming as are taken, what is old and unimportant comes within the bound that the points of
/// a day give; with fewer points for age the same test notices who starves.
#[tokio::test]
async fn nobody_starves_within_a_month() {
    let desk = Desk::new(0).await;
    let admin = desk.test.client(Login::Admin).await;
    // A newcomer has at most 300 points more; forty a day make that up in eight days; then ten stand between those that came since.
    let day = waited(&admin, 40, 31).await;
    assert!(day.is_some_and(|day| day <= 14), "{day:?}");
    assert_eq!(waited(&admin, 1, 31).await, None);
}

/// R079: who has too much that is not begun, or for too long, is refused with a sentence; beginning one is enough.
#[tokio::test]
async fn too_much_unstarted_work_refuses_the_next() {
    let desk = Desk::new(2).await;
    desk.receive(&[(3, 30), (3, 60), (3, 90), (3, 120)]).await;
    desk.set("unstarted_most", 2).await;
    let client = desk.enter("taker.00").await;
    let mut first = None;
    for _ in 0..2 {
        first = first.or(take(&client).await.unwrap());
    }
    client.batch_execute("savepoint before_it").await.unwrap();
    let error = take(&client).await.unwrap_err();
    assert_eq!(refused(&error).rule, "refuse_taking_over_unstarted");
    client
        .batch_execute("rollback to before_it; commit")
        .await
        .unwrap();
    let client = desk.enter("taker.00").await;
    let note = "select from app.add_notes(array[$1::uuid], 'Rang them.')";
    client.execute(note, &[&first.unwrap().0]).await.unwrap();
    assert!(take(&client).await.unwrap().is_some());
    client.batch_execute("rollback").await.unwrap();

    desk.set("capacity", 2).await;
    desk.set("unstarted_most", 20).await;
    let client = desk.enter("taker.00").await;
    let error = take(&client).await.unwrap_err();
    assert_eq!(refused(&error).rule, "refuse_taking_over_capacity");

    desk.set("capacity", 20).await;
    desk.set("unstarted_days", 1).await;
    let admin = desk.test.client(Login::Admin).await;
    let later = "update core.settings set value = 'on' where name = 'disposable';
        update auth.clock set clock_offset = clock_offset + interval '25 hours'; select audit.open_months(auth.now()::date, 3)";
    admin.batch_execute(later).await.unwrap();
    let client = desk.enter("taker.00").await;
    let error = take(&client).await.unwrap_err();
    assert_eq!(refused(&error).rule, "refuse_taking_over_old");
    let other = desk.enter("taker.01").await;
    assert!(take(&other).await.unwrap().is_some());
}

/// Invariants 3 and 4: nobody is handed an enquiry of a relation, without the skill, or above the limit of a trainee; and nobody
/// is assigned one of a relation by hand.
#[tokio::test]
async fn unfit_people_are_passed_by() {
    let desk = Desk::new(2).await;
    desk.receive(&[(2, 30)]).await;
    let helen = desk.enter("helen.morris").await;
    helen
        .batch_execute(
            "update tenant.staff set role_code = 'trainee' where username = 'taker.01';
             insert into tenant.needed_skills (enquiry_type_id, skill_id, least_level)
             select y.id, s.id, 2 from tenant.enquiry_types as y, tenant.skills as s
             where y.code = 'payment_plan' and s.code = 'time_to_pay';
             insert into tenant.staff_skills (staff_id, skill_id, level)
             select p.id, s.id, 2 from tenant.staff as p, tenant.skills as s
             where p.username = 'taker.01' and s.code = 'time_to_pay'; commit",
        )
        .await
        .unwrap();
    for who in ["taker.00", "taker.01"] {
        let client = desk.enter(who).await;
        assert_eq!(
            take(&client).await.unwrap(),
            None,
            "{who}: no skill, or a trainee and too urgent"
        );
    }
    desk.set("trainee_priority", 2).await;
    let client = desk.enter("taker.01").await;
    assert!(take(&client).await.unwrap().is_some());
    client.batch_execute("rollback").await.unwrap();

    let client = desk.enter("taker.01").await;
    client
        .batch_execute(
            "select app.correct_enquiry(e.id, e.version, 'citizen', (select min(id::text)::uuid from tenant.citizens), null, null, null, 'It is she')
             from tenant.enquiries as e where e.subject = 'Case 1';
             insert into tenant.declared_relations (staff_id, citizen_id)
             select auth.staff_id(), e.citizen_id from tenant.enquiries as e where e.subject = 'Case 1'",
        )
        .await
        .unwrap();
    assert_eq!(take(&client).await.unwrap(), None);
    let by_hand =
        "select app.assign_enquiries(array[e.id], array[e.version], array[auth.staff_id()], null)
        from tenant.enquiries as e where e.subject = 'Case 1'";
    let error = client.execute(by_hand, &[]).await.unwrap_err();
    assert_eq!(refused(&error).rule, "refuse_related_assignee");
}

/// Who may have no enquiries takes none, also in a team with work that waits.
#[tokio::test]
async fn who_holds_no_enquiries_takes_none() {
    let desk = Desk::new(1).await;
    desk.receive(&[(1, 30)]).await;
    let admin = desk.test.client(Login::Admin).await;
    let sql = "begin; set local session_replication_role = replica;
               update tenant.staff as h set team_id = t.team_id from tenant.staff as t
               where h.tenant_id = t.tenant_id and h.username = 'helen.morris' and t.username = 'taker.00';
               commit";
    admin.batch_execute(sql).await.unwrap();
    let client = desk.enter("helen.morris").await;
    let refused = client.query("select * from app.take_next()", &[]).await;
    let (code, rule) = refusal(&refused.unwrap_err());
    assert_eq!(
        (code.as_str(), rule.as_str()),
        ("42501", "refuse_taking_next")
    );
}
