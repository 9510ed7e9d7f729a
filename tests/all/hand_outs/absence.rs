//! A whole queue while its owner is away, and back what nobody touched.

use super::{Desk, take};
use crate::support::attempt::refused;
use chrono::Utc;
use enquiries::plain::hand_outs::{HandOutCommand, run};

/// R079: invariant 9. Everything is handed over or nothing, and back goes what was not touched since.
#[tokio::test]
async fn queue_is_handed_over_whole_and_back_what_was_not_touched() {
    let desk = Desk::new(2).await;
    desk.receive(&[(3, 30), (3, 60), (3, 90), (3, 120)]).await;
    let client = desk.enter("taker.00").await;
    for _ in 0..4 {
        take(&client).await.unwrap().unwrap();
    }
    client.batch_execute("commit").await.unwrap();

    let of = "select p.username, count(*) from tenant.enquiries as e inner join tenant.staff as p on e.assignee_id = p.id
        where e.subject like 'Case %' group by 1 order by 1";
    let held = async || {
        let reader = desk.enter("asha.patel").await;
        let rows = reader.query(of, &[]).await.unwrap();
        rows.iter()
            .map(|row| (row.get(0), row.get(1)))
            .collect::<Vec<(String, i64)>>()
    };
    let cover = "select app.cover_absence(app.staff_by_username('taker.00'), app.staff_by_username('taker.01'), 'On leave')";
    // One citizen is related to the colleague: nothing moves.
    let asha = desk.enter("asha.patel").await;
    asha.batch_execute(
        "select app.correct_enquiry(e.id, e.version, 'citizen', (select min(id::text)::uuid from tenant.citizens), null, null, null, 'It is she')
         from tenant.enquiries as e where e.subject = 'Case 2';
         insert into tenant.declared_relations (staff_id, citizen_id)
         select app.staff_by_username('taker.01'), e.citizen_id from tenant.enquiries as e where e.subject = 'Case 2'; commit",
    )
    .await
    .unwrap();
    let asha = desk.enter("asha.patel").await;
    let error = asha.execute(cover, &[]).await.unwrap_err();
    assert_eq!(refused(&error).rule, "refuse_related_assignee");
    assert_eq!(held().await, [("taker.00".to_owned(), 4)]);
    let asha = desk.enter("asha.patel").await;
    asha.batch_execute("update tenant.declared_relations set active = false; commit")
        .await
        .unwrap();

    let database = desk.test.database(1);
    let who = || ("HMRC".to_owned(), "asha.patel".to_owned());
    let command = HandOutCommand::Cover {
        from: "taker.00".into(),
        to: Some("taker.01".into()),
        reason: "On leave".into(),
    };
    let said = run(&database, who(), command, Utc::now())
        .await
        .unwrap()
        .text;
    assert_eq!(said, "Handed over all that taker.00 has: 4 enquiries.\n");
    assert_eq!(held().await, [("taker.01".to_owned(), 4)]);
    let cover = desk.enter("taker.01").await;
    cover
        .batch_execute(
            "select app.add_notes(array[e.id], 'Rang them.') from tenant.enquiries as e where e.subject = 'Case 1';
             select app.change_priority(array[e.id], array[e.version], array[2::smallint]) from tenant.enquiries as e where e.subject = 'Case 3'; commit",
        )
        .await
        .unwrap();
    let back = || HandOutCommand::Return {
        to: "taker.00".into(),
        reason: "Back".into(),
    };
    let said = run(&database, who(), back(), Utc::now())
        .await
        .unwrap()
        .text;
    assert_eq!(
        said,
        "Back with taker.00: 2 enquiries. Worked on since, and left where they are: 2.\n"
    );
    assert_eq!(
        held().await,
        [("taker.00".to_owned(), 2), ("taker.01".to_owned(), 2)]
    );
    // Once is enough.
    let said = run(&database, who(), back(), Utc::now())
        .await
        .unwrap()
        .text;
    assert!(
        said.starts_with("Back with taker.00: 0 enquiries."),
        "{said}"
    );

    let caseworker = desk.enter("taker.01").await;
    let sql = "select app.return_to(app.staff_by_username('taker.00'), 'x')";
    let error = caseworker.execute(sql, &[]).await.unwrap_err();
    assert_eq!(refused(&error).code, "42501");
}
