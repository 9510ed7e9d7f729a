//! The request for a report.

use crate::database::{Tx, reports};
use crate::domain::{Failure, Report, ReportName};
use crate::runtime::request::{Reads, Request};

/// A report over this month and those before it, 1 to 36 of them.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadReport {
    pub name: ReportName,
    pub months: i32,
}

impl Request for LoadReport {
    type Response = Report;
    type Access = Reads;
    const NAME: &'static str = "report";

    async fn run(self, tx: &Tx) -> Result<Report, Failure> {
        reports::report(tx, self.name, self.months).await
    }
}
