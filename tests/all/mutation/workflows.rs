//! Defences of workflows: what is published works, what is retired is not begun in, and each guard of a transition.

use super::Success::{Condition, Done};
use super::defences::{HELEN, JO, defence, defence_with_setup, rewrite};
use super::guards::publish;
use super::{Attacker, Defence};

/// Changes what a published transition asks for.
macro_rules! asks {
    ($label:literal, $what:literal) => {
        concat!(
            "alter table tenant.workflow_transitions disable trigger user;
             update tenant.workflow_transitions set ",
            $what,
            " where label = '",
            $label,
            "' and tenant_id = :own_id;
             alter table tenant.workflow_transitions enable trigger user;"
        )
    };
}

const WAIT: &str = "update tenant.enquiries set stage_id = ':stage_waiting', stage_reason = 'x' where id = ':mine'";

/// A guard of a transition: what it asks for, and the reason that it gives.
macro_rules! guard {
    ($name:literal, $what:literal, $reason:literal, $before:literal) => {
        defence_with_setup(
            $name,
            concat!(asks!("Ask the citizen", $what), $before),
            rewrite!("tenant.evaluate_transitions", $reason, "then null end"),
            JO,
            WAIT,
            Done,
        )
    };
}

pub fn all() -> Vec<Defence<'static>> {
    [publishing(), versions(), guards(), deputies()]
        .into_iter()
        .flatten()
        .collect()
}

fn deputies() -> Vec<Defence<'static>> {
    vec![
        defence(
            "a deputy who works on enquiries",
            "drop trigger g50_refuse_unfit_deputy on tenant.deputies",
            HELEN,
            "insert into tenant.deputies (staff_id, deputy_id, from_on, until_on) values (':asha', ':david', '2031-01-01', '2031-01-02')",
            Done,
        ),
        defence(
            "a deputy of who decides",
            "drop trigger g50_refuse_unfit_deputy on tenant.deputies",
            HELEN,
            "insert into tenant.deputies (staff_id, deputy_id, from_on, until_on) values (':jo', ':sam', '2031-01-01', '2031-01-02')",
            Done,
        ),
        defence(
            "naming deputies of others",
            "alter policy staff_name on tenant.deputies with check (true)",
            JO,
            "insert into tenant.deputies (staff_id, deputy_id, from_on, until_on) values (':asha', ':jo', '2031-01-01', '2031-01-02')",
            Done,
        ),
        defence(
            "one deputy at a time",
            "alter table tenant.deputies drop constraint deputies_one_at_a_time",
            HELEN,
            "insert into tenant.deputies (staff_id, deputy_id, from_on, until_on) select staff_id, ':jo', from_on, until_on from tenant.deputies where staff_id = ':asha'",
            Done,
        ),
    ]
}

fn publishing() -> Vec<Defence<'static>> {
    vec![
        defence(
            "publishing: a beginning",
            rewrite!("tenant.workflow_faults", "where not exists (select from stages as s where s.workflow_id = a.id and s.begins)", "where false"),
            HELEN,
            publish!("update tenant.workflow_stages set begins = false where code = 'start';"),
            Done,
        ),
        defence(
            "publishing: no deleted stage",
            rewrite!("tenant.workflow_faults", "where not p.leads", "where false"),
            HELEN,
            publish!("select app.mark_deleted('workflow_stages', id, 1, true) from tenant.workflow_stages where code = 'gone';"),
            Done,
        ),
        defence(
            "publishing: a way out of each stage",
            rewrite!("tenant.workflow_faults", "where not s.ends and not exists (select from steps as p where p.from_stage_id = s.id and p.leads)", "where false"),
            HELEN,
            publish!("select app.mark_deleted('workflow_transitions', id, 1, true) from tenant.workflow_transitions where label = 'gone finish';"),
            Done,
        ),
        defence(
            "publishing: an end for each stage",
            rewrite!("tenant.workflow_faults", "not exists (select from ending as e where e.id = s.id)", "false"),
            HELEN,
            publish!("insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
                    select id, 'again', 'again', 'triage', false, 2 from tenant.workflows where code = 'draft';
                insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label)
                    select f.workflow_id, f.id, t.id, 'round' from tenant.workflow_stages as f, tenant.workflow_stages as t
                    where f.workflow_id = t.workflow_id and (f.code, t.code) in (('gone', 'again'), ('again', 'gone'));
                insert into tenant.transition_roles (workflow_transition_id, role_code)
                    select id, 'manager' from tenant.workflow_transitions where label = 'round';
                select app.mark_deleted('workflow_transitions', id, 1, true) from tenant.workflow_transitions where label = 'gone finish';"),
            Done,
        ),
        defence(
            "publishing: a role for each transition",
            rewrite!("tenant.workflow_faults", "where p.roles = '{}'", "where false"),
            HELEN,
            publish!("select app.mark_deleted('transition_roles', r.id, 1, true) from tenant.transition_roles as r
                inner join tenant.workflow_transitions as t on t.id = r.workflow_transition_id where t.label = 'start finish';"),
            Done,
        ),
        defence(
            "publishing: a way to each stage",
            rewrite!("tenant.workflow_faults", "not exists (select from reached as r where r.id = s.id)", "false"),
            HELEN,
            publish!("select app.mark_deleted('workflow_transitions', id, 1, true) from tenant.workflow_transitions where label = 'start gone';"),
            Done,
        ),
        defence(
            "publishing: a role that works",
            rewrite!("tenant.workflow_faults", "where p.roles <> '{}' and not p.roles && working", "where false"),
            HELEN,
            publish!("select app.mark_deleted('transition_roles', r.id, 1, true) from tenant.transition_roles as r
                    inner join tenant.workflow_transitions as t on t.id = r.workflow_transition_id where t.label = 'start finish';
                insert into tenant.transition_roles (workflow_transition_id, role_code)
                    select id, 'auditor' from tenant.workflow_transitions where label = 'start finish';"),
            Done,
        ),
        defence(
            "publishing: a second person who approves",
            rewrite!("tenant.workflow_faults", "where (p.needs_approval or p.approval_takes_step) and not approval_possible", "where false"),
            HELEN,
            publish!("update tenant.workflow_transitions set needs_approval = true where label = 'start finish';
                insert into tenant.withheld_capabilities (role_code, capability_code, reason)
                    select role_code, capability_code, 'x' from core.role_capabilities where capability_code = 'approve';"),
            Done,
        ),
        defence(
            "publishing: fields in use",
            rewrite!("tenant.workflow_faults", "exists (select from types as y where y.workflow_id = p.workflow_id)", "false"),
            HELEN,
            publish!("update tenant.enquiry_types set workflow_id = (select id from tenant.workflows where code = 'draft') where id = ':own_type';
                update tenant.workflow_transitions set needs_fields = '{vanished}' where label = 'start finish';"),
            Done,
        ),
        defence(
            "publishing: no step that waits for itself",
            rewrite!("tenant.workflow_faults", "where p.leads and p.waits_for_itself", "where false"),
            HELEN,
            publish!("update tenant.workflow_stages set stage_code = 'waiting_for_citizen' where code = 'gone';
                update tenant.workflow_transitions set needs_running_clocks = true where label = 'gone finish';
                insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label)
                    select f.workflow_id, f.id, t.id, 'back' from tenant.workflow_stages as f, tenant.workflow_stages as t
                    where f.workflow_id = t.workflow_id and f.code = 'gone' and t.code = 'start';
                insert into tenant.transition_roles (workflow_transition_id, role_code)
                    select id, 'manager' from tenant.workflow_transitions where label = 'back';"),
            Done,
        ),
    ]
}

fn versions() -> Vec<Defence<'static>> {
    vec![
        defence(
            "refuse_retiring_workflow_in_use",
            "drop trigger g52_refuse_retiring_workflow_in_use on tenant.workflows",
            HELEN,
            "update tenant.workflows set retired_at = now() where code = 'standard'",
            Done,
        ),
        defence(
            "refuse_type_of_retired_workflow",
            rewrite!("tenant.refuse_unusable_type", "w.retired_at is not null", "false"),
            HELEN,
            concat!(
                publish!(""),
                "; update tenant.workflows set retired_at = now() where code = 'draft';
                 update tenant.enquiry_types set workflow_id = (select id from tenant.workflows where code = 'draft') where id = ':own_type'"
            ),
            Done,
        ),
        defence(
            "set_retired_at",
            "drop trigger g30_set_retired_at on tenant.workflows",
            HELEN,
            concat!(publish!(""), "; update tenant.workflows set retired_at = '1950-01-01' where code = 'draft'"),
            Condition("select retired_at < '2000-01-01' from tenant.workflows where code = 'draft'"),
        ),
        defence(
            "a draft is not retired",
            "alter table tenant.workflows drop constraint workflows_retired_when_published",
            HELEN,
            "insert into tenant.workflows (code, name) values ('draft', 'Draft'); update tenant.workflows set retired_at = now() where code = 'draft'",
            Done,
        ),
        defence_with_setup(
            "nothing begins in a retired workflow",
            "alter table tenant.workflows disable trigger user;
                 update tenant.workflows set retired_at = now() where tenant_id = :own_id;
                 alter table tenant.workflows enable trigger user",
            rewrite!("tenant.refuse_unlawful_beginning", "or w.retired_at is not null", ""),
            Attacker::Person("HMRC/jo.brown"),
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':own_type', 'email', 'x', 'x')",
            Done,
        ),
    ]
}

fn guards() -> Vec<Defence<'static>> {
    vec![
        guard!("a step that needs fields", "needs_fields = (select array_agg(code) from tenant.enquiry_type_fields where code ~ '^[a-z_]+$' and tenant_id = :own_id)", "then 'fields' end",
            "alter table tenant.enquiries disable trigger user; update tenant.enquiries set custom_fields = '{}', enquiry_type_id = (select enquiry_type_id from tenant.enquiry_type_fields where tenant_id = :own_id and not required limit 1) where id = ':mine'; alter table tenant.enquiries enable trigger user;"),
        guard!("a step that needs a document", "needs_document = 'image/*'", "then 'document' end", ""),
        guard!("a step that needs time", "least_stay_seconds = 31622400", "then 'stay' end", ""),
        guard!("a step that needs the first response", "needs_first_response = true", "then 'first_response' end",
            "set local session_replication_role = replica; update tenant.clocks set state = 'running', measure = 'first_response', ended_at = null where enquiry_id = ':mine'; set local session_replication_role = origin;"),
        guard!("a step that needs running clocks", "needs_running_clocks = true", "then 'clocks' end",
            "set local session_replication_role = replica; update tenant.clocks set state = 'paused', ended_at = null where enquiry_id = ':mine'; set local session_replication_role = origin;"),
        defence_with_setup(
            "a step that needs closed parts",
            asks!("Ask the citizen", "needs_closed_parts = true"),
            rewrite!("tenant.evaluate_transitions", "(c.ends or t.needs_closed_parts or l.blocks = 'everything')", "(c.ends or l.blocks = 'everything')"),
            JO,
            "select app.link_enquiries(':mine', 'parent_of', ':free');
             update tenant.enquiries set stage_id = ':stage_waiting', stage_reason = 'x' where id = ':mine'",
            Done,
        ),
    ]
}
