//! Reports: a whole screen with a tab for each, over a period that a key changes, and their export to a file.

mod requests;
mod state;
mod view;

pub use requests::LoadReport;
pub use state::Reports;
pub use state::export::ExportPopup;

use crate::view::Context;

/// Opens the report and the period of the last visit.
pub fn open(cx: &mut Context<'_>) {
    let last = &cx.services.reports;
    cx.push(Reports::new(last.name, last.months));
}
