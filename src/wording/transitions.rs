//! The next steps of an enquiry: those that are possible, and the others under the reasons they share.

use crate::components::text::clean;
use crate::domain::Transition;
use crate::keys::REQUEST;

pub fn possible(transitions: &[Transition]) -> impl Iterator<Item = &Transition> {
    transitions.iter().filter(|t| t.refused_because.is_empty())
}

/// Each set of reasons with the steps that it refuses, in the order of the workflow. Repeated for each step,
/// the reasons would outweigh what can be done.
pub fn refused(transitions: &[Transition]) -> Vec<(&[String], Vec<&Transition>)> {
    let mut groups: Vec<(&[String], Vec<&Transition>)> = Vec::new();
    for transition in transitions {
        let reasons = transition.refused_because.as_slice();
        if reasons.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| *known == reasons) {
            Some((_, group)) => group.push(transition),
            None => groups.push((reasons, vec![transition])),
        }
    }
    groups
}

/// A step in one line: what it is called, and where it leads.
pub fn step_words(step: &Transition) -> String {
    let sign = match step.refused_because.is_empty() {
        true => "",
        false => "– ",
    };
    let (label, stage) = (clean(&step.label), clean(&step.to_stage_name));
    format!("{sign}{label} → {stage}")
}

/// What a step asks for with it.
pub fn asks(step: &Transition) -> Option<&'static str> {
    match (step.needs_reason, step.needs_outcome) {
        (true, true) => Some("needs a reason and an outcome"),
        (true, false) => Some("needs a reason"),
        (false, true) => Some("needs an outcome"),
        (false, false) => None,
    }
}

/// Whether a step is possible, and all that stands against it: the same words on the screen and in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainedStep {
    pub headline: String,
    /// A sentence each: what is missing, and what cures it.
    pub reasons: Vec<String>,
    /// What it asks for once nothing stands against it.
    pub asks: Option<String>,
}

pub fn explain(step: &Transition) -> ExplainedStep {
    let label = clean(&step.label);
    let reasons: Vec<String> = step.refused_because.iter().map(|it| clean(it)).collect();
    let headline = match reasons.len() {
        0 => format!("You can do “{label}” now."),
        1 => format!("You cannot do “{label}” yet. To do it:"),
        _ => format!("You cannot do “{label}” yet. To do it, all of these:"),
    };
    let asks = asks(step).map(|asks| match reasons.is_empty() {
        true => format!("It {asks}."),
        false => format!("Then it {asks}."),
    });
    ExplainedStep {
        headline,
        reasons,
        asks,
    }
}

/// What a step waits for, and the key.
pub fn waits(step: &Transition) -> String {
    let (label, word) = (clean(&step.label), step.decision_word());
    match step.pending_approval() {
        Some(asked) => {
            let (by, why) = (clean(&asked.asked_by), clean(&asked.reason));
            format!("Press {REQUEST} to decide. {by} asked for {word} of “{label}”: {why}")
        }
        None => format!("Press {REQUEST} to do it. “{label}” is approved and not done yet."),
    }
}
