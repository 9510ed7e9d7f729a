//! A report as a file for other programs: CSV for spreadsheets, JSON for scripts. Every file states its
//! origin, and no text in it is executed by a spreadsheet.

use crate::domain::{Cell, Person, Report, text};
use serde_json::{Value, json};
use std::error::Error;

/// Heads the column of the origin.
const SOURCE: &str = "Source";

/// What a file can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
}

impl Format {
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

pub fn file(report: &Report, by: &Person, format: Format) -> String {
    match format {
        // Nothing can fail in memory; if it did, the file would say so instead of being short.
        Format::Csv => as_csv(report, by).unwrap_or_else(|error| format!("# {error}\r\n")),
        Format::Json => format!("{:#}\n", as_json(report, by)),
    }
}

/// The origin in one line: report, filter, person, time, database, version.
pub fn provenance(report: &Report, by: &Person) -> String {
    text::one_line(&format!(
        "{}; {}; {} ({}/{}); {}; database {}; enquiries {}",
        report.name.title(),
        report.filter(),
        by.name,
        by.tenant_code,
        by.username,
        report.at.format("%Y-%m-%dT%H:%M:%SZ"),
        report.database,
        env!("CARGO_PKG_VERSION"),
    ))
}

/// The headings, and the rows with their origin in the last cell: a line of another form above the headings or below the
/// rows would be taken for one of them. Lines end with CRLF (RFC 4180).
fn as_csv(report: &Report, by: &Person) -> Result<String, Box<dyn Error>> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        // Spreadsheets of some countries split cells at semicolons: text that has one is quoted.
        .comment(Some(b';'))
        .from_writer(Vec::new());
    let origin = provenance(report, by);
    let headings = report.columns.iter().copied();
    writer.write_record(headings.chain([SOURCE]))?;
    for row in &report.rows {
        let cells = row.iter().map(written);
        writer.write_record(cells.chain([origin.clone()]))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => defused(text),
        Cell::Month(month) => month.format("%Y-%m").to_string(),
        Cell::Count(count) => count.to_string(),
        Cell::Hours(value) | Cell::Share(value) => format!("{value:.2}"),
        Cell::Nothing => String::new(),
    }
}

/// A spreadsheet runs text that begins like a formula; behind an apostrophe it is text. The beginning is checked
/// before and after cleaning, because some programs treat a tab or a return as the beginning of a formula.
fn defused(stored: &str) -> String {
    let clean = text::one_line(stored);
    if text::is_formula(stored) || text::is_formula(&clean) {
        format!("'{clean}")
    } else {
        clean
    }
}

/// The same for a program that reads JSON.
pub fn as_json(report: &Report, by: &Person) -> Value {
    let columns = report.columns.iter().map(|head| head.to_lowercase());
    let keys: Vec<_> = columns
        .map(|head| head.replace('%', " percent").replace(' ', "_"))
        .collect();
    let rows = report.rows.iter().map(|row| {
        let cells = keys.iter().cloned().zip(row.iter().map(value));
        Value::Object(cells.collect())
    });
    let rows: Vec<Value> = rows.collect();
    json!({
        "report": report.name.code(),
        "provenance": provenance(report, by),
        "organisation": by.tenant_code,
        "by": by.username,
        "at": report.at.to_rfc3339(),
        "database": text::one_line(&report.database),
        "filter": report.filter(),
        "hours_are": "of the clock",
        "rows": rows,
    })
}

fn value(cell: &Cell) -> Value {
    match cell {
        // JSON is also opened in spreadsheets.
        Cell::Text(text) => json!(defused(text)),
        Cell::Month(month) => json!(month.format("%Y-%m").to_string()),
        Cell::Count(count) => json!(count),
        Cell::Hours(value) | Cell::Share(value) => json!((value * 100.0).round() / 100.0),
        Cell::Nothing => Value::Null,
    }
}
