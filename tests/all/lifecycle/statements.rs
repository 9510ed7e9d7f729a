//! The SQL of an attempt, as staff run it through the granted functions and as the loader writes it; and the
//! codes and reasons of a refusal.

use super::driver::{Driver, Keys};
use super::model::{Attempt, Change};
use crate::support::attempt::Refused;
use std::collections::BTreeSet;

impl Driver {
    /// The statement of the staff program for an attempt.
    pub(super) fn staff_statement(&self, attempt: &Attempt, keys: &Keys, version: i32) -> String {
        let id = &keys.enquiry;
        let session = &self.people[attempt.person].0;
        let act = match &attempt.change {
            Change::Move {
                to,
                reason,
                outcome,
            } => format!(
                "select * from app.change_stages(array['{id}']::uuid[], array[{version}], array['{}']::uuid[], {}, {})",
                keys.stages[*to],
                text(*reason),
                text(*outcome)
            ),
            Change::Assign { to, reason } => format!(
                "select * from app.assign_enquiries(array['{id}']::uuid[], array[{version}], array[{}]::uuid[], {})",
                self.key(*to),
                text(*reason)
            ),
            Change::Subject(subject) => format!(
                "update tenant.enquiries set subject = '{subject}' where id = '{id}' and version = {version} returning 1"
            ),
            Change::Delete | Change::Restore => format!(
                "select v from app.mark_deleted('enquiries', '{id}', {version}, {}) as v where v is not null",
                matches!(attempt.change, Change::Delete)
            ),
            Change::AddNote => format!("select app.add_notes(array['{id}']::uuid[], 'A note.')"),
            Change::RequestApproval { to } => format!(
                "select app.request_approval('{id}', {version}, coalesce((
                     select t.id from tenant.workflow_transitions as t
                     inner join tenant.enquiries as e on e.stage_id = t.from_stage_id
                     where e.id = '{id}' and t.to_stage_id = '{}'), gen_random_uuid()), 'Please.')",
                keys.stages[*to]
            ),
            Change::DecideApprovals { approve } => format!(
                "select v from (select (app.decide_approval(a.id, a.version, '{}', 'Because.')).version as v
                     from tenant.approvals as a where a.enquiry_id = '{id}' and a.decision is null) as d
                 where v is not null",
                if *approve { "approved" } else { "refused" }
            ),
        };
        // `set local` returns no row, unlike `set_config`, so only the rows of the attempt are counted.
        format!("set local enquiries.session = '{session}'; {act}")
    }

    /// The statement of the loader for an attempt of a person.
    pub(super) fn loader_statement(&self, attempt: &Attempt, keys: &Keys, version: i32) -> String {
        let set = match &attempt.change {
            Change::Move {
                to,
                reason,
                outcome,
            } => format!(
                "stage_id = '{}', stage_reason = {}, outcome = coalesce({}, outcome)",
                keys.stages[*to],
                text(*reason),
                text(*outcome)
            ),
            Change::Assign { to, reason } => {
                format!(
                    "assignee_id = {}, assignment_reason = {}",
                    self.key(*to),
                    text(*reason)
                )
            }
            Change::Subject(subject) => format!("subject = '{subject}'"),
            _ => unreachable!("not written by the loader"),
        };
        format!(
            "update tenant.enquiries set {set}, updated_by = '{}' where id = '{}' and version = {version} returning 1",
            self.people[attempt.person].1, keys.enquiry
        )
    }

    pub(super) fn key(&self, person: Option<usize>) -> String {
        person.map_or("null".into(), |p| format!("'{}'", self.people[p].1))
    }
}

fn text(value: Option<&str>) -> String {
    value.map_or("null".into(), |v| format!("'{v}'"))
}

/// The SQLSTATE if the model knows it; any other code is a difference.
pub(super) fn code(code: &str) -> &'static str {
    [
        "UK201", "UK202", "UK203", "UK204", "UK206", "UK209", "UK302", "UK303", "42501", "23503",
        "23505",
    ]
    .into_iter()
    .find(|known| *known == code)
    .unwrap_or("unknown")
}

pub(super) fn reasons(refused: &Refused) -> BTreeSet<&'static str> {
    [
        "role",
        "reason",
        "outcome",
        "assignee",
        "task",
        "fields",
        "document",
        "stay",
        "first_response",
        "clocks",
        "parts",
        "approval",
        "approval_undecided",
        "approval_overtaken",
        "countersign",
        "countersign_undecided",
        "countersign_overtaken",
        "no_transition",
    ]
    .into_iter()
    .filter(|reason| refused.code == "UK202" && refused.text.contains(&format!("\"{reason}\"")))
    .collect()
}
