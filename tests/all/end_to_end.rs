//! End to end through the program's database layer: the work of a caseworker, and the rules.

use crate::support::changes::add_note;
use crate::support::changes::assign;
use crate::support::changes::change;
use crate::support::changes::change_stage;
use crate::support::{TestDatabase, enter};
use enquiries::database::Database;
use enquiries::domain::EnquiryVersion;
use enquiries::domain::{
    EnquiryDetail, Failure, HistoryEvent, QueueRow, QueueView, SessionToken, Sort,
};
use enquiries::features::enquiry::LoadEnquiry;
use enquiries::features::history::LoadHistory;
use enquiries::features::queue::{ListPage, LoadCounts, SearchEnquiries};
use enquiries::private_server::Login;
use enquiries::services::session::SignOut;
use uuid::Uuid;

async fn page(database: &Database, token: &SessionToken, view: QueueView) -> Vec<QueueRow> {
    let request = ListPage {
        view,
        sort: Sort::Due,
        after: None,
        limit: 100,
    };
    database.run(Some(token), request).await.unwrap().rows
}

async fn open(database: &Database, token: &SessionToken, id: Uuid) -> EnquiryDetail {
    database.run(Some(token), LoadEnquiry { id }).await.unwrap()
}

async fn history(database: &Database, token: &SessionToken, id: Uuid) -> Vec<HistoryEvent> {
    let request = LoadHistory { enquiry_id: id };
    database.run(Some(token), request).await.unwrap()
}

#[tokio::test]
async fn assignment_note_and_stage_change_appear_in_history() {
    // R013, R071, R075–R079, R134, R198, R214
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (person, token) = test.sign_in(&database, "HMRC/jo.brown").await;

    let unassigned = page(&database, &token, QueueView::Unassigned).await;
    let row = unassigned
        .iter()
        .find(|row| row.subject.starts_with("Time to pay letter"))
        .unwrap();

    let seen = EnquiryVersion {
        id: row.id,
        version: row.version,
    };
    let taken = assign(&[seen], &[Some(person.staff_id)], None);
    let ended = database.run(Some(&token), taken).await.unwrap();
    assert_eq!((ended.updated.len(), ended.stale.len()), (1, 0));

    let note = add_note(row.id, "Rang; no answer.");
    assert!(matches!(
        change(&database, &token, note).await.unwrap(),
        ended if ended.updated.len() == 1
    ));

    let detail = open(&database, &token, row.id).await;
    assert_eq!(detail.row.assignee_name.as_deref(), Some("Jo Brown"));
    let note = detail.notes.last().unwrap();
    assert_eq!(
        (note.body.as_str(), note.written_by.as_str()),
        ("Rang; no answer.", "Jo Brown")
    );
    assert!((chrono::Utc::now() - note.written_at).num_seconds() < 60);
    let start = detail
        .transitions
        .iter()
        .find(|t| t.label == "Start work")
        .unwrap();
    assert!(start.refused_because.is_empty());
    let stage_change = change_stage(ended.updated[0], start.to_stage_id, None, None);
    assert!(matches!(
        change(&database, &token, stage_change).await.unwrap(),
        ended if ended.updated.len() == 1
    ));

    let events = history(&database, &token, row.id).await;
    let changes: Vec<String> = events
        .iter()
        .rev()
        .take(3)
        .flat_map(|event| {
            event.changes.iter().map(|(what, before, after)| {
                format!(
                    "{}: {what} {} → {}",
                    event.actor_name,
                    before.as_deref().unwrap_or("–"),
                    after.as_deref().unwrap_or("–")
                )
            })
        })
        .collect();
    assert_eq!(
        changes,
        [
            "Jo Brown: stage_id Triage → In progress",
            "Jo Brown: body – → Rang; no answer.",
            "Jo Brown: assignee_id – → Jo Brown",
        ]
    );
}

#[tokio::test]
async fn only_supervisors_may_reassign_from_colleagues() {
    // R079, R129, R199
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (sam, sam_token) = test.sign_in(&database, "HMRC/sam.lewis").await;
    let (_, asha_token) = test.sign_in(&database, "HMRC/asha.patel").await;
    let all = page(&database, &sam_token, QueueView::All).await;
    let row = all
        .iter()
        .find(|r| r.assignee_name.as_deref() == Some("Jo Brown"))
        .unwrap();
    let seen = EnquiryVersion {
        id: row.id,
        version: row.version,
    };
    let take = assign(&[seen], &[Some(sam.staff_id)], None);
    let Err(Failure::Refused(refusal)) = database.run(Some(&sam_token), take.clone()).await else {
        panic!("taking from a colleague was not refused");
    };
    assert_eq!(
        (refusal.code.as_str(), refusal.rule.as_str()),
        ("UK209", "refuse_taking_from_others")
    );
    assert_eq!(refusal.column.as_deref(), Some("assignee_id"));
    assert!(matches!(
        change(&database, &asha_token, take).await.unwrap(),
        ended if ended.updated.len() == 1
    ));
    let events = history(&database, &asha_token, row.id).await;
    assert_eq!(
        events.last().unwrap().changes,
        [(
            "assignee_id".to_owned(),
            Some("Jo Brown".to_owned()),
            Some("Sam Lewis".to_owned())
        )]
    );
}

#[tokio::test]
async fn refused_transition_names_all_its_reasons() {
    // R076, R096, R115, R197
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let all = page(&database, &token, QueueView::All).await;
    let row = all
        .iter()
        .find(|r| r.subject.starts_with("Instalments rejected"))
        .unwrap();
    let detail = open(&database, &token, row.id).await;
    let escalate = detail
        .transitions
        .iter()
        .find(|t| t.label.starts_with("Escalate"))
        .unwrap();
    // Reasons that no input can cure are shown in advance.
    assert_eq!(
        escalate.refused_because,
        ["You can ask for approval. A supervisor will then do this."]
    );
    assert!(escalate.needs_reason);
    let seen = EnquiryVersion {
        id: row.id,
        version: row.version,
    };
    let change = change_stage(seen, escalate.to_stage_id, None, None);
    let Err(Failure::Refused(refusal)) = database.run(Some(&token), change).await else {
        panic!("a caseworker escalated");
    };
    assert_eq!(refusal.code, "UK202");
    assert_eq!(refusal.rule, "refuse_unlawful_stage_change");
    assert_eq!(refusal.codes, ["reason", "role"]);
    assert_eq!(
        refusal.sentence,
        "Enter a reason. Your role cannot do this. Ask a supervisor."
    );
}

#[tokio::test]
async fn second_writer_gets_conflict_and_changes_nothing() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/asha.patel").await;
    let row = page(&database, &token, QueueView::All).await.remove(0);
    let stale = EnquiryVersion {
        id: row.id,
        version: row.version - 1,
    };
    let detail = open(&database, &token, row.id).await;
    let to_stage_id = detail.transitions[0].to_stage_id;
    let stage_change = change_stage(stale, to_stage_id, Some("Because."), Some("Done."));
    assert!(matches!(
        change(&database, &token, stage_change).await.unwrap(),
        ended if ended.updated.is_empty() && ended.stale[0].id == row.id
    ));
    assert!(matches!(
        change(&database, &token, assign(&[stale], &[None], None)).await.unwrap(),
        ended if ended.updated.is_empty() && ended.stale[0].id == row.id
    ));
    assert_eq!(
        open(&database, &token, row.id).await.row.version,
        row.version
    );
}

#[tokio::test]
async fn auditor_reads_everything_and_changes_nothing() {
    // R131, R132
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (auditor, token) = test.sign_in(&database, "HMRC/david.okafor").await;
    let row = page(&database, &token, QueueView::All).await.remove(0);
    assert!(!history(&database, &token, row.id).await.is_empty());
    let seen = EnquiryVersion {
        id: row.id,
        version: row.version,
    };
    let taken = assign(&[seen], &[Some(auditor.staff_id)], None);
    for outcome in [
        change(&database, &token, add_note(row.id, "Mine.")).await,
        change(&database, &token, taken).await,
    ] {
        match outcome {
            Err(Failure::Refused(refusal)) => assert_eq!(refusal.code, "42501"),
            other => panic!("an auditor changed something: {other:?}"),
        }
    }
}

#[tokio::test]
async fn ended_session_is_rejected() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "EAST/tom.reid").await;
    assert_eq!(database.run(Some(&token), SignOut).await, Ok(()));
    assert_eq!(
        database
            .run(
                Some(&token),
                LoadCounts {
                    expect_capped: false
                }
            )
            .await,
        Err(Failure::SignedOut)
    );
}

#[tokio::test]
async fn counts_match_pages_and_search_finds_text_and_references() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "EAST/mary.walsh").await;
    let counts = database
        .run(
            Some(&token),
            LoadCounts {
                expect_capped: false,
            },
        )
        .await
        .unwrap();
    for &view in QueueView::ALL {
        let rows = page(&database, &token, view).await;
        assert_eq!(counts.in_view(view), rows.len() as i64, "{}", view.word());
        assert!(
            rows.is_sorted_by_key(|row| (row.priority > 1, row.due_at, row.id)),
            "{}: open emergencies, then soonest due",
            view.word()
        );
    }
    assert!(counts.all > counts.mine && counts.mine > 0);

    let row = page(&database, &token, QueueView::All).await.remove(0);
    for words in [
        row.subject.clone(),
        row.reference.clone(),
        row.reference[..9].to_lowercase(),
    ] {
        let request = SearchEnquiries {
            words: words.clone(),
            limit: 50,
        };
        let found = database.run(Some(&token), request).await.unwrap();
        assert!(
            found.rows.iter().any(|f| f.id == row.id),
            "{words} did not find it"
        );
    }
}

/// A column with a key, a statement that lists some of its keys, and the display value of each.
const DISPLAYED_KEYS: &[(&str, &str)] = &[
    ("citizen_id", "select id::text, name from tenant.citizens"),
    (
        "enquiry_type_id",
        "select id::text, name from tenant.enquiry_types",
    ),
    ("service_id", "select id::text, name from tenant.services"),
    ("channel_code", "select code, name from core.channels"),
    ("category_code", "select code, name from core.categories"),
    (
        "workflow_id",
        "select id::text, name || ', version ' || workflow_number from tenant.workflows",
    ),
    ("staff_id", "select id::text, name from tenant.staff"),
    (
        "other_enquiry_id",
        "select id::text, reference from tenant.enquiries",
    ),
    ("tag_id", "select id::text, name from tenant.tags"),
    (
        "replaces_id",
        "select id::text, file_name from tenant.documents",
    ),
    // Custom fields are displayed as they are.
    (
        "custom_fields",
        "select f.json, f.json from (values ('{\"band\": \"D\", \"rooms\": 4}')) as f (json)",
    ),
];

#[tokio::test]
async fn history_shows_a_name_for_every_key() {
    // R075, R134
    let test = TestDatabase::new().await;
    test.fill_empty_tables().await;
    let client = test.client(Login::App).await;
    enter(&client, "EAST/tom.reid").await;
    for (column, sql) in DISPLAYED_KEYS {
        let rows = client
            .query(
                &format!(
                    "select k.key, k.name, app.display_value('{column}', k.key) from ({sql}) as k (key, name)"
                ),
                &[],
            )
            .await
            .unwrap();
        assert!(!rows.is_empty(), "{column}: no row");
        for row in rows {
            let (name, displayed): (String, Option<String>) = (row.get(1), row.get(2));
            assert_eq!(displayed.as_ref(), Some(&name), "{column}");
        }
    }
    // The added rows of Eastmere moved Council tax to its second workflow version.
    let moved: String = client
        .query_one(
            "select e.id::text from tenant.enquiries as e
             inner join tenant.workflows as w on w.id = e.workflow_id and w.workflow_number = 2 limit 1",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "EAST/tom.reid").await;
    let events = history(&database, &token, moved.parse().unwrap()).await;
    let change_of = |what: &str| {
        let change = events.iter().flat_map(|event| &event.changes);
        change.clone().find(|(name, ..)| name == what).cloned()
    };
    assert_eq!(
        change_of("workflow_id"),
        Some((
            "workflow_id".to_owned(),
            Some("Council tax, version 1".to_owned()),
            Some("Council tax, version 2".to_owned())
        ))
    );
}
