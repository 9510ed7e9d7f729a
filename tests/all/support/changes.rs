//! Changes of enquiries as requests to the database, for tests that have only identifiers and versions.

use crate::fixtures::row;
use enquiries::database::Database;
use enquiries::domain::{
    BulkResult, DraftForm, DraftSubject, EnquiryVersion, Failure, SessionToken, Target,
};
use enquiries::features::assign::Assign;
use enquiries::features::note::AddNotes;
use enquiries::features::priority::ChangePriority;
use enquiries::features::stage::ChangeStages;
use enquiries::runtime::request::Request;
use uuid::Uuid;

/// The targets of these enquiries, as a request to the database needs them.
pub fn targets(enquiries: &[EnquiryVersion]) -> Vec<Target> {
    let target = |seen: &EnquiryVersion| Target {
        seen: *seen,
        ..Target::from(&row(0))
    };
    enquiries.iter().map(target).collect()
}

/// Assigns `enquiries[i]` to `to[i]`, `None` for nobody.
pub fn assign(enquiries: &[EnquiryVersion], to: &[Option<Uuid>], reason: Option<&str>) -> Assign {
    Assign {
        changes: targets(enquiries)
            .into_iter()
            .zip(to.iter().copied())
            .collect(),
        to_name: None,
        reason: reason.map(str::to_owned),
    }
}

/// Gives `enquiries[i]` the priority `to[i]`.
pub fn change_priority(enquiries: &[EnquiryVersion], to: &[i16]) -> ChangePriority {
    ChangePriority {
        changes: targets(enquiries)
            .into_iter()
            .zip(to.iter().copied())
            .collect(),
        undoes: false,
    }
}

/// A note on one enquiry, as its form sends it. A note does not depend on the version.
pub fn add_note(id: Uuid, body: &str) -> AddNotes {
    AddNotes {
        targets: targets(&[EnquiryVersion { id, version: 1 }]),
        body: body.into(),
        draft: DraftForm::Note.on(id),
    }
}

/// One text for several enquiries.
pub fn add_notes(enquiries: &[EnquiryVersion], body: &str) -> AddNotes {
    AddNotes {
        targets: targets(enquiries),
        body: body.into(),
        draft: DraftSubject::NOTES,
    }
}

/// Runs a change of enquiries.
pub async fn change<R: Request<Response = BulkResult>>(
    database: &Database,
    token: &SessionToken,
    request: R,
) -> Result<BulkResult, Failure> {
    database.run(Some(token), request).await
}

/// The change of one enquiry's stage, as its form sends it.
pub fn change_stage(
    enquiry: EnquiryVersion,
    to_stage_id: Uuid,
    reason: Option<&str>,
    outcome: Option<&str>,
) -> ChangeStages {
    ChangeStages {
        outcome: outcome.map(str::to_owned),
        draft: DraftForm::StageChange.on(enquiry.id),
        ..change_stages(&[enquiry], &[to_stage_id], reason)
    }
}

/// Moves `enquiries[i]` to the stage `to[i]`.
pub fn change_stages(
    enquiries: &[EnquiryVersion],
    to: &[Uuid],
    reason: Option<&str>,
) -> ChangeStages {
    ChangeStages {
        changes: targets(enquiries)
            .into_iter()
            .zip(to.iter().copied())
            .collect(),
        reason: reason.map(str::to_owned),
        outcome: None,
        outcome_id: None,
        failure_demand: None,
        draft: DraftSubject::STAGES,
        to_stage: String::new(),
        is_final: false,
        unsent: String::new(),
    }
}
