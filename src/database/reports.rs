//! Reports: one query file each, as tables of plain values.

use super::statements as sql;
use super::transaction::{Tx, get};
use crate::domain::{AgeBand, Cell, Failure, MOST_MONTHS, NOT_LISTED, Report, ReportName};
use crate::effect::{RequestResult, Response};
use tokio_postgres::Row;

/// What a query file becomes: the heads of its columns, its rows, and the column to draw.
type Table = (Vec<&'static str>, Vec<Vec<Cell>>, usize);

pub(super) async fn report(scope: &Tx, name: ReportName, months: i32) -> RequestResult {
    let months = months.clamp(1, MOST_MONTHS);
    let origin = scope.row(sql::REPORTS_ORIGIN, &[&1_i64]).await?;
    let (columns, rows, charted) = match name {
        ReportName::Volumes => volumes(scope, months, "month", "Month").await?,
        ReportName::VolumesByType => volumes(scope, months, "type", "Type").await?,
        ReportName::VolumesByTeam => volumes(scope, months, "team", "Team").await?,
        ReportName::TimesByType => times(scope, months, "type", "Type").await?,
        ReportName::TimesByTeam => times(scope, months, "team", "Team").await?,
        ReportName::TimesByMonth => times(scope, months, "month", "Month").await?,
        ReportName::Backlog => backlog(scope).await?,
        ReportName::Workload => workload(scope, months).await?,
        ReportName::Outcomes => outcomes(scope, months).await?,
    };
    Ok(Response::Report(Box::new(Report {
        name,
        columns,
        rows,
        charted,
        months,
        at: scope.at,
        database: get(&origin, 0)?,
    })))
}

fn all<T>(rows: &[Row], of: impl Fn(&Row) -> Result<T, Failure>) -> Result<Vec<T>, Failure> {
    rows.iter().map(of).collect()
}

/// The rows of one section of a query, whose columns begin with section, name and month: what heads each
/// line, and the row.
fn of_section<'a>(rows: &'a [Row], section: &str) -> Result<Vec<(Cell, &'a Row)>, Failure> {
    let mut found = Vec::new();
    for row in rows {
        if get::<&str>(row, 0)? == section {
            let head = match (get(row, 1)?, get(row, 2)?) {
                (Some(name), _) => Cell::Text(name),
                (None, Some(month)) => Cell::Month(month),
                (None, None) => Cell::Nothing,
            };
            found.push((head, row));
        }
    }
    Ok(found)
}

async fn volumes(
    scope: &Tx,
    months: i32,
    section: &str,
    head: &'static str,
) -> Result<Table, Failure> {
    let rows = scope.rows(sql::REPORTS_VOLUMES, &[&months]).await?;
    let mut told = Vec::new();
    for (first, row) in of_section(&rows, section)? {
        let counts = [Cell::Count(get(row, 3)?), Cell::Count(get(row, 4)?)];
        told.push([first].into_iter().chain(counts).collect());
    }
    Ok((vec![head, "Received", "Closed"], told, 1))
}

async fn times(
    scope: &Tx,
    months: i32,
    section: &str,
    head: &'static str,
) -> Result<Table, Failure> {
    let rows = scope.rows(sql::REPORTS_TIMES, &[&months]).await?;
    let mut told = Vec::new();
    for (first, row) in of_section(&rows, section)? {
        let hours = |seconds: i32| Cell::Hours(f64::from(seconds) / 3_600.0);
        told.push(vec![
            first,
            Cell::Count(get(row, 3)?),
            hours(get(row, 4)?),
            hours(get(row, 5)?),
        ]);
    }
    Ok((vec![head, "Resolved", "Median", "9 of 10 within"], told, 2))
}

async fn backlog(scope: &Tx) -> Result<Table, Failure> {
    let rows = scope.rows(sql::REPORTS_BACKLOG, &[&1_i64]).await?;
    let rows = all(&rows, |row| {
        let word = AgeBand::of(get(row, 0)?).map_or("Other", |band| band.word);
        Ok(vec![
            Cell::Text(word.into()),
            Cell::Count(get(row, 1)?),
            Cell::Count(get(row, 2)?),
            Cell::Count(get(row, 3)?),
        ])
    })?;
    Ok((vec!["Received", "Open", "Overdue", "Unassigned"], rows, 1))
}

async fn workload(scope: &Tx, months: i32) -> Result<Table, Failure> {
    let rows = scope.rows(sql::REPORTS_WORKLOAD, &[&months]).await?;
    let rows = all(&rows, |row| {
        let name: Option<String> = get(row, 0)?;
        let team: Option<String> = get(row, 1)?;
        Ok(vec![
            Cell::Text(name.unwrap_or_else(|| "Nobody yet".into())),
            team.map_or(Cell::Nothing, Cell::Text),
            Cell::Count(get(row, 2)?),
            Cell::Count(get(row, 3)?),
            Cell::Count(get(row, 4)?),
        ])
    })?;
    Ok((
        vec!["Person", "Team", "Open", "Overdue", "Resolved"],
        rows,
        2,
    ))
}

async fn outcomes(scope: &Tx, months: i32) -> Result<Table, Failure> {
    let rows = scope.rows(sql::REPORTS_OUTCOMES, &[&months]).await?;
    let counts: Vec<i64> = all(&rows, |row| get(row, 3))?;
    let total: i64 = counts.iter().sum();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share is shown with one digit"
    )]
    let share = |closed: i64| Cell::Share(100.0 * closed as f64 / total.max(1) as f64);
    let mut told = Vec::new();
    for (row, closed) in rows.iter().zip(counts) {
        let name = match (get::<&str>(row, 0)?, get(row, 1)?) {
            (_, Some(name)) => name,
            ("withdrawn", None) => "Withdrawn".into(),
            (_, None) => NOT_LISTED.into(),
        };
        let means = get::<Option<String>>(row, 2)?.map_or(Cell::Nothing, Cell::Text);
        told.push(vec![
            Cell::Text(name),
            means,
            Cell::Count(closed),
            share(closed),
        ]);
    }
    Ok((vec!["Outcome", "Which means", "Closed", "Share"], told, 2))
}
