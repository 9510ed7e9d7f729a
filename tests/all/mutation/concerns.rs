//! Defences of what concerns a person and of what they keep: questions, seen marks, tags, views, links and watching.

use super::Defence;
use super::MutationFixture;
use super::Success::{Condition, Done, Rows};
use super::defences::{ASHA, HELEN, JO, defence, defence_with_setup, rewrite};

/// Asks about an enquiry, of the person named last, and resolves it.
macro_rules! ask_and_close {
    ($of:literal) => {
        concat!(
            "select app.ask_questions(array[':mine']::uuid[], 'Is it so?', '",
            $of,
            "', null, now() + interval '1 day');
             update tenant.enquiries set stage_id = ':stage_resolved', outcome = 'Done' where id = ':mine';"
        )
    };
}

/// Reopens it as a supervisor does.
macro_rules! reopen {
    () => {
        "update tenant.enquiries as e set stage_reason = 'x', stage_id = s.id from tenant.workflow_stages as s
         where e.id = ':mine' and s.workflow_id = e.workflow_id and s.code = 'in_progress';"
    };
}

fn questions() -> Vec<Defence<'static>> {
    vec![
        defence("refuse_unfit_addressee", "drop trigger g50_refuse_unfit_addressee on tenant.questions", JO,
           "select app.ask_questions(array[':mine']::uuid[], 'x', ':david', null, now())", Done),
        defence("refuse_unfit_addressee, on update", "drop trigger g50_refuse_unfit_new_addressee on tenant.questions", ASHA,
           "select app.ask_questions(array[':mine']::uuid[], 'x', ':jo', null, now());
            update tenant.questions set staff_id = ':david' where question = 'x'", Done),
        defence("refuse_unfit_addressed_team", rewrite!("tenant.refuse_unfit_addressee", "if tenant.is_team_closed_among(", "if false and tenant.is_team_closed_among("), HELEN,
           "insert into tenant.teams (code, name) values ('gone', 'Gone'); update tenant.teams set active = false where code = 'gone';
            select app.ask_questions(array[':mine']::uuid[], 'x', null, id, now()) from tenant.teams where code = 'gone'", Done),
        defence("refuse_question_on_closed_enquiry", "drop trigger g52_refuse_question_on_closed_enquiry on tenant.questions", JO,
           "select app.ask_questions(array[':closed_one']::uuid[], 'x', ':asha', null, now())", Done),
        defence("refuse_renewal_on_closed_enquiry", "drop trigger g52_refuse_renewal_on_closed_enquiry on tenant.questions", JO,
           concat!(ask_and_close!(":asha"), "update tenant.questions set withdrawn = false where question = 'Is it so?'"), Done),
        defence("no answer from another enquiry", "drop trigger g50_refuse_unlawful_answer on tenant.questions", JO,
           "select app.ask_questions(array[':mine']::uuid[], 'x', ':asha', null, now());
            update tenant.questions as q set answer_note_id = n.id from tenant.notes as n
            where q.question = 'x' and n.enquiry_id <> q.enquiry_id", Done),
        defence("nobody asks themselves", "alter table tenant.questions drop constraint questions_not_to_oneself", JO,
           "select app.ask_questions(array[':mine']::uuid[], 'x', ':jo', null, now())", Done),
        defence("withdraw_questions_of_closed", "drop trigger k65_withdraw_questions_of_closed on tenant.enquiries", JO,
           ask_and_close!(":asha"), Condition("select exists (select from tenant.questions where question = 'Is it so?' and not withdrawn)")),
        defence("renew_questions_of_reopened: not by a later step", rewrite!("tenant.renew_questions_of_reopened", "c.undoes_id is not null", "true"), ASHA,
           concat!(ask_and_close!(":jo"), reopen!()), Condition("select exists (select from tenant.questions where question = 'Is it so?' and not withdrawn)")),
        defence("closing_at is not for clients", "grant update (closing_at) on tenant.questions to enquiries_app", JO,
           "select app.ask_questions(array[':mine']::uuid[], 'x', ':asha', null, now());
            update tenant.questions set withdrawn = true, closing_at = now() where question = 'x'", Done),
        defence("a leaver with open questions", rewrite!("tenant.refuse_leaving_open_work", "enquiries + tasks + questions > 0", "enquiries + tasks > 0"), HELEN,
           "select app.hand_over_work(':sam', ':asha', 'Away', false);
            select app.ask_questions(array[':mine']::uuid[], 'x', ':sam', null, now());
            update tenant.staff set active = false where id = ':sam'", Done),
        defence("a team with open questions", rewrite!("tenant.refuse_closing_team_over_open_work", "enquiries + types + tasks + questions > 0", "enquiries + types + tasks > 0"), HELEN,
           "insert into tenant.teams (code, name) values ('asked', 'Asked');
            select app.ask_questions(array[':mine']::uuid[], 'x', null, id, now()) from tenant.teams where code = 'asked';
            update tenant.teams set active = false where code = 'asked'", Done),
        defence("hand_over_work: nobody is made to ask themselves", rewrite!("app.hand_over_work", "case when o.created_by <> hand_over_work.to_staff then hand_over_work.to_staff end", "hand_over_work.to_staff"), ASHA,
           "select app.ask_questions(array[':mine']::uuid[], 'x', ':sam', null, now());
            select app.hand_over_work(':sam', ':asha', 'Away', false)",
           Condition("select not exists (select from tenant.questions where question = 'x' and team_id is not null)")),
    ]
}

/// Records a decision on an enquiry, with these days of force, expiry and appeal from today.
macro_rules! decide {
    ($of:literal, $force:literal, $expires:literal, $appeal:literal) => {
        concat!(
            "select app.record_decision('",
            $of,
            "', 'Mutant', current_date, current_date + ",
            $force,
            ", current_date + ",
            $expires,
            ", current_date + ",
            $appeal,
            ", null);"
        )
    };
}

fn decisions() -> Vec<Defence<'static>> {
    vec![
        defence("refuse_decision_on_closed_enquiry", "drop trigger g50_refuse_decision_on_closed_enquiry on tenant.decisions", JO,
           decide!(":closed_one", "0", "1", "1"), Done),
        defence("refuse_unsound_dates: expiry", "drop trigger g40_refuse_unsound_dates on tenant.decisions", JO,
           decide!(":mine", "5", "4", "1"), Done),
        defence("refuse_unsound_dates: appeal", rewrite!("tenant.refuse_unsound_dates", "new.appeal_until < new.decided_on", "false"), JO,
           decide!(":mine", "0", "1", "-1"), Done),
        defence("refuse_unlawful_withdrawal: twice", "drop trigger g40_refuse_unlawful_withdrawal on tenant.decisions", JO,
           concat!(decide!(":mine", "0", "1", "1"),
               "update tenant.decisions set withdrawn = true, withdrawn_reason = 'x' where decision = 'Mutant';
                update tenant.decisions set withdrawn_reason = 'y' where decision = 'Mutant'"), Done),
        defence("what was decided is not changed", "grant update (decision) on tenant.decisions to enquiries_app", JO,
           concat!(decide!(":mine", "0", "1", "1"), "update tenant.decisions set decision = 'x' where decision = 'Mutant'"), Done),
        defence("a call-back alone has a window", "alter table tenant.tasks drop constraint tasks_window_of_a_call_back", JO,
           "select app.set_tasks(array[':mine']::uuid[], 'visit', 'x', null, null, timestamptz '2030-06-03 16:00+01', 'nothing',
                null, timestamptz '2030-06-03 14:00+01')", Done),
    ]
}

fn warning_rules() -> Vec<Defence<'static>> {
    vec![
        defence(
            "who configures makes rules of warnings",
            "alter policy staff_configure on tenant.warning_rules with check (true)",
            ASHA,
            "insert into tenant.warning_rules (code, name, kind, tells) values ('mutant', 'Mutant', 'breached', 'owner')",
            Done,
        ),
        defence(
            "who configures changes rules of warnings",
            "alter policy staff_change on tenant.warning_rules using (true)",
            ASHA,
            "update tenant.warning_rules set name = 'Mutant'",
            Condition("select exists (select from tenant.warning_rules where name = 'Mutant')"),
        ),
    ]
}

fn seen_marks() -> Vec<Defence<'static>> {
    const MARK: &str = "set local role enquiries_owner;
        select auth.begin_session(:own_id, ':helen', 'manager', 'person', 'x', 1);
        insert into tenant.seen_marks (enquiry_id, seen_at, seen_snapshot) values (':mine', now(), pg_current_snapshot());
        reset role";
    const REQUEST: &str = "set local role enquiries_owner;
        select auth.begin_session(:own_id, ':asha', 'supervisor', 'person', 'x', 1);
        update tenant.enquiries as e set stage_reason = 'x', stage_id = s.id from tenant.workflow_stages as s
        where e.id = ':mine' and s.workflow_id = e.workflow_id and s.code = 'specialist';
        insert into tenant.approvals (enquiry_id, workflow_transition_id, enquiry_version, reason)
        select e.id, t.id, e.version, 'Ask' from tenant.enquiries as e
        inner join tenant.workflow_transitions as t on t.from_stage_id = e.stage_id and t.needs_approval
        where e.id = ':mine';
        reset role";
    vec![
        // Recorded before the look by a transaction that was open then: the time alone would lose it.
        defence(
            "is_unseen: a late commit",
            rewrite!(
                "tenant.is_unseen",
                "(NOT pg_visible_in_snapshot(xid, seen_snapshot))",
                "false"
            ),
            JO,
            "select 1",
            Condition(
                "select not tenant.is_unseen(now() - interval '1 minute', '100'::xid8, now(), '100:200:100'::pg_snapshot)",
            ),
        ),
        defence(
            "is_unseen: what was seen",
            rewrite!(
                "tenant.is_unseen",
                "(NOT pg_visible_in_snapshot(xid, seen_snapshot))",
                "true"
            ),
            JO,
            "select 1",
            Condition(
                "select tenant.is_unseen(now() - interval '1 minute', '99'::xid8, now(), '100:200:100'::pg_snapshot)",
            ),
        ),
        defence_with_setup(
            "seen marks are read by their person",
            MARK,
            "alter policy owners_read on tenant.seen_marks using (true)",
            JO,
            "select m.id from tenant.seen_marks as m where m.created_by = ':helen'",
            Rows,
        ),
        defence_with_setup(
            "seen marks are changed by their person",
            MARK,
            "alter policy owners_change on tenant.seen_marks using (true); alter policy owners_read on tenant.seen_marks using (true)",
            JO,
            "update tenant.seen_marks set seen_at = null, seen_snapshot = null where created_by = ':helen'",
            Condition(
                "select exists (select from tenant.seen_marks where created_by = ':helen' and seen_at is null)",
            ),
        ),
        defence(
            "mark_seen takes positions only",
            rewrite!(
                "app.mark_seen",
                "given.place !~",
                "false and given.place !~"
            ),
            JO,
            "select * from app.mark_seen(array[':mine']::uuid[], array['1 99999999999.000000 1:1: '])",
            Done,
        ),
        defence_with_setup(
            "for_you: never the own request",
            REQUEST,
            concat!(
                rewrite!(
                    "app.for_you",
                    "and a.created_by <> me
            order by a.created_at, a.id",
                    "order by a.created_at, a.id"
                ),
                ";",
                rewrite!("app.for_you", "null, w.created_by, me,", "null, null, me,")
            ),
            ASHA,
            "select f.id from app.for_you(200) as f where f.reason = 'decide' and f.words like '%: Ask'",
            Rows,
        ),
        defence_with_setup(
            "for_you: approvals for who decides",
            REQUEST,
            concat!(
                rewrite!(
                    "app.for_you",
                    "may_decide boolean := tenant.may_decide()",
                    "may_decide boolean := true"
                ),
                ";",
                rewrite!(
                    "app.for_you",
                    "tenant.deciding_roles(me, w.created_by, today)",
                    "array['supervisor', 'manager']"
                )
            ),
            JO,
            "select f.id from app.for_you(200) as f where f.reason = 'decide' and f.words like '%: Ask'",
            Rows,
        ),
    ]
}

fn kept() -> Vec<Defence<'static>> {
    vec![
        defence("define_tag", "alter policy staff_name on tenant.tags with check (true)", JO, "select app.define_tag('Planted')", Done),
        defence("define_tag: trimmed names", "alter table tenant.tags drop constraint tags_name_trimmed", ASHA,
           "insert into tenant.tags (name) values (' x')", Done),
        defence_with_setup("restore_view",
           "set local role enquiries_owner; select auth.begin_session(:own_id, ':helen', 'manager', 'person', 'x', 1);
            insert into tenant.saved_views (name, query, active) values ('Hers', '{\"view\": \"mine\"}', false); reset role",
           "alter policy owners_change on tenant.saved_views using (true); alter policy staff_read on tenant.saved_views using (true)", JO,
           "select app.restore_view(id) from tenant.saved_views where name = 'Hers'",
           Condition("select exists (select from tenant.saved_views where name = 'Hers' and active)")),
        defence("relate_enquiries, of another body", "alter table tenant.enquiry_links drop constraint enquiry_links_other_fkey", JO,
           "select * from app.relate_enquiries(':mine', array[':their_enquiry']::uuid[])", Rows),
        defence("relate_enquiries: once, whichever way", "drop index tenant.enquiry_links_one_way", JO,
           "select * from app.relate_enquiries(':mine', array[':free']::uuid[]);
            insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id) values (':free', 'related', ':mine')", Done),
        defence("watch_enquiries for others", "alter policy staff_watch on tenant.watchers with check (true)", JO,
           "select * from app.watch_enquiries(array[':free']::uuid[], true, ':sam')", Done),
    ]
}

fn merges_and_parts() -> Vec<Defence<'static>> {
    vec![
        defence("refuse_letter_on_merged_enquiry", "drop trigger g55_refuse_letter_on_merged_enquiry on tenant.messages", JO,
           "insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, merged) values (':mine', 'duplicate_of', ':sams', true);
            insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body, after_message_id)
            select ':mine', 'out', 'email', 'a@example.com', 'Late', (select m.id from tenant.messages as m where m.enquiry_id = ':mine' and m.direction = 'out' order by m.created_at desc, m.id desc limit 1)", Done),
        defence("refuse_reopening_part_of_closed", "drop trigger g59_refuse_reopening_part_of_closed on tenant.enquiries", JO,
           "select app.link_enquiries(':mine', 'parent_of', ':free');
            update tenant.enquiries as e set stage_reason = 'x', stage_id = s.id from tenant.workflow_stages as s
            where e.id = ':free' and s.workflow_id = e.workflow_id and s.code = 'withdrawn';
            update tenant.enquiries set stage_id = ':stage_resolved', outcome = 'Done' where id = ':mine';
            select * from app.undo_stage_changes(array[':free'::uuid], array[(select version from tenant.enquiries where id = ':free')])", Done),
        defence("undo: no open part below a closed whole", rewrite!("app.undo_stage_changes", "'Undoing this would close the enquiry. Close its open parts first.'", "null"), ASHA,
           concat!(
               "update tenant.enquiries set stage_id = ':stage_resolved', outcome = 'Done' where id = ':mine';",
               reopen!(),
               "select app.link_enquiries(':mine', 'parent_of', ':free');
                select * from app.undo_stage_changes(array[':mine'::uuid], array[(select version from tenant.enquiries where id = ':mine')])"
           ), Done),
    ]
}

#[tokio::test]
async fn defences_of_concerns_are_necessary() {
    let fixture = MutationFixture::new().await;
    let defences = [
        questions(),
        decisions(),
        seen_marks(),
        warning_rules(),
        kept(),
        merges_and_parts(),
    ]
    .concat();
    fixture.assert_all_proven(&defences).await;
}
