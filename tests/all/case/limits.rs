//! The lengths that the forms tell are those that the database has, and a draft holds what is too long to be sent.

use super::on_a_server::Seat;
use super::*;
use crate::support::TestDatabase;
use enquiries::effect::Question;
use enquiries::postgres::Login;
use enquiries::store::field::Field;
use enquiries::store::layer::{Layer, Purpose, StageForm};

fn stage_form() -> StageForm {
    let form = StageForm::new(transitions().swap_remove(2));
    assert_eq!(form.purpose, Purpose::Change);
    form
}

#[tokio::test]
async fn the_lengths_of_the_forms_are_those_of_the_database() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let mut desk = Desk::signed_in(4);
    desk.means(Intent::Note);
    let Some(Layer::Note(note)) = desk.store.layer.take() else {
        panic!("no note");
    };
    desk.means(Intent::Reply);
    let Some(Layer::Reply(reply)) = desk.store.layer.take() else {
        panic!("no reply");
    };
    desk.means(Intent::NewEnquiry);
    let Some(Layer::Register(new)) = desk.store.layer.take() else {
        panic!("no form");
    };
    let (reason, outcome) = (stage_form().reason.most(), stage_form().outcome.most());
    for (constraint, most) in [
        ("notes_body_length", note.field.most()),
        ("messages_body_length", reply.body.most()),
        ("messages_subject_length", reply.subject.most()),
        ("enquiries_body_length", new.body.most()),
        ("enquiries_stage_reason_length", reason),
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

#[tokio::test]
async fn a_note_that_is_too_long_is_kept_whole_in_the_database_and_sent_once_it_is_short() {
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
    seat.means(Intent::View(enquiries::domain::QueueView::Mine))
        .await;
    seat.means(Intent::Note).await;
    seat.means(Intent::Paste("é".repeat(40_000))).await;
    seat.means(Intent::Back).await;
    assert_eq!(lengths().await.0, Some(40_000), "{}", seat.notice());
    drop(seat);

    let mut seat = Seat::take(&test, "HMRC/jo.brown").await;
    let Answer::Drafts(kept) = seat.ask(Question::Drafts).await.unwrap() else {
        panic!("no drafts");
    };
    assert_eq!(kept[0].body.chars().count(), 40_000);
    seat.means(Intent::View(enquiries::domain::QueueView::Mine))
        .await;
    seat.means(Intent::Note).await;
    let before = lengths().await.1;
    seat.means(Intent::Confirm).await;
    assert!(seat.notice().contains("too long"), "{}", seat.notice());
    assert_eq!(lengths().await, (Some(40_000), before));
    let Some(Layer::Note(note)) = &mut seat.store.layer else {
        panic!("no note");
    };
    note.field = Field::many_lines("é".repeat(20_000), note.field.most());
    seat.means(Intent::Confirm).await;
    assert!(seat.notice().starts_with("Note saved"), "{}", seat.notice());
    assert_eq!(lengths().await, (None, Some(20_000)));
}
