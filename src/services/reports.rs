//! The reports as they were shown last: the next visit to them starts there.

use crate::domain::{Report, ReportName, USUAL_MONTHS};
use chrono::{DateTime, Utc};

#[derive(Clone, Debug)]
pub struct LastReports {
    pub name: ReportName,
    /// The selected period, one for all reports.
    pub months: i32,
    /// One of each name, with the time of its response.
    loaded: Vec<(Report, DateTime<Utc>)>,
}

impl Default for LastReports {
    fn default() -> Self {
        Self {
            name: ReportName::default(),
            months: USUAL_MONTHS,
            loaded: Vec::new(),
        }
    }
}

impl LastReports {
    pub fn find(&self, name: ReportName) -> Option<&(Report, DateTime<Utc>)> {
        self.loaded.iter().find(|(report, _)| report.name == name)
    }

    pub fn keep(&mut self, report: &Report, at: DateTime<Utc>) {
        self.loaded.retain(|(other, _)| other.name != report.name);
        self.loaded.push((report.clone(), at));
    }
}
