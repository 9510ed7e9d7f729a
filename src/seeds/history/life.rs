//! One enquiry and what happened to it so far, in the form of the statements that write it.

use super::citizens;
use super::dice::reading;
use super::model::{PlannedTransition, PlannedWorkflow, Type, Worker};
use super::narratives::Narrative;
use super::twice::Belongs;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// One thing done to an enquiry. Each kind has its statement, and they are written in this order of a life.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Change(Value),
    Note(Value),
    Ask(Value),
    Decide(Value),
}

pub(super) struct Life<'a> {
    pub id: Uuid,
    pub kind: &'a Type,
    pub workflow: &'a PlannedWorkflow,
    pub matter: &'a Narrative,
    /// Which reading of its texts.
    pub variant: usize,
    pub citizen: Option<&'a Value>,
    pub channel: String,
    pub subject: String,
    pub body: String,
    pub custom_fields: Value,
    pub received_at: DateTime<Utc>,
    /// When the last thing happened.
    pub at: DateTime<Utc>,
    pub stage: &'a str,
    /// When it came into that stage.
    pub since: DateTime<Utc>,
    pub holder: Option<&'a Worker>,
    pub steps: Vec<Step>,
    pub messages: Vec<Value>,
    /// It had ended: the clocks of its law are over.
    pub reopened: bool,
    /// Somebody waits for a decision about it, so that nothing else may change it.
    pub asked: bool,
    /// It repeats another, or is a part of one.
    pub belongs: Option<Belongs>,
}

impl<'a> Life<'a> {
    pub fn reading(&self, text: &str) -> String {
        reading(text, self.variant)
    }

    pub fn is_open(&self) -> bool {
        !self.workflow.ends(self.stage) && !matches!(self.belongs, Some(Belongs::MergedInto(_)))
    }

    pub fn row(&self) -> Value {
        json!({
            "id": self.id,
            "citizen_id": self.citizen.and_then(|it| it.get("id")),
            "type": self.kind.code,
            "channel": self.channel,
            "subject": self.subject,
            "body": self.body,
            "custom_fields": self.custom_fields,
            "received_at": self.received_at,
        })
    }

    pub fn assign(&mut self, to: &'a Worker, by: &Worker, at: DateTime<Utc>) {
        self.steps.push(Step::Change(json!({
            "enquiry_id": self.id, "at": at, "by": by.username, "assignee": to.username,
        })));
        (self.holder, self.at) = (Some(to), at);
    }

    pub fn note(&mut self, body: &str, by: &Worker, at: DateTime<Utc>) {
        self.steps.push(Step::Note(json!({
            "enquiry_id": self.id, "at": at, "by": by.username, "body": body,
        })));
        self.at = at;
    }

    pub fn ask(&mut self, step: &PlannedTransition, reason: &str, by: &Worker, at: DateTime<Utc>) {
        self.steps.push(Step::Ask(json!({
            "enquiry_id": self.id, "at": at, "by": by.username, "stage": step.to, "reason": reason,
        })));
        (self.asked, self.at) = (true, at);
    }

    pub fn approve(&mut self, reason: &str, by: &Worker, at: DateTime<Utc>) {
        self.steps.push(Step::Decide(json!({
            "enquiry_id": self.id, "at": at, "by": by.username, "reason": reason,
        })));
        (self.asked, self.at) = (false, at);
    }

    /// `said`: the reason and the outcome, as the statement wants them.
    pub fn take(
        &mut self,
        step: &'a PlannedTransition,
        mut said: Value,
        by: &Worker,
        at: DateTime<Utc>,
    ) {
        if let Some(row) = said.as_object_mut() {
            row.insert("enquiry_id".into(), json!(self.id));
            row.insert("at".into(), json!(at));
            row.insert("by".into(), json!(by.username));
            row.insert("stage".into(), json!(step.to));
        }
        self.steps.push(Step::Change(said));
        self.reopened |= self.workflow.ends(self.stage) && !self.workflow.ends(&step.to);
        (self.stage, self.since, self.at) = (&step.to, at, at);
    }

    /// A call that whoever has it answered at once.
    pub fn call(&mut self) {
        let Some(by) = self.holder else {
            return;
        };
        self.messages.push(json!({
            "enquiry_id": self.id, "at": self.at, "channel": "telephone", "direction": "in",
            "by": by.username, "answered": true, "delivery": "received",
            "body": "They rang to ask what happens next. I explained the steps and by when they will hear from us.",
        }));
    }

    /// A message in or out, by the way the citizen has given us; none where there is none.
    pub fn message(
        &mut self,
        out_by: Option<&Worker>,
        body: &str,
        delivery: &str,
        at: DateTime<Utc>,
    ) {
        let Some((channel, address)) = self.citizen.and_then(citizens::way_to_write) else {
            return;
        };
        let subject = match out_by {
            Some(_) => self.subject.clone(),
            None => format!("Re: {}", self.subject),
        };
        self.messages.push(json!({
            "enquiry_id": self.id, "at": at, "channel": channel, "address": address,
            "direction": if out_by.is_some() { "out" } else { "in" },
            "by": out_by.map_or("intake", |it| it.username.as_str()),
            "subject": subject, "body": body, "delivery": delivery,
        }));
    }
}

impl Step {
    #[cfg(test)]
    pub fn at(&self) -> DateTime<Utc> {
        let (Self::Change(row) | Self::Note(row) | Self::Ask(row) | Self::Decide(row)) = self;
        row.get("at")
            .and_then(|at| at.as_str()?.parse().ok())
            .unwrap_or_default()
    }

    pub fn leads_to(&self, stage: &str) -> bool {
        matches!(self, Self::Change(row) if row.get("stage").and_then(Value::as_str) == Some(stage))
    }
}
