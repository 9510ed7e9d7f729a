//! Defences of what people do to clocks: in turn, of an open enquiry, of clocks that follow it, and what messages mean.

use super::Defence;
use super::Success::{Condition, Done};
use super::defences::{ASHA, JO, defence, defence_with_setup, rewrite};

pub fn all() -> Vec<Defence<'static>> {
    vec![
        defence(
            "an act is recorded once",
            rewrite!(
                "tenant.clock_act_refusal",
                "then 'recorded_already'",
                "then null"
            ),
            ASHA,
            "select from app.record_clock_act(':mine', 'paused', null, null, null, 'x');
            select from app.record_clock_act(':mine', 'paused', null, null, null, 'x')",
            Done,
        ),
        defence(
            "what ends a pause follows one",
            rewrite!(
                "tenant.clock_act_refusal",
                "then 'without_beginning'",
                "then null"
            ),
            JO,
            "select from app.record_clock_act(':mine', 'resumed', null, null, null, 'x')",
            Done,
        ),
        defence(
            "clocks of closed enquiries have ended",
            rewrite!("tenant.clock_act_refusal", "return 'closed'", "return null"),
            ASHA,
            "select from app.record_clock_act(':closed_one', 'paused', null, null, null, 'x')",
            Done,
        ),
        defence(
            "nothing happens in the future",
            rewrite!(
                "tenant.clock_act_refusal",
                "return 'out_of_order'",
                "return null"
            ),
            ASHA,
            "select from app.record_clock_act(':mine', 'paused', null, null, now() + interval '1 day', 'x')",
            Done,
        ),
        defence(
            "an act moves a clock",
            rewrite!(
                "tenant.clock_act_refusal",
                "else 'without_effect'",
                "else null"
            ),
            JO,
            "select from app.record_clock_act(':mine', 'fee_asked', null, null, null, 'x')",
            Done,
        ),
        defence(
            "a law extends",
            rewrite!(
                "tenant.clock_act_refusal",
                "then 'not_extensible'",
                "then null"
            ),
            ASHA,
            "select from app.record_clock_act(':mine', 'extended', null, null, null, 'x')",
            Done,
        ),
        defence(
            "our own letter means nothing",
            rewrite!(
                "tenant.refuse_unfit_clock_act",
                "m.direction = 'out'",
                "false"
            ),
            JO,
            "insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body)
            values (':mine', 'out', 'email', 'a@example.com', 'Ours');
            select from tenant.messages as m
            cross join lateral app.record_clock_act(m.enquiry_id, 'chased', null, m.id, null, 'x')
            where m.body = 'Ours'",
            Done,
        ),
        defence(
            "a message means one thing",
            rewrite!(
                "tenant.refuse_unfit_clock_act",
                "and a.message_id = n.message_id",
                "and false"
            ),
            JO,
            "select app.record_message(':mine', 'telephone', null, null, 'Theirs', null);
            select from tenant.messages as m
            cross join lateral app.record_clock_act(m.enquiry_id, 'chased', null, m.id, null, 'x')
            where m.body = 'Theirs';
            select from tenant.messages as m
            cross join lateral app.record_clock_act(m.enquiry_id, 'thanked', null, m.id, null, 'x')
            where m.body = 'Theirs'",
            Done,
        ),
        defence(
            "thanks open nothing",
            rewrite!(
                "tenant.follow_reply",
                "not core.says_only_thanks(letter.body)",
                "true"
            ),
            JO,
            "select from app.record_message(':closed_one', 'email', null, null, 'Thank you!', null) as r",
            Condition(
                "select exists (select from tenant.stage_changes where reopens and message_id is not null)",
            ),
        ),
        defence_with_setup(
            "what is opened again says why",
            "set session_replication_role = replica;
             update tenant.workflow_transitions set needs_reason = false where label = 'Reopen';
             set session_replication_role = origin",
            rewrite!(
                "tenant.evaluate_transitions",
                "f.ends and not c.ends",
                "false"
            ),
            ASHA,
            "update tenant.enquiries as e set stage_id = s.id
             from tenant.workflow_stages as s
             where s.workflow_id = e.workflow_id and s.stage_code = 'in_progress' and e.id = ':closed_one'",
            Done,
        ),
    ]
}
