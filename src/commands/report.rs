//! `enquiries report`: the reports of the program, for scripts.

use super::{Ended, Outcome, print, tell};
use crate::command_line::{Global, ReportWhat};
use crate::database::Database;
use crate::domain::{Failure, Person, Report, ReportName, SessionToken};
use crate::effect::{Answer, Question};
use crate::export::{self, Format};
use crate::plain;
use crate::startup::{self, Options};

pub(super) async fn run(global: &Global, what: &ReportWhat) -> Outcome {
    let names = match ReportName::from_code(&what.name) {
        Some(name) => vec![name],
        None if what.name == "all" && !what.csv && !global.json => ReportName::ALL.to_vec(),
        None => {
            let known: Vec<_> = ReportName::ALL.iter().map(|name| name.code()).collect();
            return Err(Ended::wrong_use(format!(
                "There is no report {:?}; there are {}.",
                what.name,
                known.join(", ")
            )));
        }
    };
    let Some(who) = global.sign_in.clone() else {
        return Err(Ended::wrong_use(
            "A report is of one tenant: say --as TENANT/USERNAME.",
        ));
    };
    let connection = startup::connect(&Options::from(global), &mut tell).await?;
    let database = Database::open(connection.app.clone(), 1)?;
    let question = Question::SignIn {
        tenant_code: who.tenant,
        username: who.username,
    };
    let Answer::SignedIn { person, token } = database.answer(None, question).await? else {
        return Err(Failure::Fault("sign-in".into()).into());
    };
    let mut told = Vec::new();
    for name in names {
        let report = ask(&database, &token, name, what.months).await;
        told.push(report.map(|report| written(&report, &person, global, what)));
    }
    // The session was for these reports only.
    let _ = database.answer(Some(&token), Question::SignOut).await;
    let told: Vec<String> = told.into_iter().collect::<Result<_, _>>()?;
    print(told.join("\n").trim_end())
}

async fn ask(
    database: &Database,
    token: &SessionToken,
    name: ReportName,
    months: i32,
) -> Result<Report, Failure> {
    let question = Question::Report { name, months };
    match database.answer(Some(token), question).await? {
        Answer::Report(report) => Ok(*report),
        _ => Err(Failure::Fault("report".into())),
    }
}

fn written(report: &Report, by: &Person, global: &Global, what: &ReportWhat) -> String {
    match (what.csv, global.json) {
        (true, _) => export::file(report, by, Format::Csv),
        (false, true) => export::file(report, by, Format::Json),
        (false, false) => format!(
            "{}Source: {}.\n",
            plain::report_told(report),
            export::provenance(report, by)
        ),
    }
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self {
            status: Self::status_of(&failure),
            message: Some(failure.to_string()),
        }
    }
}
