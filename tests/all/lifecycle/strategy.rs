//! Random workflows and random lives.

use super::model::{Change, LEFT, PEOPLE, Person, Role, Transition, Try, Workflow};
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
const WORDS: [&str; 3] = ["Because.", "Asked twice.", "Ŵyl"];

/// A workflow and what is tried in it.
#[derive(Clone, Debug)]
pub struct Life {
    pub workflow: Workflow,
    /// What is tried, on one enquiry each: writing a workflow costs more than living in it.
    pub lives: Vec<Vec<Try>>,
    /// Who wrote the workflow and lives the life: people, or the loader telling of people.
    pub told_by_loader: bool,
}

fn word() -> impl Strategy<Value = Option<&'static str>> {
    prop::option::weighted(0.6, prop::sample::select(&WORDS[..]))
}

fn person() -> impl Strategy<Value = Person> {
    (0..PEOPLE.len()).prop_filter("who has left signs in nowhere", |p| *p != LEFT)
}

fn workflow() -> impl Strategy<Value = Workflow> {
    (2_usize..=5).prop_flat_map(|count| {
        let stages = prop::collection::vec(prop::sample::select(&STANDARD[..]), count);
        let roles = prop::sample::subsequence(&Role::ALL[..], 0..=4);
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
            |(mut stages, drawn)| {
                // A beginning that is also an end would close what was just received.
                stages[0] = "received";
                let mut taken = BTreeSet::new();
                let transitions = drawn
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
                Workflow {
                    stages,
                    transitions,
                }
            },
        )
    })
}

fn change(stages: usize) -> impl Strategy<Value = Change> {
    prop_oneof![
        6 => (0..stages, word(), word()).prop_map(|(to, reason, outcome)| Change::Move { to, reason, outcome }),
        4 => (prop::option::weighted(0.8, 0..PEOPLE.len()), word()).prop_map(|(to, reason)| Change::Assign { to, reason }),
        2 => prop::sample::select(vec!["Second", "Third"]).prop_map(Change::Subject),
        1 => Just(Change::Delete),
        1 => Just(Change::Restore),
        1 => Just(Change::Note),
        5 => (0..stages).prop_map(|to| Change::Ask { to }),
        5 => prop::bool::weighted(0.8).prop_map(|approve| Change::Decide { approve }),
    ]
}

pub fn life() -> impl Strategy<Value = Life> {
    (workflow(), prop::bool::weighted(0.3)).prop_flat_map(|(workflow, told_by_loader)| {
        let it = (
            person(),
            change(workflow.stages.len()),
            prop::bool::weighted(0.08),
        )
            .prop_map(|(who, change, stale)| Try { who, change, stale });
        let lives = prop::collection::vec(prop::collection::vec(it, 1..=10), 1..=5);
        lives.prop_map(move |lives| Life {
            workflow: workflow.clone(),
            lives,
            told_by_loader,
        })
    })
}
