//! Bulk mutations on a real database: what the rules permit is done, the rest is reported for each enquiry.

use crate::support::changes::{add_notes, assign, change_priority, change_stages, targets};
use crate::support::{TestDatabase, enter};
use enquiries::database::Database;
use enquiries::domain::EnquiryVersion;
use enquiries::domain::{
    DraftSubject, Failure, QueueRow, QueueView, SessionToken, Sort, Transition,
};
use enquiries::features::queue::{ListByIds, ListPage};
use enquiries::features::stage::{LoadTransitions, UndoStages};
use enquiries::private_server::Login;
use enquiries::services::drafts::{LoadDrafts, SaveDraft};
use uuid::Uuid;

async fn rows(database: &Database, token: &SessionToken) -> Vec<QueueRow> {
    let request = ListPage {
        view: QueueView::All,
        sort: Sort::Due,
        after: None,
        limit: 200,
    };
    database.run(Some(token), request).await.unwrap().rows
}

fn seen(row: &QueueRow) -> EnquiryVersion {
    EnquiryVersion {
        id: row.id,
        version: row.version,
    }
}

/// Closes one through all its stages, as a supervisor may.
async fn close(test: &TestDatabase, id: Uuid) {
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    for stage in ["triage", "in_progress", "resolved", "closed"] {
        let sql = "update tenant.enquiries as e set
                       stage_id = s.id, stage_reason = 'Done', outcome = 'Answered',
                       assignee_id = coalesce(e.assignee_id, auth.staff_id())
                   from tenant.workflow_stages as s
                   where e.id = $1 and s.workflow_id = e.workflow_id and s.code = $2";
        let moved = client.execute(sql, &[&id, &stage]).await;
        // It may be at a later stage already.
        if let Err(error) = moved {
            panic!("{stage}: {error:?}");
        }
    }
    client.batch_execute("commit").await.unwrap();
}

/// Unassigned open enquiries in the first stage of the tax workflow.
async fn fresh(test: &TestDatabase, database: &Database, token: &SessionToken) -> Vec<QueueRow> {
    test.grow("HMRC", 120).await;
    let grown = rows(database, token).await.into_iter();
    let fresh: Vec<_> = grown
        .filter(|r| r.subject.starts_with("Question number") && r.assignee_id.is_none())
        .collect();
    assert!(fresh.len() >= 6, "{} are unassigned", fresh.len());
    fresh
}

// R079, R098, R129
#[tokio::test]
async fn bulk_assign_takes_unassigned_and_reports_the_rest() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (sam, token) = test.sign_in(&database, "HMRC/sam.lewis").await;
    test.grow("HMRC", 120).await;
    let all = rows(&database, &token).await;
    let assigned_to_others =
        |row: &&QueueRow| row.assignee_id.is_some_and(|who| who != sam.staff_id);
    let free = |row: &&QueueRow| row.assignee_id.is_none();
    let theirs: Vec<_> = all.iter().filter(assigned_to_others).take(3).collect();
    let ours: Vec<_> = all.iter().filter(free).take(6).collect();
    // Mixed, as in a queue: every other one is assigned to a colleague.
    let mut marked = ours.clone();
    for (place, row) in [1, 3, 5].into_iter().zip(&theirs) {
        marked.insert(place, row);
    }
    let mut enquiries: Vec<EnquiryVersion> = marked.iter().map(|row| seen(row)).collect();
    // The version of the last one is stale.
    enquiries[8].version -= 1;
    let to = vec![Some(sam.staff_id); enquiries.len()];
    let request = assign(&enquiries, &to, None);
    let ended = database.run(Some(&token), request).await.unwrap();
    let mut refused: Vec<Uuid> = ended.rejected.iter().map(|(id, _)| *id).collect();
    refused.sort_unstable();
    let mut expected: Vec<Uuid> = theirs.iter().map(|row| row.id).collect();
    expected.sort_unstable();
    assert_eq!(refused, expected);
    for (_, refusal) in &ended.rejected {
        assert_eq!(refusal.code, "UK209");
        assert_eq!(
            refusal.sentence,
            "Ask a supervisor to reassign it, or the person who has it to hand it over."
        );
    }
    assert_eq!(ended.updated.len(), 5);
    assert_eq!(ended.stale.len(), 1);
    assert_eq!(ended.stale[0].id, marked[8].id);
    assert_eq!(
        ended.stale[0].now,
        Some((marked[8].stage_name.clone(), None))
    );

    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let ids: Vec<Uuid> = marked.iter().map(|row| row.id).collect();
    let sql = "select count(*) from tenant.enquiries where id = any ($1) and assignee_id = $2";
    let count: i64 = client
        .query_one(sql, &[&ids, &sam.staff_id])
        .await
        .unwrap()
        .get(0);
    assert_eq!(count, 5);
    let sql =
        "select count(*) from tenant.assignments where enquiry_id = any ($1) and to_staff_id = $2";
    let recorded: i64 = client
        .query_one(sql, &[&ids, &sam.staff_id])
        .await
        .unwrap()
        .get(0);
    assert_eq!(
        recorded, 5,
        "the history lists what was done and nothing else"
    );
}

/// One refusal for the whole request, and no row is changed.
// R079
#[tokio::test]
async fn bulk_refusal_for_all_is_reported_once() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, asha) = test.sign_in(&database, "HMRC/asha.patel").await;
    let (auditor, david) = test.sign_in(&database, "HMRC/david.okafor").await;
    let all = rows(&database, &asha).await;
    let enquiries: Vec<EnquiryVersion> = all.iter().take(5).map(seen).collect();
    let to = vec![Some(auditor.staff_id); enquiries.len()];
    let unfit = assign(&enquiries, &to, None);
    let Err(Failure::Refused(refusal)) = database.run(Some(&asha), unfit).await else {
        panic!("an auditor was given enquiries");
    };
    assert_eq!(refusal.code, "UK206");
    let note = add_notes(&enquiries, "Seen.");
    let Err(Failure::Refused(refusal)) = database.run(Some(&david), note).await else {
        panic!("an auditor wrote notes");
    };
    assert_eq!(refusal.code, "42501");
    // A policy that hides the rows from an update is a missing right, not a conflict.
    let urgent = change_priority(&enquiries, &vec![1; enquiries.len()]);
    let Err(Failure::Refused(refusal)) = database.run(Some(&david), urgent).await else {
        panic!("an auditor changed priorities");
    };
    assert_eq!(refusal.code, "42501");
    let after = rows(&database, &asha).await;
    assert_eq!(all[..5], after[..5]);
}

// R078
#[tokio::test]
async fn bulk_note_is_added_to_all_but_closed_enquiries() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/asha.patel").await;
    let fresh = fresh(&test, &database, &token).await;
    close(&test, fresh[2].id).await;
    let enquiries: Vec<EnquiryVersion> = fresh.iter().take(6).map(seen).collect();
    let request = add_notes(&enquiries, "The office is shut on Monday.");
    let ended = database.run(Some(&token), request).await.unwrap();
    assert_eq!(ended.updated.len(), 5);
    assert!(ended.stale.is_empty());
    let [(id, refusal)] = ended.rejected.as_slice() else {
        panic!("{:?}", ended.rejected);
    };
    assert_eq!((*id, refusal.code.as_str()), (fresh[2].id, "UK201"));
    assert_eq!(refusal.rule, "refuse_note_on_closed_enquiry");
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let sql = "select count(*), count(distinct enquiry_id) from tenant.notes
               where body = 'The office is shut on Monday.'";
    let row = client.query_one(sql, &[]).await.unwrap();
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (5, 5));
}

// R077, R096
#[tokio::test]
async fn bulk_stage_moves_each_by_its_workflow_or_gives_reason() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/asha.patel").await;
    let fresh = fresh(&test, &database, &token).await;
    let ids: Vec<Uuid> = fresh.iter().take(6).map(|row| row.id).collect();
    let enquiries = ids.clone();
    let request = LoadTransitions { enquiries };
    let transitions = database.run(Some(&token), request).await.unwrap();
    let to = |name: &str, id: Uuid| {
        let mut transitions = transitions
            .iter()
            .filter(|(of, transition)| *of == id && transition.label == name);
        transitions.next().unwrap().1.to_stage_id
    };
    // One was changed by a colleague after it was read.
    let mut enquiries: Vec<EnquiryVersion> = fresh.iter().take(6).map(seen).collect();
    enquiries[4].version -= 1;
    let mut to_stages: Vec<Uuid> = ids.iter().map(|id| to("Take up", *id)).collect();
    // Another is sent to a stage without a transition from its own.
    let sql = "select s.id from tenant.workflow_stages as s
               join tenant.enquiries as e on e.workflow_id = s.workflow_id
               where e.id = $1 and s.code = 'resolved'";
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    to_stages[1] = client.query_one(sql, &[&ids[1]]).await.unwrap().get(0);
    let request = change_stages(&enquiries, &to_stages, None);
    let ended = database.run(Some(&token), request).await.unwrap();
    assert_eq!(ended.updated.len(), 4);
    assert_eq!(ended.stale.len(), 1);
    assert_eq!(ended.stale[0].id, ids[4]);
    let [(id, refusal)] = ended.rejected.as_slice() else {
        panic!("{:?}", ended.rejected);
    };
    assert_eq!((*id, refusal.code.as_str()), (ids[1], "UK202"));
    assert_eq!(
        refusal.sentence,
        "This step is not possible from the current stage."
    );
    let sql = "select count(*) from app.enquiries where id = any ($1) and stage_code = 'triage'";
    let triage: i64 = client.query_one(sql, &[&ids]).await.unwrap().get(0);
    assert_eq!(triage, 4);
}

/// Undo of a change of many is one request: each enquiry gets the value beside it.
#[tokio::test]
async fn bulk_sets_the_value_given_for_each_enquiry() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (asha, token) = test.sign_in(&database, "HMRC/asha.patel").await;
    let (sam, _) = test.sign_in(&database, "HMRC/sam.lewis").await;
    let fresh = fresh(&test, &database, &token).await;
    let enquiries: Vec<EnquiryVersion> = fresh.iter().take(3).map(seen).collect();
    let to = [Some(sam.staff_id), Some(asha.staff_id), None];
    // In the order of the request, which the response need not have.
    let newest = |updated: &[EnquiryVersion]| -> Vec<EnquiryVersion> {
        let version = |one: &EnquiryVersion| updated.iter().find(|newest| newest.id == one.id);
        enquiries.iter().filter_map(version).copied().collect()
    };
    let assigned = assign(&enquiries, &to, None);
    let assigned = database.run(Some(&token), assigned).await.unwrap();
    let urgent = change_priority(&newest(&assigned.updated), &[1, 2, 4]);
    let urgent = database.run(Some(&token), urgent).await.unwrap();
    let newest = newest(&urgent.updated);
    assert_eq!(newest.len(), 3);
    // A list that is too short takes no enquiry from its owner.
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let (ids, versions): (Vec<Uuid>, Vec<i32>) =
        newest.iter().map(|one| (one.id, one.version)).unzip();
    let short = "select * from app.assign_enquiries($1, $2, array[null::uuid], null)";
    let short = client.query(short, &[&ids, &versions]).await;
    assert!(short.is_err() || short.is_ok_and(|updated| updated.is_empty()));
    let after = rows(&database, &token).await;
    let values = enquiries.iter().map(|one| {
        let row = after.iter().find(|row| row.id == one.id).unwrap();
        (row.assignee_id, row.priority)
    });
    let expected = to.into_iter().zip([1, 2, 4]);
    assert_eq!(values.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

/// Drafts of this user, with the enquiries that they are for.
async fn kept(database: &Database, token: &SessionToken) -> Vec<(DraftSubject, String, Vec<Uuid>)> {
    let drafts = database.run(Some(token), LoadDrafts).await.unwrap();
    let drafts = drafts.into_iter();
    drafts
        .map(|draft| (draft.of, draft.body, draft.marked))
        .collect()
}

/// R113: the transaction that sends a bulk text deletes its draft, or keeps it for the enquiries that
/// were refused.
#[tokio::test]
async fn bulk_draft_is_kept_for_refused_enquiries() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/asha.patel").await;
    let fresh = fresh(&test, &database, &token).await;
    close(&test, fresh[2].id).await;
    let enquiries: Vec<EnquiryVersion> = fresh.iter().take(4).map(seen).collect();
    let marked: Vec<Uuid> = enquiries.iter().map(|seen| seen.id).collect();
    let text = "The office is shut on Monday.".to_owned();
    let keep = SaveDraft {
        of: DraftSubject::NOTES,
        seen_version: None,
        marked: marked.clone(),
        body: text.clone(),
        read_version: 0,
    };
    database.run(Some(&token), keep).await.unwrap();
    let whole = [(DraftSubject::NOTES, text.clone(), marked.clone())];
    assert_eq!(kept(&database, &token).await, whole);
    // Only its author can read it.
    let (_, jo) = test.sign_in(&database, "HMRC/jo.brown").await;
    assert!(kept(&database, &jo).await.is_empty());

    let note = |enquiries: &[EnquiryVersion]| add_notes(enquiries, &text);
    // When all are refused, nothing is sent.
    let refused = database.run(Some(&token), note(&enquiries[2..3])).await;
    assert!(matches!(refused, Err(Failure::Refused(_))));
    assert_eq!(kept(&database, &token).await, whole);
    let ended = database.run(Some(&token), note(&enquiries)).await.unwrap();
    assert_eq!(ended.updated.len(), 3);
    let left = vec![marked[2]];
    let expected = [(DraftSubject::NOTES, text.clone(), left.clone())];
    assert_eq!(kept(&database, &token).await, expected);
    // The enquiries are found by id, in whatever tab they are.
    let request = ListByIds { enquiries: left };
    let rows = database.run(Some(&token), request).await.unwrap();
    assert_eq!((rows.len(), rows[0].id), (1, marked[2]));
    database
        .run(Some(&token), note(&enquiries[..2]))
        .await
        .unwrap();
    assert!(kept(&database, &token).await.is_empty());

    // A reason is deleted with the stage change that it was typed for, and with no other.
    let reason = SaveDraft {
        of: DraftSubject::STAGES,
        seen_version: None,
        marked: marked.clone(),
        body: "Paid\n".into(),
        read_version: 0,
    };
    database.run(Some(&token), reason).await.unwrap();
    let request = LoadTransitions { enquiries: marked };
    let transitions = database.run(Some(&token), request).await.unwrap();
    for (index, reason) in [(0, None), (1, Some("Paid".to_owned()))] {
        let to = |(id, transition): &&(Uuid, _)| {
            *id == fresh[index].id && label(transition) == "Take up"
        };
        let to = transitions.iter().find(to).unwrap().1.to_stage_id;
        let request = change_stages(&[enquiries[index]], &[to], reason.as_deref());
        let ended = database.run(Some(&token), request).await.unwrap();
        assert_eq!(ended.updated.len(), 1);
        let waits = kept(&database, &token).await.len();
        assert_eq!(waits, usize::from(reason.is_none()));
    }
}

fn label(transition: &Transition) -> &str {
    &transition.label
}

/// A lost connection is no refusal of single enquiries: nothing is changed.
#[tokio::test]
async fn connection_loss_during_bulk_changes_nothing() {
    let test = TestDatabase::new().await;
    let database = test.database(1);
    let (sam, token) = test.sign_in(&database, "HMRC/sam.lewis").await;
    test.grow("HMRC", 120).await;
    let all = rows(&database, &token).await;
    let assigned_to_others =
        |row: &&QueueRow| row.assignee_id.is_some_and(|who| who != sam.staff_id);
    let theirs = all.iter().find(assigned_to_others).unwrap();
    let free: Vec<_> = all.iter().filter(|row| row.assignee_id.is_none()).collect();
    let last = free.last().unwrap();
    // Another transaction locks the last one, so that the request waits there.
    let holder = test.client(Login::App).await;
    enter(&holder, "HMRC/asha.patel").await;
    let hold = "select from tenant.enquiries where id = $1 for update";
    holder.execute(hold, &[&last.id]).await.unwrap();
    let marked = [theirs, free[0], free[1], last];
    let enquiries: Vec<EnquiryVersion> = marked.into_iter().map(seen).collect();
    let to = vec![Some(sam.staff_id); marked.len()];
    let request = assign(&enquiries, &to, None);
    let admin = test.client(Login::Admin).await;
    let act = async { database.run(Some(&token), request).await };
    let cut = async {
        crate::support::eventually("the act waits", || async {
            let sql = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                       where datname = current_database() and usename = 'enquiries_app'
                           and wait_event_type = 'Lock'";
            admin.query_one(sql, &[]).await.unwrap().get::<_, i64>(0) == 1
        })
        .await;
    };
    let (outcome, ()) = tokio::join!(act, cut);
    assert!(
        matches!(outcome, Err(Failure::Unavailable(_))),
        "{outcome:?}"
    );
    let ids: Vec<Uuid> = marked.iter().map(|row| row.id).collect();
    let sql = "select count(*) from tenant.enquiries where id = any ($1) and assignee_id = $2";
    let moved: i64 = holder
        .query_one(sql, &[&ids, &sam.staff_id])
        .await
        .unwrap()
        .get(0);
    assert_eq!(moved, 0);
}

/// Two enquiries that Jo has just taken up: their versions after it.
async fn taken_up(
    test: &TestDatabase,
    database: &Database,
    token: &SessionToken,
) -> Vec<EnquiryVersion> {
    let fresh = fresh(test, database, token).await;
    let two: Vec<EnquiryVersion> = fresh.iter().take(2).map(seen).collect();
    let ids = two.iter().map(|seen| seen.id).collect();
    let request = LoadTransitions { enquiries: ids };
    let ways = database.run(Some(token), request).await.unwrap();
    let to = |seen: &EnquiryVersion| {
        let way = ways
            .iter()
            .find(|(id, way)| *id == seen.id && way.label == "Take up");
        way.unwrap().1.to_stage_id
    };
    let to: Vec<Uuid> = two.iter().map(to).collect();
    let change = change_stages(&two, &to, None);
    let result = database.run(Some(token), change).await.unwrap();
    assert_eq!(result.updated.len(), 2);
    result.updated
}

fn undo(moved: &[EnquiryVersion]) -> UndoStages {
    UndoStages {
        moved: targets(moved),
    }
}

#[tokio::test]
async fn undo_of_several_stage_changes_reports_the_one_that_moved_on() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let moved = taken_up(&test, &database, &token).await;
    // A supervisor withdraws one of them, and raises the other, which keeps nothing from going back.
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/asha.patel").await;
    let withdraw = "update tenant.enquiries as e set stage_id = s.id, stage_reason = 'Withdrawn'
        from tenant.workflow_stages as s
        where e.id = $1 and s.workflow_id = e.workflow_id and s.code = 'withdrawn'";
    let raise = "update tenant.enquiries set priority_code = 1 where id = $1";
    for (sql, seen) in [withdraw, raise].into_iter().zip(&moved) {
        assert_eq!(client.execute(sql, &[&seen.id]).await.unwrap(), 1);
    }
    client.batch_execute("commit").await.unwrap();
    let result = database.run(Some(&token), undo(&moved)).await.unwrap();
    let back: Vec<Uuid> = result.updated.iter().map(|seen| seen.id).collect();
    assert_eq!(back, [moved[1].id]);
    let [(refused, why)] = result.rejected.as_slice() else {
        panic!("{result:?}");
    };
    assert_eq!(*refused, moved[0].id);
    assert_eq!(why.sentence, "The stage has changed again since then.");
    let stages: Vec<_> = rows(&database, &token).await;
    let at = stages.iter().find(|row| row.id == moved[1].id).unwrap();
    assert_eq!((at.stage_name.as_str(), at.priority), ("Received", 1));
}

/// What the person reads where it is too late, and where the workflow says that the step is final.
#[tokio::test]
async fn undo_of_a_stage_change_says_why_not() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let moved = taken_up(&test, &database, &token).await;
    let admin = test.client(Login::Admin).await;
    let says = async |sql: &str, back: &str| {
        let replica = |sql: &str| {
            format!(
                "set session_replication_role = replica; {sql}; set session_replication_role = origin"
            )
        };
        admin.batch_execute(&replica(sql)).await.unwrap();
        let ended = database.run(Some(&token), undo(&moved[..1])).await;
        admin.batch_execute(&replica(back)).await.unwrap();
        match ended {
            Err(Failure::Refused(refusal)) => (refusal.code, refusal.sentence),
            other => panic!("{other:?}"),
        }
    };
    let age = |how: &str| {
        format!(
            "update tenant.stage_changes set created_at = created_at {how} interval '10 minutes' where enquiry_id = '{}'",
            moved[0].id
        )
    };
    assert_eq!(
        says(&age("-"), &age("+")).await,
        (
            "UK242".to_owned(),
            "You can undo a stage change for 10 minutes. Change the stage instead.".to_owned()
        )
    );
    assert_eq!(
        says(
            "update tenant.workflow_transitions set is_final = true where label = 'Take up'",
            "update tenant.workflow_transitions set is_final = false where label = 'Take up'",
        )
        .await
        .1,
        "This step is final. You cannot undo it."
    );
    let result = database.run(Some(&token), undo(&moved[..1])).await.unwrap();
    assert_eq!(result.updated.len(), 1);
}
