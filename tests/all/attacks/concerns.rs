//! Attacks on what concerns a person and on what they keep: questions, seen marks, tags, views, links and watching.

use super::enquiry_context::SharedTransaction;

const ASK: &str = "@jo; select app.ask_questions(array[':mine']::uuid[], 'Is it so?', ':sam', null, now() + interval '1 day')";

/// Nobody answers in another's name, moves a question to who cannot answer, or says that closing withdrew it.
#[tokio::test]
async fn questions_are_answered_once_and_by_who_may() {
    let tx = SharedTransaction::new().await;
    tx.run(ASK).await;
    tx.assert_results(&[
        ("@jo; select app.ask_questions(array[':their_enquiry']::uuid[], 'x', ':sam', null, now())", "23503 questions_enquiry_fkey"),
        ("@jo; select app.ask_questions(array[':mine']::uuid[], 'x', ':tom', null, now())", "23503 questions_staff_fkey"),
        ("@jo; select app.ask_questions(array[':closed_one']::uuid[], 'x', ':sam', null, now())", "UK201 refuse_question_on_closed_enquiry"),
        ("@david; select app.ask_questions(array[':mine']::uuid[], 'x', ':sam', null, now())", "42501 refuse_change_by_reader"),
        ("@sam; update tenant.questions set staff_id = ':david'", "UK206 refuse_unfit_addressee"),
        ("@sam; update tenant.questions set staff_id = ':jo'", "23514 questions_not_to_oneself"),
        ("@sam; update tenant.questions set question = 'Something else?'", "42501"),
        ("@sam; update tenant.questions set answered_by = ':jo'", "42501"),
        ("@sam; update tenant.questions set withdrawn = true, closing_at = now()", "42501"),
        ("@sam; delete from tenant.questions", "42501"),
    ])
    .await;
}

/// How far a person has seen is theirs alone.
#[tokio::test]
async fn seen_marks_belong_to_their_person() {
    let tx = SharedTransaction::new().await;
    tx.run("@asha; select * from app.mark_seen(array[':mine']::uuid[], array[(select c.next_position from app.changes_since(null) as c)])")
        .await;
    tx.assert_results(&[
        ("@jo; select id from tenant.seen_marks", "nothing"),
        (
            "@jo; update tenant.seen_marks set seen_at = null, seen_snapshot = null",
            "nothing",
        ),
        ("@helen; select id from tenant.seen_marks", "nothing"),
        (
            "@jo; insert into tenant.seen_marks (enquiry_id, created_by) values (':mine', ':helen')",
            "42501",
        ),
        (
            "@jo; select * from app.mark_seen(array[':their_enquiry']::uuid[], array[null])",
            "23503 seen_marks_enquiry_fkey",
        ),
        (
            "@jo; select * from app.mark_seen(array[':mine']::uuid[], array['1; drop'])",
            "22023 changes_since",
        ),
    ])
    .await;
}

/// What people keep and link: tags by who defines them, views by their owner, watching for oneself, links within the body.
#[tokio::test]
async fn tags_views_links_and_watching_keep_their_owners() {
    let tx = SharedTransaction::new().await;
    tx.run(
        "@asha; select app.save_view(null, 'hers', '{\"view\": \"mine\"}', null);
            update tenant.saved_views set active = false where name = 'hers'",
    )
    .await;
    tx.assert_results(&[
        ("@jo; select app.define_tag('Planted')", "42501"),
        (
            "@asha; select app.define_tag('OLD LEDGER')",
            "23505 tags_by_name",
        ),
        (
            "@asha; select app.define_tag(' ')",
            "23514 tags_name_length",
        ),
        (
            "@jo; select 1 from tenant.saved_views as v where app.restore_view(v.id)",
            "nothing",
        ),
        (
            "@jo; select * from app.relate_enquiries(':mine', array[':their_enquiry']::uuid[])",
            "23503 enquiry_links_other_fkey",
        ),
        (
            "@jo; select * from app.relate_enquiries(':mine', array[':mine']::uuid[])",
            "23514 enquiry_links_lead_elsewhere",
        ),
        (
            "@david; select * from app.relate_enquiries(':mine', array[':free']::uuid[])",
            "42501 refuse_change_by_reader",
        ),
        (
            "@jo; select * from app.watch_enquiries(array[':mine']::uuid[], true, ':sam')",
            "42501",
        ),
        (
            "@jo; select * from app.watch_enquiries(array[':their_enquiry']::uuid[], true, null)",
            "23503 watchers_enquiry_fkey",
        ),
        (
            "@david; select * from app.watch_enquiries(array[':mine']::uuid[], true, null)",
            "42501 refuse_change_by_reader",
        ),
    ])
    .await;
}
