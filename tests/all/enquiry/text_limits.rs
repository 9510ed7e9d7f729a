//! Limits of text fields: the forms and the database agree, and a draft may exceed the limit of submission.

use super::database::Seat;
use super::*;
use crate::support::TestDatabase;
use enquiries::action::Edit;
use enquiries::features::new_enquiry::NewEnquiryPopup;
use enquiries::features::note::NoteForm;
use enquiries::features::reply::ReplyForm;
use enquiries::features::stage::{StageForm, TransitionPurpose};
use enquiries::private_server::Login;
use enquiries::services::drafts::LoadDrafts;

fn stage_form() -> StageForm {
    let form = StageForm::new(transitions().swap_remove(2));
    assert_eq!(form.purpose, TransitionPurpose::Change);
    form
}

#[tokio::test]
async fn form_limits_equal_database_limits() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let mut harness = Harness::signed_in(4);
    harness.means(Action::Note);
    let note = harness.top::<NoteForm>().expect("the note").clone();
    harness.means(Action::Back);
    harness.means(Action::Reply);
    let reply = harness.top::<ReplyForm>().expect("the reply").clone();
    harness.means(Action::Back);
    harness.means(Action::NewEnquiry);
    let new = &harness.top::<NewEnquiryPopup>().expect("the form").form;
    let (reason, outcome) = (
        stage_form().reason.max_len(),
        stage_form().outcome.max_len(),
    );
    for (constraint, most) in [
        ("notes_body_length", note.text.max_len()),
        ("messages_body_length", reply.body.max_len()),
        ("messages_subject_length", reply.subject.max_len()),
        ("enquiries_body_length", new.body.max_len()),
        ("stage_changes_reason_length", reason),
        ("enquiries_outcome_length", outcome),
        ("approvals_reason_length", reason),
        ("approvals_decision_reason_length", reason),
    ] {
        let sql = "select pg_get_constraintdef(oid) from pg_constraint
                   where conname = $1 and conparentid = 0";
        let rule: String = admin.query_one(sql, &[&constraint]).await.unwrap().get(0);
        assert!(rule.contains(&format!("<= {most})")), "{rule}, not {most}");
    }
}

/// An overlong note is stored whole as a draft, and sent once the user has shortened it.
#[tokio::test]
async fn overlong_note_draft_is_stored_whole_and_sent_when_cut() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let lengths = async || {
        let sql = "select
            (select max(char_length(body)) from tenant.drafts),
            (select max(char_length(body)) from tenant.notes)";
        let row = admin.query_one(sql, &[]).await.unwrap();
        (row.get::<_, Option<i32>>(0), row.get::<_, Option<i32>>(1))
    };
    let mut seat = Seat::take(&test, "HMRC/jo.brown").await;
    seat.means(Action::View(enquiries::domain::QueueView::Mine))
        .await;
    seat.means(Action::Note).await;
    seat.means(Action::Paste("é".repeat(40_000))).await;
    seat.means(Action::Back).await;
    assert_eq!(lengths().await.0, Some(40_000), "{}", seat.notice());
    drop(seat);

    let mut seat = Seat::take(&test, "HMRC/jo.brown").await;
    let kept = seat.run(LoadDrafts).await.unwrap();
    assert_eq!(kept[0].body.chars().count(), 40_000);
    seat.means(Action::View(enquiries::domain::QueueView::Mine))
        .await;
    seat.means(Action::Note).await;
    let before = lengths().await.1;
    seat.means(Action::Confirm).await;
    assert!(seat.notice().contains("too long"), "{}", seat.notice());
    assert_eq!(lengths().await, (Some(40_000), before));
    seat.means(Action::Edit(Edit::DeleteToStart)).await;
    seat.means(Action::Paste("é".repeat(20_000))).await;
    seat.means(Action::Confirm).await;
    assert!(seat.notice().starts_with("Note saved"), "{}", seat.notice());
    assert_eq!(lengths().await, (None, Some(20_000)));
}
