//! `enquiries explain refusal`: what stands against a step, in the words of the screen.

use super::client::Client;
use super::{PlainOutput, facts, refused};
use crate::components::text::clean;
use crate::database::Database;
use crate::domain::{EnquiryDetail, Failure, Transition, names};
use crate::wording::transitions;
use serde_json::json;

/// What stands against the step of an enquiry, and whether anything does.
pub async fn explain(
    database: &Database,
    who: (String, String),
    reference: &str,
    step: &str,
) -> Result<(PlainOutput, bool), Failure> {
    let detail = Client::session(database, who, async |client| {
        client.enquiry(reference).await
    })
    .await?;
    let step = chosen(&detail, step)?;
    Ok((render(&detail, step), !step.refused_because.is_empty()))
}

/// By what it is called, else by the stage that it leads to, else by words of either.
pub(super) fn chosen<'a>(
    detail: &'a EnquiryDetail,
    wanted: &str,
) -> Result<&'a Transition, Failure> {
    let steps = &detail.transitions;
    let wanted = names::fold(wanted.trim());
    let is = |name: &str| names::fold(name) == wanted;
    let has = |name: &str| names::fold(name).contains(&wanted);
    let by_label = steps.iter().find(|step| is(&step.label));
    let by_stage = || steps.iter().find(|step| is(&step.to_stage_name));
    let by_words = || {
        let mut found = steps
            .iter()
            .filter(|step| has(&step.label) || has(&step.to_stage_name));
        let first = found.next();
        first.filter(|_| found.next().is_none())
    };
    by_label.or_else(by_stage).or_else(by_words).ok_or_else(|| {
        let known: Vec<String> = steps.iter().map(|step| clean(&step.label)).collect();
        let reference = clean(&detail.row.reference);
        refused(match known.is_empty() {
            true => format!("{reference} has no next steps: its stage is final."),
            false => format!(
                "{reference} has no such step now. Choose one of: {}.",
                known.join(", ")
            ),
        })
    })
}

fn render(detail: &EnquiryDetail, step: &Transition) -> PlainOutput {
    let explained = transitions::explain(step);
    let mut lines = vec![explained.headline];
    lines.extend(explained.reasons.iter().map(|reason| format!("- {reason}")));
    lines.extend(explained.asks);
    PlainOutput {
        text: format!("{}\n", lines.join("\n")),
        facts: facts(json!({
            "enquiry": clean(&detail.row.reference),
            "step": clean(&step.label),
            "to_stage": clean(&step.to_stage_name),
            "possible": step.refused_because.is_empty(),
            "reasons": explained.reasons,
            "needs_reason": step.needs_reason,
            "needs_outcome": step.needs_outcome,
        })),
    }
}
