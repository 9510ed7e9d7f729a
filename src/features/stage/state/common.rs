//! The stages that several enquiries can go to together: those to which each of them has a transition of its own.

use crate::domain::Target;
use crate::domain::{StandardStage, Transition};
use crate::runtime::request::count;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// A stage to which each of the enquiries has a transition.
#[derive(Clone, Debug, PartialEq)]
pub struct CommonTransition {
    /// The tenant's own name; several where workflows call the same standard stage differently.
    pub stage: String,
    pub standard: StandardStage,
    /// The transition of each enquiry, in the order of the targets.
    pub steps: Vec<Transition>,
}

impl From<Transition> for CommonTransition {
    fn from(transition: Transition) -> Self {
        Self {
            stage: transition.to_stage_name.clone(),
            standard: transition.to_standard_stage,
            steps: vec![transition],
        }
    }
}

impl CommonTransition {
    /// Whether the form asks for a reason and for an outcome: when any possible transition needs it.
    pub fn asks(&self) -> (bool, bool) {
        let mut open = self.steps.iter().filter(|t| t.refused_because.is_empty());
        let reason = open.clone().any(|step| step.needs_reason);
        (reason, open.any(|step| step.needs_outcome))
    }

    /// Whether the form of this transition, made by `as_one`, is about this stage.
    pub(super) fn is_stage_of(&self, transition: &Transition) -> bool {
        self.stage == transition.to_stage_name && self.standard == transition.to_standard_stage
    }

    /// Whether one of the transitions cannot be undone: several are undone together.
    pub fn is_final(&self) -> bool {
        self.steps.iter().any(|step| step.is_final)
    }

    /// How many of the transitions are not refused.
    pub fn possible(&self) -> usize {
        let open = |step: &&Transition| step.refused_because.is_empty();
        self.steps.iter().filter(open).count()
    }

    /// Each reason for a refusal, with the number of enquiries it applies to.
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

    /// One transition that stands for all of them in the form.
    pub(super) fn as_one(&self) -> Transition {
        if let [one] = self.steps.as_slice() {
            return one.clone();
        }
        let (needs_reason, needs_outcome) = self.asks();
        Transition {
            transition_id: Uuid::nil(),
            label: count(self.steps.len()),
            to_stage_id: Uuid::nil(),
            to_stage_name: self.stage.clone(),
            to_standard_stage: self.standard,
            needs_reason,
            needs_outcome,
            needs_approval: false,
            needs_countersign: false,
            is_final: self.is_final(),
            approval_takes_step: false,
            approval: None,
            refused_because: Vec::new(),
        }
    }
}

/// By the tenant's own stage names first; by the standard stage where no name is common to all.
pub(super) fn common_transitions(
    targets: &[Target],
    transitions: &[(Uuid, Transition)],
) -> Vec<CommonTransition> {
    let mut by_enquiry: HashMap<Uuid, Vec<&Transition>> = HashMap::new();
    for (id, transition) in transitions {
        by_enquiry.entry(*id).or_default().push(transition);
    }
    let of = |target: &Target| {
        let known = by_enquiry.get(&target.seen.id);
        known.map_or(&[][..], Vec::as_slice)
    };
    let mut stages: BTreeMap<i16, (StandardStage, BTreeSet<&str>)> = BTreeMap::new();
    for (_, transition) in transitions {
        let standard = transition.to_standard_stage;
        let names = &mut stages
            .entry(standard.position())
            .or_insert((standard, BTreeSet::new()))
            .1;
        names.insert(&transition.to_stage_name);
    }
    let mut common = Vec::new();
    for (standard, names) in stages.into_values() {
        let of_standard = |transition: &&&Transition| transition.to_standard_stage == standard;
        let together = |fits: &dyn Fn(&Transition) -> bool| -> Option<Vec<Transition>> {
            let step = |target| {
                let steps = of(target)
                    .iter()
                    .filter(of_standard)
                    .filter(|transition| fits(transition));
                let best = steps.min_by_key(|transition| cost(transition));
                best.map(|transition| (*transition).clone())
            };
            targets.iter().map(step).collect()
        };
        let before = common.len();
        for name in &names {
            if let Some(steps) = together(&|transition| transition.to_stage_name == *name) {
                common.push(CommonTransition {
                    stage: (*name).to_owned(),
                    standard,
                    steps,
                });
            }
        }
        // Ambiguous for an enquiry that could go to two such stages.
        let stage_count = |target: &Target| {
            let transitions = of(target).iter().filter(of_standard);
            let stages: BTreeSet<_> = transitions.map(|t| t.to_stage_id).collect();
            stages.len()
        };
        if common.len() == before
            && targets.iter().all(|target| stage_count(target) == 1)
            && let Some(steps) = together(&|_| true)
        {
            let names: BTreeSet<_> = steps
                .iter()
                .map(|step| step.to_stage_name.as_str())
                .collect();
            let stage = names.into_iter().collect::<Vec<_>>().join(" / ");
            common.push(CommonTransition {
                stage,
                standard,
                steps,
            });
        }
    }
    common
}

/// Orders transitions to the same stage: possible ones first, then those that ask for less.
fn cost(transition: &Transition) -> (bool, bool, bool) {
    let refused = !transition.refused_because.is_empty();
    (refused, transition.needs_outcome, transition.needs_reason)
}
