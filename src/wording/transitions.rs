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
