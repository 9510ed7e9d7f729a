//! The rules against the model; versions; faults.

use super::model::{Case, Rule, of_type, route};
use super::{PUBLISH, empty_draft, everything_to, manager, publish, write};
use crate::calendars::Dice;
use crate::support::attempt::refused;
use crate::support::{TestDatabase, enter};
use chrono::{NaiveDate, TimeDelta, TimeZone, Utc};
use enquiries::private_server::Login;
use serde_json::{Value, json};

const TYPES: [&str; 3] = ["payment_plan", "self_assessment", "vat_registration"];
const CHANNELS: [&str; 3] = ["telephone", "email", "letter"];
const LANGUAGES: [&str; 3] = ["cy", "pl", "en"];
const NEEDS: [&str; 3] = ["at_risk", "large_print", "homeless"];
const POSTCODES: [&str; 4] = ["CF10 1AA", "CF5 2BB", "LS1 4AP", "L1 8JQ"];
const PLACES: [&str; 5] = ["CF", "CF10", "LS1", "L", "LS"];
/// As people write, and as rules ask.
const SAID: [&str; 7] = [
    "Bailiff",
    "Évicted,  today!",
    "evicted",
    "flood-water",
    "rental",
    "RENT",
    "nothing",
];
const ASKED: [&str; 5] = ["bailiff", "Evicted today", "flood water", "rent", "évicted"];
const TEAMS: [&str; 3] = ["payments", "returns", "individuals"];

fn pick<T: Copy>(dice: &mut Dice, list: &[T]) -> T {
    let place = dice.roll(i64::try_from(list.len()).unwrap());
    list[usize::try_from(place).unwrap()]
}

fn maybe<T: Copy>(dice: &mut Dice, one_in: i64, list: &[T]) -> Option<T> {
    let item = pick(dice, list);
    (dice.roll(one_in) == 0).then_some(item)
}

fn number(dice: &mut Dice, below: i64) -> i16 {
    i16::try_from(dice.roll(below)).unwrap()
}

fn random_rule(dice: &mut Dice, place: usize) -> Rule {
    let emergency = dice.roll(6) == 0;
    let (from, length) = (number(dice, 1439), number(dice, 900) + 1);
    let until = if from + length > 1440 {
        from + length - 1440
    } else {
        from + length
    };
    let start = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()
        + TimeDelta::days(i64::from(number(dice, 300)));
    let end = start + TimeDelta::days(i64::from(number(dice, 90)));
    Rule {
        code: format!("rule_{place}"),
        emergency,
        kind: maybe(dice, 3, &TYPES),
        channel: maybe(dice, 4, &CHANNELS),
        priority: maybe(dice, 6, &[1, 2, 3, 4]),
        language: maybe(dice, 5, &LANGUAGES),
        need: maybe(dice, 5, &NEEDS),
        words: (0..dice.roll(6) - 3).map(|_| pick(dice, &ASKED)).collect(),
        places: (0..dice.roll(6) - 3).map(|_| pick(dice, &PLACES)).collect(),
        weekdays: (1..8).filter(|_| dice.roll(14) == 0).collect(),
        minutes: (dice.roll(6) == 0).then_some((from, until)),
        days: (dice.roll(6) == 0).then_some((start, end)),
        team: maybe(dice, 1, &TEAMS).filter(|_| dice.roll(5) > 0),
        least: if emergency {
            Some(1)
        } else {
            Some(number(dice, 4) + 1)
        },
    }
}

fn written(rule: &Rule) -> Value {
    fn list<'a>(it: &[&'a str]) -> Option<Vec<&'a str>> {
        (!it.is_empty()).then(|| it.to_vec())
    }
    json!({
        "code": rule.code, "name": rule.code, "emergency": rule.emergency, "type": rule.kind,
        "channel": rule.channel, "priority": rule.priority, "language": rule.language, "need": rule.need,
        "words": list(&rule.words), "places": list(&rule.places),
        "weekdays": (!rule.weekdays.is_empty()).then_some(&rule.weekdays),
        "from_minute": rule.minutes.map(|it| it.0), "until_minute": rule.minutes.map(|it| it.1),
        "from_on": rule.days.map(|it| it.0), "until_on": rule.days.map(|it| it.1),
        "team": rule.team, "least_priority": rule.least,
    })
}

fn random_case(dice: &mut Dice) -> Case {
    // Winter and summer, any minute: what a rule asks is the time in London.
    let day = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap();
    let minutes = dice.roll(320 * 1440);
    Case {
        kind: pick(dice, &TYPES),
        channel: pick(dice, &CHANNELS),
        priority: maybe(dice, 2, &[1, 2, 3, 4]),
        language: maybe(dice, 2, &LANGUAGES),
        needs: NEEDS.into_iter().filter(|_| dice.roll(4) == 0).collect(),
        postcode: maybe(dice, 2, &POSTCODES),
        text: (0..dice.roll(4))
            .map(|_| pick(dice, &SAID))
            .collect::<Vec<_>>()
            .join(" - "),
        received_at: day + TimeDelta::minutes(minutes),
    }
}

/// Citizens and enquiries, received by the loader at their times, as if by the rules.
const RECEIVE: &str = "
with cases as (
    select core.new_id() as citizen_id, r.*
    from jsonb_to_recordset($1) as r (
        place integer, kind text, channel text, priority smallint, language text, needs text[], postcode text, said text,
        received_at timestamptz
    )
),
citizens as (
    insert into tenant.citizens (id, name, preferred_language_code, postcode)
    select c.citizen_id, 'Case', c.language, c.postcode from cases as c
),
needs as (
    insert into tenant.citizen_needs (citizen_id, need_code, since_on)
    select c.citizen_id, n.need, '2020-01-01' from cases as c cross join unnest(c.needs) as n (need)
)
select jsonb_agg(to_jsonb(c)) from cases as c";

const INSERT: &str = "
insert into tenant.enquiries (
    enquiry_type_id, citizen_id, channel_code, priority_code, received_priority_code, subject, body, received_at, created_at
)
select y.id, r.citizen_id, r.channel, r.priority, 3, 'Case ' || r.place, r.said, r.received_at, r.received_at
from jsonb_to_recordset($1) as r (
    citizen_id uuid, place integer, kind text, channel text, priority smallint, said text, received_at timestamptz
)
inner join tenant.enquiry_types as y on r.kind = y.code
order by r.received_at";

/// What became of each case, and what its recorded facts give by the recorded version.
const DECIDED: &str = "
select split_part(e.subject, ' ', 2)::integer, r.code, t.code, e.priority_code, n.code, m.code, p.priority_code, d.why, d.fault
from tenant.enquiries as e
inner join tenant.teams as t on e.team_id = t.id
inner join tenant.routing_decisions as d on e.id = d.enquiry_id
cross join lateral tenant.replay_routing(d.tenant_id, d.routing_set_id, d.facts) as p
inner join tenant.teams as m on p.team_id = m.id
left join tenant.routing_rules as r on d.routing_rule_id = r.id
left join tenant.routing_rules as n on p.rule_id = n.id
where e.subject like 'Case %'";

async fn agree(sets: u64, cases: usize, rules: usize) {
    let mut matched = 0;
    for seed in 0..sets {
        let test = TestDatabase::new().await;
        let mut dice = Dice::new(seed + 11);
        let set: Vec<Rule> = (0..rules)
            .map(|place| random_rule(&mut dice, place))
            .collect();
        let helen = manager(&test).await;
        empty_draft(&helen).await;
        for rule in &set {
            write(&helen, written(rule)).await;
        }
        helen.batch_execute("commit").await.unwrap();
        // Random rules hide each other, which publishing refuses: that is not what is asked here.
        let admin = test.client(Login::Admin).await;
        let off = "alter table tenant.routing_sets disable trigger g52_refuse_unsound_routing";
        admin.batch_execute(off).await.unwrap();
        let helen = manager(&test).await;
        publish(&helen).await.unwrap();
        // In every other round a team of the rules takes no work any more.
        let closed: &[&str] = if seed % 2 == 1 { &["individuals"] } else { &[] };
        if !closed.is_empty() {
            let close = "update tenant.teams set active = false where code = 'individuals'";
            helen.batch_execute(close).await.unwrap();
        }
        helen.batch_execute("commit").await.unwrap();

        let known: Vec<Case> = (0..cases).map(|_| random_case(&mut dice)).collect();
        let rows: Vec<Value> = known
            .iter()
            .enumerate()
            .map(|(place, it)| {
                json!({
                    "place": place, "kind": it.kind, "channel": it.channel, "priority": it.priority,
                    "language": it.language, "needs": it.needs, "postcode": it.postcode, "said": it.text,
                    "received_at": it.received_at, "citizen_id": uuid::Uuid::from_u128(u128::from(seed) << 64 | (place as u128 + 1)),
                })
            })
            .collect();
        let rows = Value::Array(rows);
        let citizens = RECEIVE
            .replace("core.new_id() as citizen_id, r.*", "r.*")
            .replace("place integer,", "citizen_id uuid, place integer,");
        test.load_with("HMRC", &citizens, &[&rows]).await;
        test.load_with("HMRC", INSERT, &[&rows]).await;

        let reader = manager(&test).await;
        let decided = reader.query(DECIDED, &[]).await.unwrap();
        assert_eq!(decided.len(), cases, "each routed enquiry has its row");
        for row in decided {
            let case = &known[usize::try_from(row.get::<_, i32>(0)).unwrap()];
            let (rule, team, priority) = route(&set, closed, case);
            let found: (Option<String>, String, i16) = (row.get(1), row.get(2), row.get(3));
            let expected = (rule, team.to_owned(), priority);
            assert_eq!(found, expected, "seed {seed}: {case:?} by {set:?}");
            let replayed: (Option<String>, String, i16) = (row.get(4), row.get(5), row.get(6));
            assert_eq!(replayed, expected, "seed {seed}, repeated: {case:?}");
            let why: String = row.get(7);
            assert_eq!(
                found.0.is_none(),
                why.starts_with("No rule matched"),
                "{why}"
            );
            matched += usize::from(found.0.is_some());

            // An emergency lane is never slower for a case that also matches an ordinary rule.
            let lane: Vec<Rule> = set.iter().filter(|it| it.emergency).cloned().collect();
            if route(&lane, closed, case).0.is_some() {
                assert_eq!(
                    (priority, expected.0.clone()),
                    (1, route(&lane, closed, case).0)
                );
            }
            assert!(priority <= case.priority.unwrap_or(of_type(case.kind).1));
        }
    }
    let all = usize::try_from(sets).unwrap() * cases;
    assert!(matched > all / 4 && matched < all, "{matched} of {all}");
}

/// R050, R051: invariants 2 and 10. Database and model agree on rule, team and priority of random enquiries by random rules, also
/// where a team of the rules is out of use; the recorded facts, repeated, give the same.
#[tokio::test]
async fn first_rule_that_matches_decides_as_the_model_says() {
    agree(3, 120, 12).await;
}

#[tokio::test]
#[ignore = "full tier: 100 sets of rules, 1,000 enquiries each"]
async fn full_rules_agree_with_the_model() {
    agree(100, 1_000, 20).await;
}

/// R050: a published version is frozen, and the next one takes its place for what comes in then.
#[tokio::test]
async fn published_rules_never_change() {
    let test = TestDatabase::new().await;
    let helen = manager(&test).await;
    for change in [
        "update tenant.routing_rules set position = 9",
        "update tenant.routing_rules set active = false",
        "update tenant.routing_sets set published_at = null",
        "insert into tenant.routing_rules (routing_set_id, code, name, position, least_priority_code)
         select id, 'late', 'Late', 9, 2 from tenant.routing_sets",
    ] {
        helen.batch_execute("savepoint before_it").await.unwrap();
        let error = helen.execute(change, &[]).await.unwrap_err();
        helen.batch_execute("rollback to before_it").await.unwrap();
        assert_eq!(refused(&error).code, "UK475", "{change}");
        assert_eq!(refused(&error).rule, "refuse_change_of_published_routing");
    }
    empty_draft(&helen).await;
    write(&helen, everything_to("returns")).await;
    let register = "select id from app.register_enquiry(
        (select id from tenant.enquiry_types where code = 'payment_plan'), null, 'email', null, 'Plan', 'One', null)";
    let team = "select t.code, s.set_number from tenant.enquiries as e
        inner join tenant.teams as t on e.team_id = t.id
        inner join tenant.routing_decisions as d on e.id = d.enquiry_id
        inner join tenant.routing_sets as s on d.routing_set_id = s.id where e.id = $1";
    for (publishes, expected) in [(false, ("payments", 1)), (true, ("returns", 2))] {
        if publishes {
            publish(&helen).await.unwrap();
        }
        let id: uuid::Uuid = helen.query_one(register, &[]).await.unwrap().get(0);
        let row = helen.query_one(team, &[&id]).await.unwrap();
        assert_eq!((row.get::<_, &str>(0), row.get::<_, i16>(1)), expected);
    }
    // Back to the first version: its copy is the third.
    let back = "select app.draft_routing(1::smallint)";
    helen.batch_execute(back).await.unwrap();
    publish(&helen).await.unwrap();
    let id: uuid::Uuid = helen.query_one(register, &[]).await.unwrap().get(0);
    let row = helen.query_one(team, &[&id]).await.unwrap();
    assert_eq!(
        (row.get::<_, &str>(0), row.get::<_, i16>(1)),
        ("payments", 3)
    );
}

/// R050: publishing names every rule that cannot run, with a sentence.
#[tokio::test]
async fn rules_that_cannot_run_are_refused_at_publishing() {
    let test = TestDatabase::new().await;
    let helen = manager(&test).await;
    empty_draft(&helen).await;
    for (code, more) in [
        (
            "team",
            json!({ "team": "individuals", "channel": "letter" }),
        ),
        (
            "kind",
            json!({ "type": "vat_registration", "channel": "email", "least_priority": 2 }),
        ),
        (
            "tag",
            json!({ "tags": ["Old ledger"], "channel": "telephone" }),
        ),
        (
            "season",
            json!({ "until_on": "2020-01-31", "channel": "in_person", "least_priority": 2 }),
        ),
        ("wide", json!({ "language": "cy", "least_priority": 2 })),
        (
            "narrow",
            json!({ "language": "cy", "need": "at_risk", "least_priority": 1 }),
        ),
    ] {
        let mut rule = json!({ "code": format!("the_{code}"), "name": format!("The {code}") });
        rule.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        write(&helen, rule).await;
    }
    helen
        .batch_execute(
            "update tenant.teams set active = false where code = 'individuals';
             update tenant.enquiry_types set active = false where code = 'vat_registration';
             select app.mark_deleted('tags', id, version, true) from tenant.tags where name = 'Old ledger'",
        )
        .await
        .unwrap();
    let faults = helen
        .query("select f.fault, f.sentence from app.routing_sets as s cross join lateral app.routing_faults(s.id) as f where s.published_at is null", &[])
        .await
        .unwrap();
    let found: Vec<String> = faults.iter().map(|row| row.get(0)).collect();
    let expected = [
        "team_out_of_use",
        "type_out_of_use",
        "tag_deleted",
        "season_over",
        "never_reached",
    ];
    assert_eq!(found, expected);
    let (rule, hint) = publish(&helen).await.unwrap_err();
    assert_eq!(rule, "refuse_unsound_routing");
    for row in &faults {
        let sentence: &str = row.get(1);
        assert!(hint.contains(sentence), "{hint} lacks {sentence}");
    }
    for code in ["team", "kind", "tag", "season", "narrow"] {
        let remove = format!("select app.remove_routing_rule('the_{code}')");
        helen.batch_execute(&remove).await.unwrap();
    }
    publish(&helen).await.unwrap();
}

/// R050: a rule whose team went out of use since sends nothing anywhere, says so on each enquiry, and never switches itself off.
#[tokio::test]
async fn rule_that_cannot_run_falls_to_the_catch_all_with_a_notice() {
    let test = TestDatabase::new().await;
    let helen = manager(&test).await;
    empty_draft(&helen).await;
    write(&helen, everything_to("individuals")).await;
    publish(&helen).await.unwrap();
    let register = "select id from app.register_enquiry(
        (select id from tenant.enquiry_types where code = 'self_assessment'), null, 'email', null, 'Return', 'One', null)";
    let read = "select team_name, fault, why from app.routing_decisions where enquiry_id = $1";
    for (turn, expected) in [
        ("", ("Individuals and small business", None)),
        (
            "select app.hand_over_team(app.team_by_code('individuals'), app.team_by_code('returns'), 'It closes', true)",
            ("Self assessment", Some("team_out_of_use")),
        ),
        (
            "update tenant.teams set active = true where code = 'individuals'",
            ("Individuals and small business", None),
        ),
    ] {
        helen.batch_execute(turn).await.unwrap();
        let id: uuid::Uuid = helen.query_one(register, &[]).await.unwrap().get(0);
        let row = helen.query_one(read, &[&id]).await.unwrap();
        assert_eq!(
            (row.get::<_, &str>(0), row.get::<_, Option<&str>>(1)),
            expected
        );
        let why: &str = row.get(2);
        assert_eq!(
            why.contains("took no new work"),
            expected.1.is_some(),
            "{why}"
        );
    }
    let notices: i64 = helen
        .query_one("select sum(notices)::bigint from app.routing_rules", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(notices, 1);
}

/// A team that a person or a batch gave is not asked about, and has no row.
#[tokio::test]
async fn rows_of_a_batch_keep_what_they_say() {
    let test = TestDatabase::new().await;
    let sql = "insert into tenant.enquiries (enquiry_type_id, team_id, channel_code, subject, body)
        select y.id, case $1 when 'team' then t.id end, 'email', 'Loaded ' || $1, 'suicidal'
        from tenant.enquiry_types as y, tenant.teams as t where y.code = 'payment_plan' and t.code = 'returns'";
    for given in ["team", "nothing"] {
        test.load_with("HMRC", sql, &[&given]).await;
    }
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let rows = client
        .query(
            "select e.subject, t.code, e.priority_code, exists (select from tenant.routing_decisions as d where d.enquiry_id = e.id)
             from tenant.enquiries as e inner join tenant.teams as t on e.team_id = t.id
             where e.subject like 'Loaded %' order by 1",
            &[],
        )
        .await
        .unwrap();
    let found: Vec<(String, String, i16, bool)> = rows
        .iter()
        .map(|row| (row.get(0), row.get(1), row.get(2), row.get(3)))
        .collect();
    let expected = [
        ("Loaded nothing".to_owned(), "payments".to_owned(), 3, false),
        ("Loaded team".to_owned(), "returns".to_owned(), 3, false),
    ];
    assert_eq!(found, expected);
}

/// Only who configures the body changes rules.
#[tokio::test]
async fn rules_are_changed_by_who_configures() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    client.batch_execute("savepoint before_it").await.unwrap();
    let drafted = client.execute("select app.draft_routing()", &[]).await;
    assert_eq!(refused(&drafted.unwrap_err()).code, "42501");
    client.batch_execute("rollback to before_it").await.unwrap();
    assert!(client.query(PUBLISH, &[]).await.unwrap().is_empty());
}
