//! Random workflows and random attempts.

use super::model::{Attempt, Change, FORMER_STAFF, PEOPLE, Person, Role, Transition, Workflow};
use proptest::prelude::*;
use std::collections::BTreeSet;

const STANDARD: [&str; 8] = [
    "received",
    "triage",
    "in_progress",
    "waiting_for_citizen",
    "escalated",
    "resolved",
    "closed",
    "withdrawn",
];
const WORDS: [&str; 2] = ["Because.", "Ŵyl"];

/// A workflow and the attempts in it.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub workflow: Workflow,
    /// Lists of attempts, each on its own enquiry: creating a workflow costs more than using it.
    pub attempts: Vec<Vec<Attempt>>,
    /// The loader writes the workflow and the changes, instead of staff.
    pub by_loader: bool,
}

fn word() -> impl Strategy<Value = Option<&'static str>> {
    prop::option::weighted(0.6, prop::sample::select(&WORDS[..]))
}

fn person() -> impl Strategy<Value = Person> {
    (0..PEOPLE.len()).prop_filter("former staff cannot sign in", |p| *p != FORMER_STAFF)
}

fn workflow() -> impl Strategy<Value = Workflow> {
    (2_usize..=5).prop_flat_map(|count| {
        let stages = prop::collection::vec(prop::sample::select(&STANDARD[..]), count);
        // Roles of whom none works on enquiries, a stage that is never entered, or one that leads to no end, are refused
        // when the workflow is published.
        let roles = prop::sample::subsequence(&Role::ALL[..], 1..=5)
            .prop_filter("somebody works", |roles| {
                roles.iter().any(|it| *it != Role::Auditor)
            });
        let transition = (
            0..count,
            0..count,
            roles,
            prop::bool::weighted(0.3),
            prop::bool::weighted(0.3),
            prop::bool::weighted(0.2),
            prop::bool::weighted(0.3),
        );
        (stages, prop::collection::vec(transition, 1..=count * 3)).prop_map(
            move |(mut stages, drawn)| {
                // A first stage that is also a closing stage would close each enquiry on receipt.
                stages[0] = "received";
                stages[count - 1] = "closed";
                let mut taken = BTreeSet::new();
                let mut transitions: Vec<Transition> = drawn
                    .into_iter()
                    .filter(|(from, to, ..)| from != to && taken.insert((*from, *to)))
                    .map(
                        |(
                            from,
                            to,
                            roles,
                            needs_reason,
                            needs_outcome,
                            needs_assignee,
                            needs_approval,
                        )| {
                            Transition {
                                from,
                                to,
                                roles: roles.into_iter().collect(),
                                needs_reason,
                                needs_outcome,
                                needs_assignee,
                                needs_approval,
                            }
                        },
                    )
                    .collect();
                lead_to_an_end(&stages, &mut transitions);
                lead_everywhere(&stages, &mut transitions);
                Workflow {
                    stages,
                    transitions,
                }
            },
        )
    })
}

/// Adds a transition to the last stage, which closes, from each stage that leads to no end.
fn lead_to_an_end(stages: &[&'static str], transitions: &mut Vec<Transition>) {
    let mut ending: BTreeSet<usize> = (0..stages.len())
        .filter(|stage| matches!(stages[*stage], "resolved" | "closed" | "withdrawn"))
        .collect();
    for stage in 0..stages.len() {
        while let Some(t) = transitions
            .iter()
            .find(|t| ending.contains(&t.to) && !ending.contains(&t.from))
        {
            ending.insert(t.from);
        }
        if ending.insert(stage) {
            transitions.push(unguarded(stage, stages.len() - 1));
        }
    }
}

/// Adds a transition from the first stage to each that cannot be reached.
fn lead_everywhere(stages: &[&'static str], transitions: &mut Vec<Transition>) {
    let mut reached = BTreeSet::from([0]);
    for stage in 1..stages.len() {
        while let Some(t) = transitions
            .iter()
            .find(|t| reached.contains(&t.from) && !reached.contains(&t.to))
        {
            reached.insert(t.to);
        }
        if reached.insert(stage) {
            transitions.push(unguarded(0, stage));
        }
    }
}

fn unguarded(from: usize, to: usize) -> Transition {
    Transition {
        from,
        to,
        roles: Role::ALL.into_iter().collect(),
        needs_reason: false,
        needs_outcome: false,
        needs_assignee: false,
        needs_approval: false,
    }
}

/// The target of a transition: mostly one that the workflow has, or most attempts would be refused before a rare
/// rule is checked.
fn target_stage(workflow: &Workflow) -> impl Strategy<Value = usize> + Clone + use<> {
    let targets: Vec<usize> = workflow.transitions.iter().map(|t| t.to).collect();
    let anywhere: Vec<usize> = (0..workflow.stages.len()).collect();
    let mut choices = vec![(2, prop::sample::select(anywhere))];
    if !targets.is_empty() {
        choices.push((3, prop::sample::select(targets)));
    }
    prop::strategy::Union::new_weighted(choices)
}

fn change(workflow: &Workflow) -> impl Strategy<Value = Change> + Clone + use<> {
    prop_oneof![
        9 => (target_stage(workflow), word(), word()).prop_map(|(to, reason, outcome)| Change::Move { to, reason, outcome }),
        4 => (prop::option::weighted(0.8, 0..PEOPLE.len()), word()).prop_map(|(to, reason)| Change::Assign { to, reason }),
        2 => prop::sample::select(vec!["Second", "Third"]).prop_map(Change::Subject),
        1 => Just(Change::Delete),
        1 => Just(Change::Restore),
        1 => Just(Change::AddNote),
        5 => target_stage(workflow).prop_map(|to| Change::RequestApproval { to }),
        5 => prop::bool::weighted(0.8).prop_map(|approve| Change::DecideApprovals { approve }),
    ]
}

/// Attempts on one enquiry, half of them by one person, so that rules about a person's own earlier changes apply.
fn attempts(workflow: &Workflow) -> impl Strategy<Value = Vec<Attempt>> + use<> {
    let change = change(workflow);
    person().prop_flat_map(move |usual| {
        let author = prop_oneof![Just(usual), person()];
        let attempt = (author, change.clone(), prop::bool::weighted(0.08));
        let attempt = attempt.prop_map(|(person, change, stale)| Attempt {
            person,
            change,
            stale,
        });
        prop::collection::vec(attempt, 1..=10)
    })
}

pub fn scenario() -> impl Strategy<Value = Scenario> {
    (workflow(), prop::bool::weighted(0.3)).prop_flat_map(|(workflow, by_loader)| {
        let attempts = prop::collection::vec(attempts(&workflow), 1..=5);
        attempts.prop_map(move |attempts| Scenario {
            workflow: workflow.clone(),
            attempts,
            by_loader,
        })
    })
}
