//! Approval of a transition on a real database: request, decision, use, and who may do each.

use crate::support::TestDatabase;
use crate::support::changes::{change_priority, change_stage, targets};
use enquiries::database::Database;
use enquiries::domain::EnquiryVersion;
use enquiries::domain::{EnquiryDetail, Failure, QueueView, Scope, SessionToken, Sort, Transition};
use enquiries::features::dashboard::LoadDashboard;
use enquiries::features::enquiry::LoadEnquiry;
use enquiries::features::history::LoadHistory;
use enquiries::features::queue::{ListDrilldown, ListPage, LoadPreview};
use enquiries::features::stage::{DecideApproval, RequestApproval};
use uuid::Uuid;

async fn open(database: &Database, token: &SessionToken, id: Uuid) -> EnquiryDetail {
    database.run(Some(token), LoadEnquiry { id }).await.unwrap()
}

fn transition<'a>(detail: &'a EnquiryDetail, label: &str) -> &'a Transition {
    let found = detail.transitions.iter().find(|one| one.label == label);
    found.unwrap_or_else(|| panic!("no {label} in {:?}", detail.transitions))
}

// R096, R129
#[tokio::test]
async fn approval_is_requested_declined_renewed_granted_and_used() {
    const STEP: &str = "Close as vexatious";
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, asha) = test.sign_in(&database, "HMRC/asha.patel").await;
    let (_, helen) = test.sign_in(&database, "HMRC/helen.morris").await;
    let (_, jo) = test.sign_in(&database, "HMRC/jo.brown").await;
    let page = ListPage {
        view: QueueView::All,
        sort: Sort::Due,
        after: None,
        limit: 200,
    };
    let rows = database.run(Some(&asha), page).await.unwrap().rows;
    let row = rows
        .iter()
        .find(|row| row.stage_name == "With a specialist")
        .unwrap();
    let before = open(&database, &asha, row.id).await;
    let step = transition(&before, STEP);
    assert!(step.needs_approval && step.approval.is_none() && step.can_request_approval());
    let enquiry = EnquiryVersion {
        id: row.id,
        version: before.row.version,
    };
    let ask = RequestApproval {
        target: targets(&[enquiry]).swap_remove(0),
        transition_id: step.transition_id,
        reason: "The same letter for the ninth time.".into(),
        done: String::new(),
    };
    assert_eq!(database.run(Some(&asha), ask.clone()).await, Ok(()));
    let asked = transition(&open(&database, &jo, row.id).await, STEP)
        .pending_approval()
        .unwrap()
        .clone();
    assert_eq!(asked.asked_by, "Asha Patel");
    assert_eq!(asked.reason, "The same letter for the ninth time.");
    let preview = LoadPreview { id: row.id };
    let preview = database.run(Some(&helen), preview).await.unwrap();
    let waits = preview.asked.unwrap();
    assert_eq!((&*waits.by, &*waits.step), ("Asha Patel", STEP));
    assert_eq!(waits.reason, "The same letter for the ninth time.");
    let plain = enquiries::plain::enquiry::render(
        &open(&database, &helen, row.id).await,
        &[],
        chrono::Utc::now(),
    );
    let waits = "Asha Patel asked for approval: The same letter for the ninth time.";
    assert!(plain.text.contains(waits), "{}", plain.text);
    let next = &plain.facts["enquiry"]["next"];
    let known = next
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["label"] == STEP)
        .unwrap();
    assert_eq!(known["needs_approval"], true);
    assert_eq!(known["approval"]["state"], "asked");
    assert_eq!(known["approval"]["asked_by"], "Asha Patel");
    let decide =
        |of: &enquiries::domain::Approval, approve: bool, reason: Option<&str>| DecideApproval {
            target: targets(&[enquiry]).swap_remove(0),
            approval_id: of.id,
            seen_version: of.version,
            approve,
            reason: reason.map(Into::into),
            done: String::new(),
            to_stage: None,
            is_final: false,
        };
    // The database says for each user whether the decision is theirs, by the rule of its policy and guard.
    let against = async |token: &SessionToken| {
        let known = open(&database, token, row.id).await;
        transition(&known, STEP)
            .approval
            .clone()
            .unwrap()
            .undecidable_because
    };
    assert_eq!(against(&helen).await, None);
    let own = "You cannot decide your own request.";
    assert_eq!(against(&asha).await.as_deref(), Some(own));
    let role = "Only a supervisor or manager, or a deputy of one, can decide.";
    assert_eq!(against(&jo).await.as_deref(), Some(role));
    // Neither the requester nor a caseworker may decide: the first is refused by a rule, the second by a
    // policy, which raises no error of its own.
    let code =
        async |token, request| match database.run::<DecideApproval>(Some(token), request).await {
            Err(Failure::Refused(refusal)) => refusal.code,
            other => panic!("it was decided: {other:?}"),
        };
    assert_eq!(code(&asha, decide(&asked, true, None)).await, "UK203");
    assert_eq!(code(&jo, decide(&asked, true, None)).await, "42501");
    let decline = decide(&asked, false, Some("Answer it once more."));
    assert_eq!(database.run(Some(&helen), decline.clone()).await, Ok(None));
    assert_eq!(
        database.run(Some(&helen), decline).await,
        Err(Failure::Conflict)
    );
    let declined = open(&database, &asha, row.id).await;
    let step = transition(&declined, STEP);
    let approval = step.approval.as_ref().unwrap();
    assert_eq!(
        (approval.decision, approval.decided_by.as_deref()),
        (Some(false), Some("Helen Morris"))
    );
    assert_eq!(
        approval.decision_reason.as_deref(),
        Some("Answer it once more.")
    );
    assert!(step.can_request_approval());
    let decided = "This is already decided. Ask for approval again.";
    assert_eq!(against(&helen).await.as_deref(), Some(decided));

    // After a new request the newest one is shown.
    database.run(Some(&asha), ask).await.unwrap();
    let again = open(&database, &helen, row.id).await;
    let asked = transition(&again, STEP).pending_approval().unwrap().clone();
    database
        .run(Some(&helen), decide(&asked, true, None))
        .await
        .unwrap();
    let approved = open(&database, &asha, row.id).await;
    let step = transition(&approved, STEP);
    assert!(
        step.refused_because.is_empty(),
        "{:?}",
        step.refused_because
    );
    let close = change_stage(
        enquiry,
        step.to_stage_id,
        Some("Vexatious"),
        Some("Not answered again"),
    );
    assert!(matches!(
        database.run(Some(&asha), close).await,
        Ok(ended) if ended.updated.len() == 1
    ));
    // The history lists both requests and both decisions, but not that the transition used one up.
    let history = LoadHistory { enquiry_id: row.id };
    let events = database.run(Some(&helen), history).await.unwrap();
    let changes: Vec<String> = events
        .iter()
        .filter(|event| event.table_name == "tenant.approvals")
        .map(enquiries::wording::events::describe)
        .collect();
    let asked = "Asha Patel asked for approval: Close as vexatious, because: The same letter for the ninth time.";
    assert_eq!(
        changes,
        [
            asked,
            "Helen Morris declined: Close as vexatious, because: Answer it once more.",
            asked,
            "Helen Morris approved: Close as vexatious",
        ]
    );
}

/// R225: a trainee asks for a countersignature in the program, a supervisor is shown it beside a step that they could
/// take alone, and every screen says what is waited for.
#[tokio::test]
async fn trainee_asks_for_a_countersignature() {
    const STEP: &str = "Withdrawn by the citizen";
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (person, rosa) = test.sign_in(&database, "HMRC/rosa.kelly").await;
    assert_eq!(person.role.word(), "trainee");
    assert!(!person.capabilities.only_read());
    let (_, asha) = test.sign_in(&database, "HMRC/asha.patel").await;
    let page = ListPage {
        view: QueueView::Unassigned,
        sort: Sort::Due,
        after: None,
        limit: 200,
    };
    let rows = database.run(Some(&rosa), page).await.unwrap().rows;
    let row = rows
        .iter()
        .find(|row| row.stage_name == "Received")
        .unwrap();
    let plain = async |token: &SessionToken| {
        let known = open(&database, token, row.id).await;
        enquiries::plain::enquiry::render(&known, &[], chrono::Utc::now()).text
    };
    let known = open(&database, &rosa, row.id).await;
    let step = transition(&known, STEP);
    assert!(step.needs_countersign && !step.needs_approval && step.can_request_approval());
    assert_eq!(step.refused_because, ["Ask for a countersignature first."]);
    assert!(plain(&rosa).await.contains("needs a countersignature"));
    let before = open(&database, &asha, row.id).await;
    assert!(!transition(&before, STEP).needs_decision());
    let enquiry = EnquiryVersion {
        id: row.id,
        version: known.row.version,
    };
    let target = targets(&[enquiry]).swap_remove(0);
    let ask = RequestApproval {
        target: target.clone(),
        transition_id: step.transition_id,
        reason: "They rang.".into(),
        done: String::new(),
    };
    let saved = database.run(Some(&rosa), ask).await;
    assert_eq!(saved, Ok(()));
    let waits = "Rosa Kelly asked for a countersignature: They rang.";
    for token in [&rosa, &asha] {
        assert!(plain(token).await.contains(waits));
    }
    let known = open(&database, &asha, row.id).await;
    let asked = transition(&known, STEP).pending_approval().unwrap().clone();
    assert_eq!(asked.undecidable_because, None);
    let decide = DecideApproval {
        target,
        approval_id: asked.id,
        seen_version: asked.version,
        approve: true,
        reason: None,
        done: String::new(),
        to_stage: None,
        is_final: false,
    };
    let saved = database.run(Some(&asha), decide).await;
    assert_eq!(saved, Ok(None));
    let known = open(&database, &rosa, row.id).await;
    let refused = &transition(&known, STEP).refused_because;
    assert!(refused.is_empty(), "{refused:?}");
}

/// An approved step stays on the list of who is to take it: of who asked, if their role may, and else of who approved;
/// until it is taken, or the enquiry changes.
#[tokio::test]
async fn approved_step_stays_on_a_list_until_it_is_taken() {
    const STEP: &str = "Close as vexatious";
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, asha) = test.sign_in(&database, "HMRC/asha.patel").await;
    let (_, helen) = test.sign_in(&database, "HMRC/helen.morris").await;
    let (_, jo) = test.sign_in(&database, "HMRC/jo.brown").await;
    let page = ListPage {
        view: QueueView::All,
        sort: Sort::Due,
        after: None,
        limit: 200,
    };
    let rows = database.run(Some(&asha), page).await.unwrap().rows;
    let row = rows
        .iter()
        .find(|row| row.stage_name == "With a specialist")
        .unwrap();
    // How many enquiries are on the list of a person, this one among them?
    let listed = async |token: &SessionToken, scope: Scope| {
        let board = database.run(Some(token), LoadDashboard { scope }).await;
        let figures = board.unwrap().figures;
        let figure = figures
            .iter()
            .find(|figure| figure.name == "Approved, to be done");
        let Some(figure) = figure else { return 0 };
        let request = ListDrilldown {
            filter: figure.filter.clone(),
            after: None,
            limit: 200,
        };
        let rows = database.run(Some(token), request).await.unwrap().rows;
        assert_eq!(rows.len() as i64, figure.count);
        rows.iter().filter(|known| known.id == row.id).count()
    };
    let everybody = async || {
        [
            listed(&jo, Scope::Mine).await,
            listed(&asha, Scope::Team).await,
            listed(&helen, Scope::Tenant).await,
        ]
    };
    let approved = async |asker: &SessionToken, decider: &SessionToken| {
        let known = open(&database, asker, row.id).await;
        let enquiry = EnquiryVersion {
            id: row.id,
            version: known.row.version,
        };
        let target = targets(&[enquiry]).swap_remove(0);
        let ask = RequestApproval {
            target: target.clone(),
            transition_id: transition(&known, STEP).transition_id,
            reason: "The ninth time.".into(),
            done: String::new(),
        };
        database.run(Some(asker), ask).await.unwrap();
        let known = open(&database, decider, row.id).await;
        let asked = transition(&known, STEP).pending_approval().unwrap().clone();
        let waits = known.waiting_step().map(|step| step.label.clone());
        assert_eq!(waits.as_deref(), Some(STEP));
        let decide = DecideApproval {
            target,
            approval_id: asked.id,
            seen_version: asked.version,
            approve: true,
            reason: None,
            done: String::new(),
            to_stage: None,
            is_final: false,
        };
        database.run(Some(decider), decide).await.unwrap();
        enquiry
    };
    let before = everybody().await;
    assert_eq!(before, [0, 0, 0]);
    let enquiry = approved(&jo, &asha).await;
    assert_eq!(
        everybody().await,
        [0, 1, 0],
        "jo may not take it, so asha does"
    );
    // Another change: the approval is worth nothing.
    let raise = change_priority(&[enquiry], &[2]);
    database.run(Some(&asha), raise).await.unwrap();
    assert_eq!(everybody().await, [0, 0, 0]);
    let enquiry = approved(&asha, &helen).await;
    assert_eq!(everybody().await, [0, 1, 0], "asha asked and may take it");
    let known = open(&database, &asha, row.id).await;
    assert!(known.waiting_step().is_some_and(Transition::is_approved));
    let close = change_stage(
        enquiry,
        transition(&known, STEP).to_stage_id,
        Some("Vexatious"),
        Some("Not answered again"),
    );
    database.run(Some(&asha), close).await.unwrap();
    assert_eq!(everybody().await, [0, 0, 0]);
}
