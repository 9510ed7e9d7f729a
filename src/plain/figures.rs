//! The dashboard and a report as lines: every fact of the drawn ones, no bar and no column.

use super::{PlainOutput, facts};
use crate::domain::figures::capped;
use crate::domain::{Dashboard, DueBand, Person, Report};
use crate::export;
use crate::widgets::text::clean;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Open work in figures.
pub fn dashboard(told: &Dashboard) -> PlainOutput {
    let figures: Vec<Value> = told
        .figures
        .iter()
        .map(|figure| {
            json!({
                "section": figure.section.word(),
                "name": clean(&figure.name),
                "count": figure.count,
                "late": figure.overdue,
                "more": figure.more,
            })
        })
        .collect();
    PlainOutput {
        text: dashboard_told(told),
        facts: facts(json!({
            "scope": told.scope.word(),
            "open": told.open,
            "only_the_soonest_due": told.cut,
            "figures": figures,
        })),
    }
}

/// A report, and where it comes from.
pub fn report(report: &Report, by: &Person) -> PlainOutput {
    let source = export::provenance(report, by);
    PlainOutput {
        text: format!("\n{}Source: {source}.\n", report_told(report)),
        facts: facts(export::as_json(report, by)),
    }
}

fn dashboard_told(told: &Dashboard) -> String {
    let mut lines = format!(
        "\nDashboard, {}: {} open.\n",
        told.scope.word().to_lowercase(),
        capped(told.open, told.cut)
    );
    if told.cut {
        lines.push_str(
            "Only the enquiries due soonest are counted. A plus sign means there are more.\n",
        );
    }
    let mut section = None;
    for figure in &told.figures {
        if section != Some(figure.section) {
            section = Some(figure.section);
            let _ = writeln!(lines, "{}:", figure.section.word());
        }
        let _ = write!(lines, "- {}: {}", clean(&figure.name), figure.said());
        if figure.overdue > 0 && figure.door.due != Some(DueBand::Overdue) {
            let _ = write!(lines, ", {} late", capped(figure.overdue, figure.more));
        }
        lines.push('\n');
    }
    lines
}

/// One sentence a row: the name, then each figure after the word of its column.
pub fn report_told(report: &Report) -> String {
    let mut lines = format!("{}, {}.\n", report.name.title(), report.filter());
    for row in &report.rows {
        let mut cells = report.columns.iter().zip(row);
        if let Some((_, first)) = cells.next() {
            let _ = write!(lines, "- {}", clean(&first.said()));
        }
        let rest: Vec<String> = cells
            .map(|(head, cell)| format!("{} {}", head.to_lowercase(), clean(&cell.said())))
            .collect();
        let _ = writeln!(lines, ": {}.", rest.join(", "));
    }
    if report.rows.is_empty() {
        lines.push_str("There is nothing to report yet.\n");
    }
    lines
}
