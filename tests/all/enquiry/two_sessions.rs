//! Two sessions of one person, each a program of its own with its own connections, over the same drafts.

use super::database::Seat;
use super::*;
use crate::support::TestDatabase;
use enquiries::domain::{DraftForm, DraftSubject, QueueView};
use enquiries::features::new_enquiry::FormField;
use enquiries::features::note::NoteForm;
use enquiries::features::reply::{LoadReplyActivity, ReplyForm};
use enquiries::private_server::Login;
use enquiries::services::drafts::LoadDrafts;

const PRIYA: &str = "HMRC/priya.nair";

/// Both on the same row of the same tab.
async fn two(test: &TestDatabase) -> (Seat, Seat) {
    let mut seats = Vec::new();
    for _ in 0..2 {
        let mut seat = Seat::take(test, PRIYA).await;
        seat.means(Action::View(QueueView::All)).await;
        seats.push(seat);
    }
    let two = (seats.remove(0), seats.remove(0));
    assert_eq!(two.0.chosen(), two.1.chosen());
    two
}

fn note(seat: &Seat) -> String {
    let form: &NoteForm = view_of(&seat.store).expect("the form of a note");
    form.text.text()
}

/// What a third session finds.
async fn kept(test: &TestDatabase) -> Vec<String> {
    let seat = Seat::take(test, PRIYA).await;
    let drafts = seat.run(LoadDrafts).await.unwrap();
    drafts.into_iter().map(|draft| draft.body).collect()
}

/// The second session that opens the form has what the first one typed.
#[tokio::test]
async fn draft_begun_in_one_session_opens_in_the_other() {
    let test = TestDatabase::new().await;
    let (mut first, mut second) = two(&test).await;
    first.means(Action::Note).await;
    first.types("Alpha text").await;
    first.later(3).await;
    second.means(Action::Note).await;
    assert_eq!(note(&second), "Alpha text");
    second.types(" and beta").await;
    second.means(Action::Back).await;
    second.later(3).await;
    assert_eq!(kept(&test).await, ["Alpha text and beta"]);
}

/// Both forms are open before either text is saved. The second to save is told, and both texts are kept, whichever
/// session types last.
#[tokio::test]
async fn notes_typed_in_two_sessions_are_both_kept() {
    let test = TestDatabase::new().await;
    let (mut first, mut second) = two(&test).await;
    first.means(Action::Note).await;
    second.means(Action::Note).await;
    first.types("Alpha text").await;
    first.later(3).await;
    second.types("Beta text").await;
    second.later(3).await;
    assert_eq!(note(&second), "Alpha text\nBeta text");
    assert!(
        second.notice().contains("in another window too"),
        "{}",
        second.notice()
    );
    second.later(6).await;
    first.types(" more alpha").await;
    first.later(3).await;
    assert_eq!(note(&first), "Alpha text\nBeta text\nmore alpha");
    assert!(
        first.notice().contains("Both texts are here"),
        "{}",
        first.notice()
    );
    first.means(Action::Back).await;
    first.later(6).await;
    assert_eq!(kept(&test).await, ["Alpha text\nBeta text\nmore alpha"]);
}

/// A note is not sent over a text that was not read: the first Ctrl-S is refused, and the second sends both.
#[tokio::test]
async fn note_is_not_sent_over_an_unread_draft() {
    let test = TestDatabase::new().await;
    let (mut first, mut second) = two(&test).await;
    first.means(Action::Note).await;
    second.means(Action::Note).await;
    first.types("Alpha text").await;
    first.later(3).await;
    second.types("Beta text").await;
    second.means(Action::Confirm).await;
    assert_eq!(note(&second), "Alpha text\nBeta text");
    let enquiry = second.chosen();
    assert!(
        second
            .read(enquiry)
            .await
            .notes
            .iter()
            .all(|it| !it.body.contains("Beta"))
    );
    second.means(Action::Confirm).await;
    let notes = second.read(enquiry).await.notes;
    assert!(
        notes.iter().any(|it| it.body == "Alpha text\nBeta text"),
        "{notes:?}"
    );
    assert_eq!(kept(&test).await, Vec::<String>::new());
    // The first session's text was sent: its form opens empty, and what it types next is a new note.
    first.means(Action::Back).await;
    first.means(Action::Note).await;
    assert_eq!(note(&first), "");
}

/// What is discarded in one session was not read in it, if the other has typed on since.
#[tokio::test]
async fn discard_leaves_what_another_session_typed_since() {
    let test = TestDatabase::new().await;
    let (mut first, mut second) = two(&test).await;
    first.means(Action::Note).await;
    first.types("Alpha text").await;
    first.later(3).await;
    second.means(Action::Note).await;
    first.types(" and more").await;
    first.later(3).await;
    second.means(Action::Discard).await;
    second.later(3).await;
    second.later(6).await;
    assert_eq!(kept(&test).await, ["Alpha text and more"]);
}

/// Two forms of a new enquiry cannot be joined: the one that was saved stays in the database, and the other is told.
#[tokio::test]
async fn new_enquiries_of_two_sessions_are_both_kept() {
    let test = TestDatabase::new().await;
    let (mut first, mut second) = two(&test).await;
    let go_to = async |seat: &mut Seat, field: FormField| {
        while seat.form().at != field {
            seat.means(Action::NextField).await;
        }
    };
    first.means(Action::NewEnquiry).await;
    second.means(Action::NewEnquiry).await;
    for (seat, subject) in [(&mut first, "Alpha subject"), (&mut second, "Beta subject")] {
        go_to(seat, FormField::Subject).await;
        seat.types(subject).await;
        seat.later(3).await;
    }
    assert!(
        second.notice().contains("draft of another new enquiry"),
        "{}",
        second.notice()
    );
    assert_eq!(second.form().subject.text(), "Beta subject");
    let there = kept(&test).await;
    assert!(
        there.len() == 1 && there[0].contains("Alpha subject"),
        "{there:?}"
    );
    // Sent, it makes room for the other.
    go_to(&mut second, FormField::Type).await;
    second.types("pay").await;
    second.means(Action::NextField).await;
    second.means(Action::Confirm).await;
    assert!(
        second.notice().starts_with("Created "),
        "{}",
        second.notice()
    );
    second.later(3).await;
    let there = kept(&test).await;
    assert!(
        there.len() == 1 && there[0].contains("Alpha subject"),
        "{there:?}"
    );
}

/// The rule is the database's: no session replaces what it has not read.
#[tokio::test]
async fn unread_draft_is_not_replaced() {
    let test = TestDatabase::new().await;
    let (mut first, second) = two(&test).await;
    first.means(Action::Note).await;
    first.types("Alpha text").await;
    first.later(3).await;
    let save = |read_version| enquiries::services::drafts::SaveDraft {
        of: DraftSubject {
            form: DraftForm::Note,
            enquiry_id: first.chosen(),
        },
        seen_version: None,
        marked: Vec::new(),
        body: "Beta text".into(),
        read_version,
    };
    let refused = second.run(save(0)).await.unwrap_err();
    assert!(enquiries::domain::draft::is_unread(&refused), "{refused:?}");
    assert_eq!(kept(&test).await, ["Alpha text"]);
    assert_eq!(second.run(save(1)).await.unwrap(), 2);
    let admin = test.client(Login::Admin).await;
    let sql = "select version, read_version from tenant.drafts where body is not null";
    let row = admin.query_one(sql, &[]).await.unwrap();
    assert_eq!((row.get::<_, i32>(0), row.get::<_, i32>(1)), (2, 1));
}

/// Two colleagues answer one citizen: the second is told of the first, refused once, and sends all the same. Each sees
/// that the other is writing, and never what.
#[tokio::test]
async fn second_reply_is_refused_once_and_then_sent() {
    let test = TestDatabase::new().await;
    let mut seats = Vec::new();
    for who in ["HMRC/sam.lewis", "HMRC/asha.patel"] {
        let mut seat = Seat::take(&test, who).await;
        seat.means(Action::View(QueueView::All)).await;
        seats.push(seat);
    }
    let (mut asha, mut sam) = (seats.remove(1), seats.remove(0));
    let enquiry = sam.chosen();
    assert_eq!(asha.chosen(), enquiry);
    sam.means(Action::Reply).await;
    sam.types("We will refund you.").await;
    sam.later(3).await;
    asha.means(Action::Reply).await;
    let writers = |seat: &Seat| {
        let form: &ReplyForm = view_of(&seat.store).expect("the reply");
        let writers = form.activity().map(|activity| activity.writers.clone());
        let names = writers.unwrap_or_default().into_iter().map(|it| it.name);
        names.collect::<Vec<_>>()
    };
    assert_eq!(writers(&asha), ["Sam Lewis"]);
    asha.types("There is no refund.").await;
    asha.later(3).await;
    assert_eq!(asha.read(enquiry).await.context.writers.len(), 1);
    let letters = async |seat: &Seat| {
        let messages = seat.read(enquiry).await.context.messages;
        let out = messages.into_iter().filter(|it| it.goes_out);
        out.map(|it| it.body).collect::<Vec<_>>()
    };
    let before = letters(&sam).await.len();
    sam.means(Action::Confirm).await;
    assert_eq!(letters(&sam).await.len(), before + 1, "{}", sam.notice());

    asha.means(Action::Confirm).await;
    assert_eq!(letters(&asha).await.len(), before + 1);
    let form: &ReplyForm = view_of(&asha.store).expect("the reply");
    let error = form.error.as_ref().expect("an error").describe();
    assert!(error.contains("Another reply has gone"), "{error}");
    assert_eq!(form.body.text(), "There is no refund.");
    let last = form.activity().and_then(|activity| activity.last.clone());
    assert_eq!(last.map(|last| last.by).as_deref(), Some("Sam Lewis"));
    asha.means(Action::Confirm).await;
    let sent = letters(&asha).await;
    assert_eq!(sent.len(), before + 2, "{}", asha.notice());
    assert!(sent.iter().any(|body| body == "There is no refund."));
}

/// Nobody of another organisation learns who is writing, and no column has the text.
#[tokio::test]
async fn who_is_writing_is_known_within_the_organisation_alone() {
    let test = TestDatabase::new().await;
    let (mut priya, _) = two(&test).await;
    priya.means(Action::Reply).await;
    priya.types("Dear citizen").await;
    priya.later(3).await;
    let enquiry_id = priya.chosen();
    let request = LoadReplyActivity { enquiry_id };
    let colleague = Seat::take(&test, "HMRC/jo.brown").await;
    let seen = colleague.run(request.clone()).await.unwrap().writers;
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].name, "Priya Nair");
    assert_eq!(priya.run(request.clone()).await.unwrap().writers, []);
    let elsewhere = Seat::take(&test, "EAST/tom.reid").await;
    assert_eq!(elsewhere.run(request).await.unwrap().writers, []);
}
