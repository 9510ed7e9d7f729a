//! `enquiries report`: the reports of the program, for scripts.

use super::signed_in::SignedIn;
use super::{CommandResult, Exit, print};
use crate::command_line::{Global, ReportWhat};
use crate::domain::{Failure, Person, Report, ReportName};
use crate::export::{self, Format};
use crate::features::reports::LoadReport;
use crate::plain;

pub(super) async fn run(global: &Global, what: &ReportWhat) -> CommandResult {
    let names = match ReportName::from_code(&what.name) {
        Some(name) => vec![name],
        None if what.name == "all" && !what.csv => ReportName::ALL.to_vec(),
        None if what.name == "all" => {
            return Err(Exit::wrong_use(
                "A CSV file holds one report: name it, or take --json.",
            ));
        }
        None => {
            let known: Vec<_> = ReportName::ALL.iter().map(|name| name.code()).collect();
            return Err(Exit::wrong_use(format!(
                "There is no report {:?}; there are {}, and all.",
                what.name,
                known.join(", ")
            )));
        }
    };
    let session = SignedIn::open(global, "A report covers one organisation.").await?;
    let mut texts = Vec::new();
    for name in names {
        let months = what.months;
        let request = LoadReport { name, months };
        let report = session.database.run(Some(&session.token), request).await;
        texts.push(report.map(|report| report_text(&report, &session.person, global, what)));
    }
    session.close().await;
    let texts: Vec<String> = texts.into_iter().collect::<Result<_, _>>()?;
    match (texts.as_slice(), global.json) {
        ([_, _, ..], true) => {
            let each: Vec<_> = texts.iter().map(|report| report.trim_end()).collect();
            print(&format!("[{}]", each.join(",\n")))
        }
        _ => print(texts.join("\n").trim_end()),
    }
}

fn report_text(report: &Report, by: &Person, global: &Global, what: &ReportWhat) -> String {
    match (what.csv, global.json) {
        (true, _) => export::file(report, by, Format::Csv),
        (false, true) => export::file(report, by, Format::Json),
        (false, false) => format!(
            "{}Source: {}.\n",
            plain::report_text(report),
            export::provenance(report, by)
        ),
    }
}

impl From<Failure> for Exit {
    fn from(failure: Failure) -> Self {
        Self {
            status: Self::status_of(&failure),
            message: Some(failure.to_string()),
        }
    }
}
