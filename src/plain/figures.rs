//! The dashboard and reports as plain text: every figure of the screens, without bars or columns.

use super::{PlainOutput, facts};
use crate::components::text::clean;
use crate::domain::figures::capped;
use crate::domain::{ClockBand, Dashboard, DueBand, Person, Report};
use crate::export;
use crate::wording::time;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Counts of open work.
pub fn dashboard(data: &Dashboard) -> PlainOutput {
    let figures: Vec<Value> = data
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
        text: dashboard_text(data),
        facts: facts(json!({
            "scope": data.scope.word(),
            "open": data.open,
            "only_the_soonest_due": data.cut,
            "figures": figures,
            "next_hours": half_hours(data),
        })),
    }
}

fn half_hours(data: &Dashboard) -> Vec<Value> {
    let each = data.half_hours.iter().map(|half| {
        json!({
            "begins_at": half.begins_at.to_rfc3339(),
            "clocks": half.clocks,
            "duties": half.duties,
        })
    });
    each.collect()
}

/// A report and its source.
pub fn report(report: &Report, by: &Person) -> PlainOutput {
    let source = export::provenance(report, by);
    PlainOutput {
        text: format!("\n{}Source: {source}.\n", report_text(report)),
        facts: facts(export::as_json(report, by)),
    }
}

fn dashboard_text(data: &Dashboard) -> String {
    let mut lines = format!(
        "\nDashboard, {}: {} open.\n",
        data.scope.word().to_lowercase(),
        capped(data.open, data.cut)
    );
    if data.cut {
        lines.push_str(
            "Only the enquiries due soonest are counted. A plus sign means there are more.\n",
        );
    }
    let due = data.half_hours.iter().map(|half| {
        let duties = match half.duties {
            0 => String::new(),
            duties => format!(" ({duties} set by law)"),
        };
        format!("{} {}{duties}", time::clock(half.begins_at), half.clocks)
    });
    let due: Vec<String> = due.collect();
    if !due.is_empty() {
        let due = due.join(", ");
        let _ = writeln!(lines, "Clocks due in the half hours from: {due}.");
    }
    let mut section = None;
    for figure in &data.figures {
        if section != Some(figure.section) {
            section = Some(figure.section);
            let _ = writeln!(lines, "{}:", figure.section.word());
        }
        let _ = write!(lines, "- {}: {}", clean(&figure.name), figure.count_text());
        let whole = figure.filter.due == Some(DueBand::Overdue)
            || figure.filter.clocks == Some(ClockBand::GrosslyLate);
        if figure.overdue > 0 && !whole {
            let _ = write!(lines, ", {} late", capped(figure.overdue, figure.more));
        }
        lines.push('\n');
    }
    lines
}

/// One sentence a row: the name, then each figure after the word of its column.
pub fn report_text(report: &Report) -> String {
    let mut lines = format!("{}, {}.\n", report.name.title(), report.filter());
    for row in &report.rows {
        let mut cells = report.columns.iter().zip(row);
        if let Some((_, first)) = cells.next() {
            let _ = write!(lines, "- {}", clean(&first.text()));
        }
        let rest: Vec<String> = cells
            .map(|(head, cell)| format!("{} {}", head.to_lowercase(), clean(&cell.text())))
            .collect();
        let _ = writeln!(lines, ": {}.", rest.join(", "));
    }
    if report.rows.is_empty() {
        lines.push_str("There is nothing to report yet.\n");
    }
    lines
}
