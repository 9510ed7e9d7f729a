//! A body as its history needs it: who works there, along which workflows, on which types.

use super::super::SeedError;
use super::hours::{Absence, Stretch};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Worker {
    pub username: String,
    pub role: String,
    pub team: Option<String>,
    #[serde(default)]
    pub hours: Vec<Stretch>,
    #[serde(default)]
    pub absences: Vec<Absence>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PlannedStage {
    pub code: String,
    pub standard: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct PlannedTransition {
    pub from: String,
    pub to: String,
    #[serde(default)]
    roles: Vec<String>,
    capability: Option<String>,
    #[serde(default)]
    pub needs_reason: bool,
    #[serde(default)]
    pub needs_outcome: bool,
    #[serde(default)]
    pub needs_assignee: bool,
    #[serde(default)]
    pub needs_approval: bool,
    #[serde(default)]
    needs_fields: Vec<String>,
    needs_document: Option<String>,
    #[serde(default)]
    pub least_stay_hours: i64,
    #[serde(default)]
    needs_first_response: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct PlannedWorkflow {
    code: String,
    pub stages: Vec<PlannedStage>,
    pub transitions: Vec<PlannedTransition>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Type {
    pub code: String,
    pub category: String,
    workflow: String,
    pub team: String,
    pub resolve_within_hours: i64,
    #[serde(default)]
    pub fields: Vec<PlannedField>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PlannedField {
    pub code: String,
    pub kind: String,
    #[serde(default)]
    pub required: bool,
    pub least_value: Option<f64>,
    pub most_value: Option<f64>,
    pub pattern: Option<String>,
    #[serde(default)]
    pub choices: Vec<String>,
    /// Values for sample enquiries, where a pattern says how they look.
    #[serde(default)]
    pub examples: Vec<Value>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Outcome {
    pub code: String,
    pub standard: String,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
}

#[derive(Debug, Deserialize)]
struct CapabilityRow {
    code: String,
    roles: Vec<String>,
}

/// The lists of a tenant's file, read once more for what its history asks of them.
pub(super) struct PlannedBody {
    pub workers: Vec<Worker>,
    pub workflows: Vec<PlannedWorkflow>,
    pub types: Vec<Type>,
    pub outcomes: Vec<Outcome>,
    pub tags: Vec<String>,
    /// Roles by capability, as the reference data has them.
    roles: BTreeMap<String, Vec<String>>,
}

fn list<T: DeserializeOwned>(what: &str, rows: &Value) -> Result<Vec<T>, SeedError> {
    serde_json::from_value(rows.clone()).map_err(|e| SeedError(format!("{what}: {e}")))
}

impl PlannedBody {
    pub fn read(configuration: &Value, reference: &Value) -> Result<Self, SeedError> {
        let of = |what: &str| configuration.get(what).unwrap_or(&Value::Null);
        let mut workers: Vec<Worker> = list("staff", of("staff"))?;
        for worker in workers.iter_mut().filter(|it| it.hours.is_empty()) {
            worker.hours = Stretch::of_offices();
        }
        let tags: Vec<Named> = list("tags", of("tags"))?;
        let capabilities = reference.get("capabilities").unwrap_or(&Value::Null);
        let capabilities: Vec<CapabilityRow> = list("capabilities", capabilities)?;
        Ok(Self {
            workers,
            workflows: list("workflows", of("workflows"))?,
            types: list("enquiry_types", of("enquiry_types"))?,
            outcomes: list("outcomes", of("outcomes"))?,
            tags: tags.into_iter().map(|tag| tag.name).collect(),
            roles: capabilities
                .into_iter()
                .map(|c| (c.code, c.roles))
                .collect(),
        })
    }

    pub fn can(&self, worker: &Worker, capability: &str) -> bool {
        let roles = self.roles.get(capability);
        roles.is_some_and(|roles| roles.contains(&worker.role))
    }

    pub fn may_take(&self, worker: &Worker, transition: &PlannedTransition) -> bool {
        let by_capability = transition.capability.as_ref();
        transition.roles.contains(&worker.role)
            || by_capability.is_some_and(|capability| self.can(worker, capability))
    }

    pub fn workflow_of(&self, kind: &Type) -> Result<&PlannedWorkflow, SeedError> {
        let found = self
            .workflows
            .iter()
            .find(|flow| flow.code == kind.workflow);
        found.ok_or_else(|| SeedError(format!("{} has no workflow {}", kind.code, kind.workflow)))
    }
}

impl PlannedTransition {
    /// Whether a sample may take it: what it needs beyond words and people is there. Samples have no documents, and their
    /// letters are written after their steps.
    pub fn is_met(&self, kind: &Type, custom_fields: &Value) -> bool {
        let lacks = |field: &PlannedField| {
            self.needs_fields.contains(&field.code) && custom_fields.get(&field.code).is_none()
        };
        self.needs_document.is_none()
            && !self.needs_first_response
            && !kind.fields.iter().any(lacks)
    }
}

impl PlannedWorkflow {
    pub fn standard_of(&self, stage: &str) -> &str {
        let found = self.stages.iter().find(|one| one.code == stage);
        found.map_or("", |stage| stage.standard.as_str())
    }

    pub fn ends(&self, stage: &str) -> bool {
        matches!(self.standard_of(stage), "resolved" | "closed" | "withdrawn")
    }

    pub fn from<'a>(&'a self, stage: &'a str) -> impl Iterator<Item = &'a PlannedTransition> {
        self.transitions.iter().filter(move |it| it.from == stage)
    }

    /// The fewest transitions from where the workflow begins to a stage that is no end on the way.
    pub fn way_to(&self, stage: &str) -> Vec<&PlannedTransition> {
        let Some(first) = self.stages.first() else {
            return Vec::new();
        };
        let mut ways: Vec<(&str, Vec<&PlannedTransition>)> = vec![(&first.code, Vec::new())];
        let mut next = 0;
        while let Some((at, way)) = ways.get(next).cloned() {
            if at == stage {
                return way;
            }
            next += 1;
            for step in self.from(at) {
                let known = ways.iter().any(|(met, _)| *met == step.to);
                if !known && !step.needs_approval && (!self.ends(&step.to) || step.to == stage) {
                    let longer = way.iter().copied().chain([step]).collect();
                    ways.push((&step.to, longer));
                }
            }
        }
        Vec::new()
    }
}
