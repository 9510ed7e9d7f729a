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
const WORDS: [&str; 2] = ["Because.", "Ŵyl"];

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

/// Where a step goes: mostly where the workflow has one to, else nearly all is refused before a rare rule is asked.
fn aim(workflow: &Workflow) -> impl Strategy<Value = usize> + Clone + use<> {
    let aims: Vec<usize> = workflow.transitions.iter().map(|t| t.to).collect();
    let anywhere: Vec<usize> = (0..workflow.stages.len()).collect();
    let mut choices = vec![(2, prop::sample::select(anywhere))];
    if !aims.is_empty() {
        choices.push((3, prop::sample::select(aims)));
    }
    prop::strategy::Union::new_weighted(choices)
}

fn change(workflow: &Workflow) -> impl Strategy<Value = Change> + Clone + use<> {
    prop_oneof![
        9 => (aim(workflow), word(), word()).prop_map(|(to, reason, outcome)| Change::Move { to, reason, outcome }),
        4 => (prop::option::weighted(0.8, 0..PEOPLE.len()), word()).prop_map(|(to, reason)| Change::Assign { to, reason }),
        2 => prop::sample::select(vec!["Second", "Third"]).prop_map(Change::Subject),
        1 => Just(Change::Delete),
        1 => Just(Change::Restore),
        1 => Just(Change::Note),
        5 => aim(workflow).prop_map(|to| Change::Ask { to }),
        5 => prop::bool::weighted(0.8).prop_map(|approve| Change::Decide { approve }),
    ]
}

/// What is tried on one enquiry: half of it by the person whose case it mostly is, who may so meet what that
/// very person said or asked before.
fn tries(workflow: &Workflow) -> impl Strategy<Value = Vec<Try>> + use<> {
    let change = change(workflow);
    person().prop_flat_map(move |usual| {
        let who = prop_oneof![Just(usual), person()];
        let it = (who, change.clone(), prop::bool::weighted(0.08));
        let it = it.prop_map(|(who, change, stale)| Try { who, change, stale });
        prop::collection::vec(it, 1..=10)
    })
}

pub fn life() -> impl Strategy<Value = Life> {
    (workflow(), prop::bool::weighted(0.3)).prop_flat_map(|(workflow, told_by_loader)| {
        let lives = prop::collection::vec(tries(&workflow), 1..=5);
        lives.prop_map(move |lives| Life {
            workflow: workflow.clone(),
            lives,
            told_by_loader,
        })
    })
}
