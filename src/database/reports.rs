//! Reports: one query file each, as tables of plain values.

use super::clock_reports::{ageing, settled};
use super::queries::reports as q;
use super::transaction::Tx;
use crate::domain::{AgeBand, Cell, Failure, MOST_MONTHS, NOT_LISTED, Report, ReportName};
use chrono::NaiveDate;

/// Column heads, rows, and the column that is drawn as a chart.
pub(super) type Table = (Vec<&'static str>, Vec<Vec<Cell>>, usize);

pub async fn report(scope: &Tx, name: ReportName, months: i32) -> Result<Report, Failure> {
    let months = months.clamp(1, MOST_MONTHS);
    let origin = q::origin(scope, 1).await?.one()?;
    let mut opens = Vec::new();
    let (columns, rows, charted) = match name {
        ReportName::Volumes => volumes(scope, months, "month", "Month").await?,
        ReportName::VolumesByType => volumes(scope, months, "type", "Type").await?,
        ReportName::VolumesByTeam => volumes(scope, months, "team", "Team").await?,
        ReportName::VolumesByCategory => volumes(scope, months, "category", "Category").await?,
        ReportName::VolumesByChannel => volumes(scope, months, "channel", "Channel").await?,
        ReportName::VolumesByPriority => volumes(scope, months, "priority", "Priority").await?,
        ReportName::ResponsesByMonth => responses(scope, months, "month", "Month").await?,
        ReportName::ResponsesByType => responses(scope, months, "type", "Type").await?,
        ReportName::ResponsesByTeam => responses(scope, months, "team", "Team").await?,
        ReportName::TimesByType => times(scope, months, "type", "Type").await?,
        ReportName::TimesByTeam => times(scope, months, "team", "Team").await?,
        ReportName::TimesByMonth => times(scope, months, "month", "Month").await?,
        ReportName::ReopenedByMonth => reopened(scope, months, "month", "Month").await?,
        ReportName::ReopenedByType => reopened(scope, months, "type", "Type").await?,
        ReportName::ReopenedByTeam => reopened(scope, months, "team", "Team").await?,
        ReportName::ClocksByMonth => settled(scope, months, "month", "Month", &mut opens).await?,
        ReportName::ClocksByType => settled(scope, months, "type", "Type", &mut opens).await?,
        ReportName::ClocksByTeam => settled(scope, months, "team", "Team", &mut opens).await?,
        ReportName::ClocksByRule => settled(scope, months, "rule", "Rule", &mut opens).await?,
        ReportName::ResponseAndResolution => {
            settled(scope, months, "measure", "Month", &mut opens).await?
        }
        ReportName::AgeingByType => ageing(scope, "type", "Type", &mut opens).await?,
        ReportName::AgeingByTeam => ageing(scope, "team", "Team", &mut opens).await?,
        ReportName::Backlog => backlog(scope).await?,
        ReportName::Workload => workload(scope, months).await?,
        ReportName::Outcomes => outcomes(scope, months).await?,
        ReportName::FailureDemand => failure_demand(scope, months, "reason", None).await?,
        ReportName::FailureDemandByMonth => {
            failure_demand(scope, months, "month", Some("Month")).await?
        }
        ReportName::FailureDemandByType => {
            failure_demand(scope, months, "type", Some("Type")).await?
        }
    };
    Ok(Report {
        name,
        columns,
        rows,
        charted,
        opens,
        months,
        at: scope.at,
        database: origin.database,
    })
}

/// The first cell of a line: a name or a month.
pub(super) fn head_cell(name: Option<String>, month: Option<NaiveDate>) -> Cell {
    match (name, month) {
        (Some(name), _) => Cell::Text(name),
        (None, Some(month)) => Cell::Month(month),
        (None, None) => Cell::Nothing,
    }
}

async fn volumes(
    scope: &Tx,
    months: i32,
    section: &str,
    head: &'static str,
) -> Result<Table, Failure> {
    let rows = q::volumes(scope, months).await?.many();
    let of_section = rows.into_iter().filter(|row| row.section == section);
    let lines = of_section.map(|row| {
        vec![
            head_cell(row.name, row.month),
            Cell::Count(row.received),
            Cell::Count(row.closed),
        ]
    });
    Ok((vec![head, "Received", "Closed"], lines.collect(), 1))
}

async fn times(
    scope: &Tx,
    months: i32,
    section: &str,
    head: &'static str,
) -> Result<Table, Failure> {
    let rows = q::times(scope, months).await?.many();
    let of_section = rows.into_iter().filter(|row| row.section == section);
    let lines = of_section.map(|row| {
        vec![
            head_cell(row.name, row.month),
            Cell::Count(row.resolved),
            hours(row.median_seconds),
            hours(row.ninetieth_seconds),
        ]
    });
    let columns = vec![head, "Resolved", "Median", "90% within"];
    Ok((columns, lines.collect(), 2))
}

async fn responses(
    scope: &Tx,
    months: i32,
    section: &str,
    head: &'static str,
) -> Result<Table, Failure> {
    let rows = q::responses(scope, months).await?.many();
    let of_section = rows.into_iter().filter(|row| row.section == section);
    let lines = of_section.map(|row| {
        vec![
            head_cell(row.name, row.month),
            Cell::Count(row.responded),
            hours(row.median_seconds),
            hours(row.ninetieth_seconds),
        ]
    });
    let columns = vec![head, "Answered", "Median", "90% within"];
    Ok((columns, lines.collect(), 2))
}

pub(super) fn hours(seconds: i32) -> Cell {
    Cell::Hours(f64::from(seconds) / 3_600.0)
}

async fn backlog(scope: &Tx) -> Result<Table, Failure> {
    let rows = q::backlog(scope, 1).await?.many();
    let lines = rows.into_iter().map(|row| {
        let word = AgeBand::starting_at(row.days_from).map_or("Other", |band| band.word);
        vec![
            Cell::Text(word.into()),
            Cell::Count(row.held),
            Cell::Count(row.overdue),
            Cell::Count(row.unassigned),
        ]
    });
    let columns = vec!["Received", "Open", "Overdue", "Unassigned"];
    Ok((columns, lines.collect(), 1))
}

async fn workload(scope: &Tx, months: i32) -> Result<Table, Failure> {
    let rows = q::workload(scope, months).await?.many();
    let lines = rows.into_iter().map(|row| {
        vec![
            Cell::Text(row.name.unwrap_or_else(|| "Unassigned".into())),
            row.team_name.map_or(Cell::Nothing, Cell::Text),
            Cell::Count(row.held),
            Cell::Count(row.overdue),
            Cell::Count(row.resolved),
        ]
    });
    let columns = vec!["Person", "Team", "Open", "Overdue", "Resolved"];
    Ok((columns, lines.collect(), 2))
}

/// The share is of all that closed in the period, in that month, of that type or team.
async fn reopened(
    scope: &Tx,
    months: i32,
    section: &str,
    head: &'static str,
) -> Result<Table, Failure> {
    let rows = q::reopened(scope, months).await?.many();
    let of_section = rows.into_iter().filter(|row| row.section == section);
    let lines = of_section.map(|row| {
        let reopened = row.by_reply + row.by_staff;
        vec![
            head_cell(row.name, row.month),
            Cell::Count(row.closed),
            Cell::Count(reopened),
            Cell::Count(row.by_reply),
            Cell::Count(row.by_staff),
            share(reopened, row.closed),
        ]
    });
    let columns = vec![
        head,
        "Closed",
        "Reopened",
        "By a reply",
        "By staff",
        "Of all closed",
    ];
    Ok((columns, lines.collect(), 2))
}

async fn outcomes(scope: &Tx, months: i32) -> Result<Table, Failure> {
    let rows = q::outcomes(scope, months).await?.many();
    let total: i64 = rows.iter().map(|row| row.closed).sum();
    let lines = rows.into_iter().map(|row| {
        let name = match (row.kind.as_str(), row.name) {
            (_, Some(name)) => name,
            ("withdrawn", None) => "Withdrawn".into(),
            (_, None) => NOT_LISTED.into(),
        };
        vec![
            Cell::Text(name),
            row.standard_name.map_or(Cell::Nothing, Cell::Text),
            Cell::Count(row.closed),
            share(row.closed, total),
        ]
    });
    let columns = vec!["Outcome", "Meaning", "Closed", "Share"];
    Ok((columns, lines.collect(), 2))
}

/// Each line with its reason; the share is of all that were closed in the period, the month or of the type.
async fn failure_demand(
    scope: &Tx,
    months: i32,
    section: &str,
    head: Option<&'static str>,
) -> Result<Table, Failure> {
    let rows = q::failure_demand(scope, months).await?.many();
    let of_section = rows.into_iter().filter(|row| row.section == section);
    let lines = of_section.map(|row| {
        let first = head.map(|_| head_cell(row.name, row.month));
        first
            .into_iter()
            .chain([
                Cell::Text(row.reason_name),
                Cell::Count(row.closed),
                share(row.closed, row.closed_in_all),
            ])
            .collect()
    });
    let columns = head
        .into_iter()
        .chain(["Reason", "Closed", "Of all closed"]);
    Ok((
        columns.collect(),
        lines.collect(),
        usize::from(head.is_some()) + 1,
    ))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share is shown with one digit"
)]
pub(super) fn share(part: i64, whole: i64) -> Cell {
    Cell::Share(100.0 * part as f64 / whole.max(1) as f64)
}
