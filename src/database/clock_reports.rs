//! Reports of clocks: met and missed ones, and open work by what it has used of its target. Each figure has what opens it.

use super::queries::clocks as q;
use super::reports::{Table, head_cell, hours, share};
use super::transaction::Tx;
use crate::domain::rows::clocks::SettledRow;
use crate::domain::{Cell, ClockCount, ClockFigure, Failure};
use uuid::Uuid;

/// What each cell of each row opens.
type Opens = Vec<Vec<Option<ClockFigure>>>;

/// Of one section of the query: month, type, team, rule or measure.
pub(super) async fn settled(
    scope: &Tx,
    months: i32,
    section: &str,
    head: &'static str,
    opens: &mut Opens,
) -> Result<Table, Failure> {
    let rows = q::settled(scope, months).await?.many();
    let of_section: Vec<SettledRow> = rows
        .into_iter()
        .filter(|row| row.section == section)
        // Of stages and laws the months tell; beside each other are the two that every enquiry has.
        .filter(|row| section != "measure" || measure_word(row).is_some())
        .collect();
    let names_clock = section == "measure";
    let has_median = names_clock || section == "rule";
    *opens = of_section
        .iter()
        .map(|row| {
            let figure = |counts| Some(behind(row, section, months, counts));
            let mut cells = vec![None];
            cells.extend(names_clock.then_some(None));
            cells.extend([
                figure(ClockCount::Missed),
                figure(ClockCount::GrosslyLate),
                figure(ClockCount::Met),
                None,
            ]);
            cells.extend(has_median.then_some(None));
            cells
        })
        .collect();
    let lines = of_section.into_iter().map(|row| {
        let clock = measure_word(&row).filter(|_| names_clock);
        let median = match row.median_seconds {
            Some(seconds) => hours(seconds),
            None => Cell::Nothing,
        };
        let mut cells = vec![head_cell(row.name, row.month)];
        cells.extend(clock.map(|word| Cell::Text(word.into())));
        cells.extend([
            Cell::Count(row.missed),
            Cell::Count(row.grossly_late),
            Cell::Count(row.met),
            share(row.met, row.met + row.missed),
        ]);
        cells.extend(has_median.then_some(median));
        cells
    });
    let mut columns = vec![head];
    columns.extend(names_clock.then_some("Clock"));
    columns.extend(["Missed", "Grossly late", "Met", "In time"]);
    columns.extend(has_median.then_some("Median"));
    let charted = columns.iter().position(|column| *column == "In time");
    Ok((columns, lines.collect(), charted.unwrap_or(0)))
}

fn measure_word(row: &SettledRow) -> Option<&'static str> {
    match row.measure.as_deref() {
        Some("first_response") => Some("First response"),
        Some("resolution") => Some("Resolution"),
        _ => None,
    }
}

fn behind(row: &SettledRow, section: &str, months: i32, counts: ClockCount) -> ClockFigure {
    let id = || row.key.as_deref().and_then(|key| Uuid::parse_str(key).ok());
    ClockFigure {
        counts,
        month: row.month,
        months,
        measure: row.measure.clone(),
        rule_code: row.key.clone().filter(|_| section == "rule"),
        type_id: id().filter(|_| section == "type"),
        team_id: id().filter(|_| section == "team"),
    }
}

pub(super) async fn ageing(
    scope: &Tx,
    section: &str,
    head: &'static str,
    opens: &mut Opens,
) -> Result<Table, Failure> {
    let rows = q::ageing(scope, 1).await?.many();
    let mut lines = Vec::new();
    for row in rows.into_iter().filter(|row| row.section == section) {
        let id = Uuid::parse_str(&row.key).ok();
        let figure = |counts| {
            Some(ClockFigure {
                counts,
                months: 1,
                type_id: id.filter(|_| section == "type"),
                team_id: id.filter(|_| section == "team"),
                ..ClockFigure::default()
            })
        };
        opens.push(vec![
            None,
            figure(ClockCount::UnderHalf),
            figure(ClockCount::OverHalf),
            figure(ClockCount::LateNow),
            figure(ClockCount::GrosslyLateNow),
            figure(ClockCount::Paused),
        ]);
        lines.push(vec![
            Cell::Text(row.name),
            Cell::Count(row.under_half),
            Cell::Count(row.over_half),
            Cell::Count(row.late),
            Cell::Count(row.grossly_late),
            Cell::Count(row.paused),
        ]);
    }
    let columns = vec![
        head,
        "Under half",
        "Half to all",
        "Late",
        "Grossly late",
        "Paused",
    ];
    Ok((columns, lines, 3))
}
