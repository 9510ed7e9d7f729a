//! Warnings and their rules, as rows of the plain commands.

use crate::domain::rows::WarningRow;
use crate::domain::rows::configure::WarningRulesRow;
use crate::domain::{Warning, WarningRule};

pub(crate) fn warning(row: WarningRow) -> Warning {
    Warning {
        reference: row.reference,
        subject: row.subject,
        rule: row.rule_name,
        kind: row.kind,
        became_true_at: row.became_true_at,
        raised_at: row.raised_at,
        due_at: row.due_at,
        tells: row.tells,
        person: row.staff_name,
        team: row.team_name,
        why: row.why,
        settled_at: row.settled_at,
    }
}

pub(crate) fn rule(row: WarningRulesRow) -> WarningRule {
    WarningRule {
        code: row.code,
        name: row.name,
        kind: row.kind,
        share: row.share,
        minutes: row.minutes,
        enquiry_type: row.type_name,
        priority: row.priority_code,
        measure: row.measure,
        tells: row.tells,
        team: row.team_name,
        active: row.active,
    }
}
