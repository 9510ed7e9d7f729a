//! Policies of teams: in turn, to who has least, to who knows it best.

use super::Desk;
use tokio_postgres::Client;

/// Every enquiry of HMRC goes to the team of the test.
async fn route_to_the_team(desk: &Desk) {
    let helen = desk.enter("helen.morris").await;
    helen
        .batch_execute(
            "select app.draft_routing();
             select app.remove_routing_rule(r.code) from app.routing_rules as r
             inner join app.routing_sets as s on r.routing_set_id = s.id where s.published_at is null;
             select app.write_routing_rule('{\"code\": \"all\", \"name\": \"All\", \"team\": \"individuals\"}');
             select app.publish_routing(s.id, s.version) from app.routing_sets as s where s.published_at is null; commit",
        )
        .await
        .unwrap();
}

async fn register(client: &Client, priority: i16) -> Option<String> {
    let sql = "select id from app.register_enquiry(
        (select id from tenant.enquiry_types where code = 'payment_plan'), null, 'email', $1, 'Plan', 'Please.', null)";
    let id: uuid::Uuid = client.query_one(sql, &[&priority]).await.unwrap().get(0);
    let sql = "select p.username from tenant.enquiries as e left join tenant.staff as p on e.assignee_id = p.id where e.id = $1";
    client.query_one(sql, &[&id]).await.unwrap().get(0)
}

/// Invariant 8: in turn, the numbers of equally able people differ by at most one; who is away is passed by.
#[tokio::test]
async fn turns_differ_by_at_most_one() {
    let desk = Desk::new(3).await;
    route_to_the_team(&desk).await;
    desk.set("policy", 1).await;
    let client = desk.enter("jo.brown").await;
    let mut counts = [0; 3];
    for turn in 1..=7 {
        let who = register(&client, 3).await.unwrap();
        counts[who
            .strip_prefix("taker.")
            .unwrap()
            .parse::<usize>()
            .unwrap()] += 1;
        let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
        assert!(most - least <= 1, "turn {turn}: {counts:?}");
    }
    // Seven at once are given out as seven one after the other are.
    let sql = "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
        select y.id, 'email', 'Bulk', 'Please.' from tenant.enquiry_types as y, generate_series(1, 7) where y.code = 'payment_plan'";
    client.execute(sql, &[]).await.unwrap();
    let rows = client
        .query(
            "select count(*) from app.hand_outs where kind = 'in_turn' group by to_name order by 1",
            &[],
        )
        .await
        .unwrap();
    let counts: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(counts, [4, 5, 5]);
    client.batch_execute("commit").await.unwrap();
    let asha = desk.enter("asha.patel").await;
    asha.batch_execute(
        "insert into tenant.staff_absences (staff_id, kind, from_on, until_on)
         select id, 'leave', current_date - 1, current_date + 1 from tenant.staff where username in ('taker.00', 'taker.01'); commit",
    )
    .await
    .unwrap();
    let client = desk.enter("jo.brown").await;
    for _ in 0..3 {
        assert_eq!(register(&client, 3).await.as_deref(), Some("taker.02"));
    }
}

/// Invariants 3 and 8: least loaded never picks who has more weighted open work; nobody gets more than the capacity, and then it waits
/// for the team.
#[tokio::test]
async fn who_has_least_gets_the_next_up_to_the_capacity() {
    let desk = Desk::new(3).await;
    route_to_the_team(&desk).await;
    desk.set("policy", 2).await;
    desk.set("capacity", 4).await;
    let client = desk.enter("jo.brown").await;
    let weights = "select p.username, coalesce(sum(5 - e.priority_code), 0)::bigint, count(e.id) from tenant.staff as p
        left join tenant.enquiries as e on p.id = e.assignee_id and e.closed_at is null
        where p.username like 'taker.%' group by 1";
    for turn in 0..14_i16 {
        let before = client.query(weights, &[]).await.unwrap();
        let able: Vec<(String, i64)> = before
            .iter()
            .filter(|row| row.get::<_, i64>(2) < 4)
            .map(|row| (row.get(0), row.get(1)))
            .collect();
        let given = register(&client, 1 + turn % 4).await;
        match given {
            None => assert!(able.is_empty(), "turn {turn}"),
            Some(who) => {
                let least = able.iter().map(|it| it.1).min().unwrap();
                let weight = able.iter().find(|it| it.0 == who).unwrap().1;
                assert_eq!(weight, least, "turn {turn}: {who} of {able:?}");
            }
        }
    }
    let rows = client.query(weights, &[]).await.unwrap();
    assert!(rows.iter().all(|row| row.get::<_, i64>(2) == 4));
}

/// By skill: who knows it best; without anybody who can, it waits. By hand, nothing is given out.
#[tokio::test]
async fn skills_decide_and_no_policy_gives_nothing() {
    let desk = Desk::new(2).await;
    route_to_the_team(&desk).await;
    let client = desk.enter("jo.brown").await;
    assert_eq!(register(&client, 3).await, None);
    client.batch_execute("commit").await.unwrap();
    desk.set("policy", 3).await;
    let helen = desk.enter("helen.morris").await;
    helen
        .batch_execute(
            "insert into tenant.needed_skills (enquiry_type_id, skill_id, least_level)
             select y.id, s.id, 2 from tenant.enquiry_types as y, tenant.skills as s
             where y.code = 'payment_plan' and s.code = 'time_to_pay'; commit",
        )
        .await
        .unwrap();
    let client = desk.enter("jo.brown").await;
    assert_eq!(register(&client, 3).await, None);
    client.batch_execute("commit").await.unwrap();
    for (who, level, expected) in [
        ("taker.00", 1_i16, None),
        ("taker.01", 2, Some("taker.01")),
        ("taker.00", 3, Some("taker.00")),
    ] {
        let helen = desk.enter("helen.morris").await;
        let sql = "insert into tenant.staff_skills as s (staff_id, skill_id, level)
            select p.id, k.id, $2 from tenant.staff as p, tenant.skills as k where p.username = $1 and k.code = 'time_to_pay'
            on conflict (tenant_id, staff_id, skill_id) where deleted_at is null do update set level = excluded.level";
        helen.execute(sql, &[&who, &level]).await.unwrap();
        helen.batch_execute("commit").await.unwrap();
        let client = desk.enter("jo.brown").await;
        assert_eq!(
            register(&client, 3).await.as_deref(),
            expected,
            "{who} at level {level}"
        );
        client.batch_execute("commit").await.unwrap();
    }
}
