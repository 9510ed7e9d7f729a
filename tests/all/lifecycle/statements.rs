//! The statements of a life: as people do it through their doors, and as the loader tells of it.

use super::model::{Change, Try};
use super::stage::{Keys, Stage};

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
            Change::Delete | Change::Restore | Change::Note => unreachable!("not told"),
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
