//! The way of an enquiry along its workflow: who does what next, and what is said about it.

use super::Planner;
use super::life::Life;
use super::model::{PlannedTransition, Worker};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// More steps than this belong to no sample.
const STEPS: usize = 14;

impl<'a> Planner<'a> {
    /// Goes on until it is closed or the present is reached. `stuck`: it waits somewhere before.
    pub(super) fn live(&mut self, life: &mut Life<'a>, stuck: bool) {
        for step in 0..STEPS {
            if stuck && step > 0 && self.dice.chance(45) {
                return;
            }
            let Some(next) = self.next_step(life, !stuck) else {
                return;
            };
            if !self.take(life, next) {
                return;
            }
        }
    }

    /// One person has it in hand, somewhere in the middle.
    pub(super) fn take_up(&mut self, life: &mut Life<'a>, worker: &'a Worker) {
        if !self.assign(life, worker) {
            return;
        }
        for _ in 0..3 {
            let Some(next) = self.next_step(life, false) else {
                return;
            };
            if !self.take(life, next) || self.dice.chance(40) {
                break;
            }
        }
        let closes = |it: &&PlannedTransition| life.workflow.ends(&it.to) && !it.needs_approval;
        let step = life.workflow.from(life.stage).find(closes);
        // Who does not close alone asks for it.
        if let Some(step) =
            step.filter(|_| !self.body.can(worker, "close_enquiries") && life.is_open())
            && self.body.may_take(worker, step)
            && self.dice.chance(50)
        {
            self.ask(life, step, worker);
        }
    }

    /// Goes the shortest way to where a step needs approval, and asks for it.
    pub(super) fn ask_for(&mut self, life: &mut Life<'a>, step: &'a PlannedTransition) {
        for next in life.workflow.way_to(&step.from) {
            if !self.take(life, next) {
                return;
            }
        }
        if life.stage == step.from
            && let Some(asker) = self.actor(life, step)
        {
            self.ask(life, step, asker);
        }
    }

    /// The likeliest step from here; `closing`: it may be the last one.
    fn next_step(&mut self, life: &Life<'a>, closing: bool) -> Option<&'a PlannedTransition> {
        let (workflow, open) = (life.workflow, life.is_open());
        let met = |stage: &str| life.steps.iter().filter(|it| it.leads_to(stage)).count();
        let choices = workflow.from(life.stage).map(|step| {
            let weight: u32 = match workflow.standard_of(&step.to) {
                // Of what has ended, a few are closed for good; hardly any is opened again.
                "closed" | "resolved" if !open => 30,
                _ if !open => 1,
                "withdrawn" => u32::from(closing),
                "resolved" | "closed" if !closing => 0,
                "resolved" | "closed" if step.needs_approval => 6,
                "resolved" | "closed" => 24,
                "waiting_for_citizen" | "waiting_for_third_party" => 14,
                "escalated" => 6,
                _ => 30,
            };
            // Where it comes back to it has always been.
            let weight = if open && met(&step.to) > 0 {
                weight / 5
            } else {
                weight
            };
            (weight, step)
        });
        let choices: Vec<_> = choices.collect();
        // Most that can only be opened again never is.
        let ends = |(_, step): &(u32, &PlannedTransition)| workflow.ends(&step.to);
        let again = if choices.iter().any(ends) { 60 } else { 12 };
        match open || self.dice.chance(again) {
            true => self.dice.weighted(choices),
            false => None,
        }
    }

    /// Takes a step, with all that it needs; false where the present was reached before.
    pub(super) fn take(&mut self, life: &mut Life<'a>, step: &'a PlannedTransition) -> bool {
        let to = life.workflow.standard_of(&step.to);
        let wants_holder = step.needs_assignee || matches!(to, "in_progress" | "escalated");
        if life.holder.is_none() && life.is_open() && (wants_holder || self.dice.chance(50)) {
            let team = self.team_of(life);
            let Some(worker) = self.dice.weighted(team) else {
                return false;
            };
            if !self.assign(life, worker) {
                return false;
            }
        }
        let Some(actor) = self.actor(life, step) else {
            return false;
        };
        let pace = self.pace(life);
        if life.is_open() && self.dice.chance(45) {
            let note = self
                .dice
                .pick(&life.matter.notes)
                .cloned()
                .unwrap_or_default();
            let note = life.reading(&note);
            match self.next_moment(actor, life.at, pace / 2) {
                Some(at) => life.note(&note, actor, at),
                None => return false,
            }
        }
        let closes = life.workflow.ends(&step.to);
        if step.needs_approval || (closes && !self.body.can(actor, "close_enquiries")) {
            let Some(decider) = self.decider(actor) else {
                return false;
            };
            if !self.ask(life, step, actor) || self.dice.chance(8) {
                return false;
            }
            let reason = self
                .dice
                .pick(&self.narratives.common.approvals)
                .cloned()
                .unwrap_or_default();
            match self.next_moment(decider, life.at, pace / 3) {
                Some(at) => life.approve(&reason, decider, at),
                None => return false,
            }
        }
        let Some(at) = self.next_moment(actor, life.at, pace) else {
            return false;
        };
        let said = self.said(life, step);
        self.correspond(life, step, actor, at);
        life.take(step, said, actor, at);
        true
    }

    fn ask(&mut self, life: &mut Life<'a>, step: &PlannedTransition, asker: &Worker) -> bool {
        let pace = self.pace(life);
        let reason = life.reading(&life.matter.answer);
        match self.next_moment(asker, life.at, pace / 2) {
            Some(at) => {
                life.ask(step, &reason, asker, at);
                true
            }
            None => false,
        }
    }

    /// By themselves, or by whoever leads the team.
    fn assign(&mut self, life: &mut Life<'a>, worker: &'a Worker) -> bool {
        let leads =
            |it: &&Worker| self.body.can(it, "reassign_enquiries") && it.team == worker.team;
        let lead = self.body.workers.iter().find(leads);
        let by = lead.filter(|_| self.dice.chance(40)).unwrap_or(worker);
        let pace = (self.pace(life) / 4).max(2);
        match self.next_moment(by, life.at, pace) {
            Some(at) => {
                life.assign(worker, by, at);
                true
            }
            None => false,
        }
    }

    /// Minutes between two things: short where little time is given.
    fn pace(&mut self, life: &Life<'_>) -> i64 {
        let share = self.dice.between(1, 12);
        (life.kind.resolve_within_hours * 60 * share / 100).clamp(2, 3 * 24 * 60)
    }

    /// Those who could have it: of the team where it has somebody, those who are there for it most of all.
    fn team_of(&self, life: &Life<'a>) -> Vec<(u32, &'a Worker)> {
        let can = |it: &&'a Worker| self.body.can(it, "hold_enquiries");
        let workers: Vec<&Worker> = self.body.workers.iter().filter(can).collect();
        let weight = |it: &Worker| {
            if self.body.can(it, "reassign_enquiries") {
                1
            } else {
                8
            }
        };
        let own = workers
            .iter()
            .filter(|it| it.team.as_ref() == Some(&life.kind.team));
        let own: Vec<_> = own.map(|it| (weight(it), *it)).collect();
        match own.is_empty() {
            true => workers.into_iter().map(|it| (weight(it), it)).collect(),
            false => own,
        }
    }

    /// Who takes a step: the holder, else one of the team, else anybody who may.
    fn actor(&mut self, life: &Life<'a>, step: &PlannedTransition) -> Option<&'a Worker> {
        let body = self.body;
        if let Some(holder) = life.holder.filter(|it| body.may_take(it, step)) {
            return Some(holder);
        }
        let may = |it: &&Worker| body.may_take(it, step);
        let team = self
            .team_of(life)
            .into_iter()
            .filter(|(_, it)| may(it))
            .collect();
        let found = self.dice.weighted(team);
        found.or_else(|| body.workers.iter().find(may))
    }

    fn decider(&mut self, asker: &Worker) -> Option<&'a Worker> {
        let body = self.body;
        let may = |it: &&Worker| {
            body.can(it, "approve") && body.can(it, "countersign") && it.username != asker.username
        };
        let all: Vec<&Worker> = body.workers.iter().filter(may).collect();
        self.dice.pick(&all).copied()
    }

    /// Reason and outcome of a step.
    fn said(&mut self, life: &Life<'a>, step: &PlannedTransition) -> Value {
        let (body, narratives) = (self.body, self.narratives);
        let from = life.workflow.standard_of(life.stage);
        let to = life.workflow.standard_of(&step.to);
        let waits = to.starts_with("waiting");
        let to = match life.workflow.ends(life.stage) && !life.workflow.ends(&step.to) {
            true => "reopened",
            false => to,
        };
        let reason = match waits {
            true => Some(life.matter.asks.clone()),
            false => narratives
                .common
                .reasons
                .get(to)
                .and_then(|it| self.dice.pick(it))
                .cloned(),
        };
        let reason = reason
            .filter(|_| step.needs_reason || waits)
            .map(|it| life.reading(&it));
        if !step.needs_outcome {
            return json!({ "reason": reason });
        }
        let wanted = match (to, from.starts_with("waiting")) {
            ("withdrawn", _) => "withdrawn",
            (_, true) if self.dice.chance(60) => "no_reply",
            _ if step.needs_approval => "decided_against",
            _ => life.matter.outcome.as_str(),
        };
        let of = |standard: &str| body.outcomes.iter().find(|it| it.standard == standard);
        let outcome = [
            wanted,
            &life.matter.outcome,
            "answered",
            "action_taken",
            "explained",
            "decided_for",
        ];
        let outcome = outcome.into_iter().find_map(of).or(body.outcomes.first());
        let avoidable = matches!(
            outcome.map(|it| it.standard.as_str()),
            Some("answered" | "action_taken" | "explained" | "put_right")
        );
        let failure = life
            .matter
            .failure
            .as_ref()
            .filter(|_| avoidable && self.dice.chance(55));
        json!({
            "reason": reason,
            "outcome_code": outcome.map(|it| it.code.as_str()),
            "outcome": life.reading(&life.matter.answer),
            "failure_demand": failure,
        })
    }

    /// Letters that go with a step.
    fn correspond(
        &mut self,
        life: &mut Life<'a>,
        step: &PlannedTransition,
        actor: &Worker,
        at: chrono::DateTime<chrono::Utc>,
    ) {
        let was_waiting = life.workflow.standard_of(life.stage).starts_with("waiting");
        let to = life.workflow.standard_of(&step.to);
        let matter = life.matter;
        if life.workflow.ends(life.stage) && !life.workflow.ends(&step.to) {
            let wrote = at - TimeDelta::seconds(self.dice.between(400, 2400));
            let body = "This is not settled. Please look at it again.";
            life.message(None, body, "received", wrote);
        }
        if was_waiting && !life.workflow.ends(&step.to) {
            let reply = life.reading(&matter.reply);
            life.message(
                None,
                &reply,
                "received",
                at - TimeDelta::seconds(self.dice.between(400, 2400)),
            );
        }
        let delivery = self.dice.weighted(vec![
            (20, "delivered"),
            (3, "sent"),
            (1, "failed"),
            (1, "sent_by_hand"),
        ]);
        let delivery = delivery.unwrap_or("delivered");
        if to.starts_with("waiting") {
            let asks = life.reading(&matter.asks);
            life.message(
                Some(actor),
                &format!("To go on we need to know this: {asks}"),
                delivery,
                at,
            );
        } else if life.workflow.ends(&step.to) && to != "withdrawn" && self.dice.chance(60) {
            let answer = life.reading(&matter.answer);
            life.message(Some(actor), &answer, delivery, at);
        }
    }
}
