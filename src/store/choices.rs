//! Where several enquiries can go together: the stages to which each of them has a step of its own.

use super::popup::Target;
use crate::domain::{StandardStage, Transition};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// A stage to which each of the marked enquiries has a step.
#[derive(Clone, Debug, PartialEq)]
pub struct CommonTransition {
    /// The tenant's own name; several where workflows call the same standard stage differently.
    pub stage: String,
    pub standard: StandardStage,
    /// The step of each enquiry, in the order of the marked rows.
    pub steps: Vec<Transition>,
}

impl CommonTransition {
    /// What one form asks for all: a reason or an outcome, when any step needs it.
    pub fn asks(&self) -> (bool, bool) {
        let mut open = self.steps.iter().filter(|t| t.refused_because.is_empty());
        let reason = open.clone().any(|step| step.needs_reason);
        (reason, open.any(|step| step.needs_outcome))
    }

    /// How many of them nothing stands against.
    pub fn possible(&self) -> usize {
        let open = |step: &&Transition| step.refused_because.is_empty();
        self.steps.iter().filter(open).count()
    }

    /// Each reason against some of them, with how many it is of.
    pub fn reasons(&self) -> Vec<(String, usize)> {
        let mut reasons: Vec<(String, usize)> = Vec::new();
        for reason in self.steps.iter().flat_map(|step| &step.refused_because) {
            match reasons.iter_mut().find(|(known, _)| known == reason) {
                Some((_, number)) => *number += 1,
                None => reasons.push((reason.clone(), 1)),
            }
        }
        reasons
    }
}

/// By the tenant's own names first; by the standard stage where no name is common to all.
pub(super) fn choices(targets: &[Target], ways: &[(Uuid, Transition)]) -> Vec<CommonTransition> {
    let mut of: HashMap<Uuid, Vec<&Transition>> = HashMap::new();
    for (id, way) in ways {
        of.entry(*id).or_default().push(way);
    }
    let out = |target: &Target| of.get(&target.seen.id).map_or(&[][..], Vec::as_slice);
    let mut stages: BTreeMap<i16, (StandardStage, BTreeSet<&str>)> = BTreeMap::new();
    for (_, way) in ways {
        let standard = way.to_standard_stage;
        let names = &mut stages
            .entry(standard.position())
            .or_insert((standard, BTreeSet::new()))
            .1;
        names.insert(&way.to_stage_name);
    }
    let mut found = Vec::new();
    for (standard, names) in stages.into_values() {
        let of_standard = |way: &&&Transition| way.to_standard_stage == standard;
        let together = |fits: &dyn Fn(&Transition) -> bool| -> Option<Vec<Transition>> {
            let step = |target| {
                let steps = out(target)
                    .iter()
                    .filter(of_standard)
                    .filter(|way| fits(way));
                steps.min_by_key(|way| cost(way)).map(|way| (*way).clone())
            };
            targets.iter().map(step).collect()
        };
        let before = found.len();
        for name in &names {
            if let Some(steps) = together(&|way| way.to_stage_name == *name) {
                found.push(CommonTransition {
                    stage: (*name).to_owned(),
                    standard,
                    steps,
                });
            }
        }
        // Where one enquiry could go to two such stages, nobody can say for it which was meant.
        let goals = |target: &Target| {
            let ways = out(target).iter().filter(of_standard);
            ways.map(|way| way.to_stage_id)
                .collect::<BTreeSet<_>>()
                .len()
        };
        if found.len() == before
            && targets.iter().all(|target| goals(target) == 1)
            && let Some(steps) = together(&|_| true)
        {
            let names: BTreeSet<_> = steps
                .iter()
                .map(|step| step.to_stage_name.as_str())
                .collect();
            let stage = names.into_iter().collect::<Vec<_>>().join(" / ");
            found.push(CommonTransition {
                stage,
                standard,
                steps,
            });
        }
    }
    found
}

/// Of two ways to the same stage: one that is open, then the one that asks for less.
fn cost(way: &Transition) -> (bool, bool, bool) {
    let refused = !way.refused_because.is_empty();
    (refused, way.needs_outcome, way.needs_reason)
}
