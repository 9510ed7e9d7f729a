//! The statements of a life, and how their ends are told: as people do it through their doors, and as the loader tells of it.

use super::model::{Change, Try};
use super::stage::{Keys, Stage};
use crate::support::attempt::Refused;
use std::collections::BTreeSet;

impl Stage {
    /// The statement by which a person does it, through the doors of the staff program.
    pub(super) fn doing(&self, it: &Try, keys: &Keys, version: i32) -> String {
        let id = &keys.enquiry;
        let session = &self.people[it.who].0;
        let act = match &it.change {
            Change::Move {
                to,
                reason,
                outcome,
            } => format!(
                "select v from app.change_stage('{id}', {version}, '{}', {}, {}) as v where v is not null",
                keys.stages[*to],
                text(*reason),
                text(*outcome)
            ),
            Change::Assign { to, reason } => format!(
                "select * from app.assign_enquiries(array['{id}']::uuid[], array[{version}], {}, {})",
                self.key(*to),
                text(*reason)
            ),
            Change::Subject(subject) => format!(
                "update tenant.enquiries set subject = '{subject}' where id = '{id}' and version = {version} returning 1"
            ),
            Change::Delete | Change::Restore => format!(
                "select v from app.mark_deleted('enquiries', '{id}', {version}, {}) as v where v is not null",
                matches!(it.change, Change::Delete)
            ),
            Change::Note => format!("select app.add_note('{id}', 'A note.')"),
            Change::Ask { to } => format!(
                "select app.request_approval('{id}', {version}, coalesce((
                     select t.id from tenant.workflow_transitions as t
                     inner join tenant.enquiries as e on e.stage_id = t.from_stage_id
                     where e.id = '{id}' and t.to_stage_id = '{}'), gen_random_uuid()), 'Please.')",
                keys.stages[*to]
            ),
            Change::Decide { approve } => format!(
                "select v from (select app.decide_approval(a.id, a.version, '{}', 'Because.') as v
                     from tenant.approvals as a where a.enquiry_id = '{id}' and a.decision is null) as d
                 where v is not null",
                if *approve { "approved" } else { "refused" }
            ),
        };
        // The setting goes first, and its own row is not counted: only the last statement's is.
        format!("set local enquiries.session = '{session}'; {act}")
    }

    /// The statement by which the loader tells that a person did it.
    pub(super) fn telling(&self, it: &Try, keys: &Keys, version: i32) -> String {
        let set = match &it.change {
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
            _ => unreachable!("not told"),
        };
        format!(
            "update tenant.enquiries set {set}, updated_by = '{}' where id = '{}' and version = {version} returning 1",
            self.people[it.who].1, keys.enquiry
        )
    }

    pub(super) fn key(&self, person: Option<usize>) -> String {
        person.map_or("null".into(), |p| format!("'{}'", self.people[p].1))
    }
}

fn text(value: Option<&str>) -> String {
    value.map_or("null".into(), |v| format!("'{v}'"))
}

/// Codes and reasons as the model writes them; anything else is a difference by itself.
pub(super) fn code(code: &str) -> &'static str {
    [
        "UK201", "UK202", "UK203", "UK206", "UK209", "UK302", "UK303", "42501", "23503", "23505",
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
        "approval",
        "approval_undecided",
        "approval_overtaken",
        "no_transition",
    ]
    .into_iter()
    .filter(|reason| refused.code == "UK202" && refused.text.contains(&format!("\"{reason}\"")))
    .collect()
}
