//! A report as a file for other programs: CSV for spreadsheets, JSON for scripts. Every file says where it
//! comes from, and no text in it does anything to whoever opens it.

use crate::domain::{Cell, Person, Report, text};
use serde_json::{Value, json};

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
        Format::Csv => csv(report, by),
        Format::Json => format!("{:#}\n", as_json(report, by)),
    }
}

/// Who asked, when, of which database, and what was let in: one line.
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

/// The line of provenance, the heads, the rows. Lines end as RFC 4180 wants them.
fn csv(report: &Report, by: &Person) -> String {
    let mut lines = vec![field(&format!("# {}", provenance(report, by)))];
    let heads: Vec<String> = report.columns.iter().map(|head| field(head)).collect();
    lines.push(heads.join(","));
    for row in &report.rows {
        let cells: Vec<String> = row.iter().map(|cell| field(&written(cell))).collect();
        lines.push(cells.join(","));
    }
    lines.join("\r\n") + "\r\n"
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

/// A spreadsheet runs what begins like a formula; behind an apostrophe it is text. The beginning is judged
/// before and after cleaning: a tab or a return says the same to some programs.
fn defused(stored: &str) -> String {
    let clean = text::one_line(stored);
    if text::is_formula(stored) || text::is_formula(&clean) {
        format!("'{clean}")
    } else {
        clean
    }
}

fn field(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
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
