//! Which enquiries a body gets: first those that nobody may be without, then others as they come.

use super::Planner;
use super::life::Life;
use super::model::{PlannedStage, Type, Worker};
use crate::seeds::SeedError;
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// The oldest have been closed about so long ago.
const HOURS_BACK: i64 = 50 * 24;

impl<'a> Planner<'a> {
    pub(super) fn plan(&mut self, wanted: usize) -> Result<Vec<Life<'a>>, SeedError> {
        let body = self.body;
        let mut lives = Vec::new();
        for worker in &body.workers {
            if body.can(worker, "hold_enquiries") {
                lives.extend(self.due_today(worker)?);
                lives.extend(self.in_hand(worker)?);
                lives.extend(self.in_hand(worker)?);
            }
        }
        lives.extend(self.waiting_for_approval()?);
        lives.extend(self.waiting_for_somebody()?);
        lives.extend(self.new_ones()?);
        lives.extend(self.one_of_each_type()?);
        // Bounded, since a question that would come in the future is none.
        for _ in 0..wanted * 3 {
            if lives.len() >= wanted {
                break;
            }
            let Some(kind) = self.dice.pick(&body.types) else {
                break;
            };
            // Some within their time, some late and stuck, the rest long ago.
            let within = kind.resolve_within_hours;
            let (ago, stuck) = match self.dice.below(10) {
                0..3 => (self.dice.between(1, within), false),
                3..5 => (self.dice.between(within, within * 2), true),
                _ => (self.dice.between(within, HOURS_BACK.max(within * 2)), false),
            };
            let about = self.now - TimeDelta::minutes(ago * 60 - self.dice.between(0, 50));
            if let Some(mut life) = self.receive(kind, about, false)? {
                self.live(&mut life, stuck);
                lives.push(life);
            }
        }
        let more = self.twice_and_in_parts(&lives)?;
        lives.extend(more);
        Ok(lives)
    }

    /// The types of a person's team, or all where the team has none.
    fn types_of(&self, worker: &Worker) -> Vec<&'a Type> {
        let all: Vec<&'a Type> = self.body.types.iter().collect();
        let own = all.iter().copied();
        let own: Vec<_> = own
            .filter(|it| worker.team.as_ref() == Some(&it.team))
            .collect();
        if own.is_empty() { all } else { own }
    }

    /// What one person has in hand; where they were not there to take it up, that waits, and an older one is looked for.
    fn in_hand(&mut self, worker: &'a Worker) -> Result<Vec<Life<'a>>, SeedError> {
        let mut lives = Vec::new();
        let kinds = self.types_of(worker);
        for days_before in [0, 3, 9] {
            let Some(kind) = self.dice.pick(&kinds).copied() else {
                break;
            };
            let minutes = kind.resolve_within_hours * 60;
            let ago = self.dice.between(minutes / 3, minutes) + days_before * 24 * 60;
            let about = self.now - TimeDelta::minutes(ago);
            if let Some(mut life) = self.receive(kind, about, false)? {
                self.take_up(&mut life, worker);
                let held = life.holder.is_some();
                lives.push(life);
                if held {
                    break;
                }
            }
        }
        Ok(lives)
    }

    /// What one person has in hand and is due later today; none late in the evening.
    fn due_today(&mut self, worker: &'a Worker) -> Result<Option<Life<'a>>, SeedError> {
        // Of short times that leave a night: what has weeks would have been in many hands.
        let mut kinds = self.types_of(worker);
        kinds.retain(|it| it.resolve_within_hours >= 24);
        kinds.sort_by_key(|it| it.resolve_within_hours);
        kinds.truncate(3);
        let kind = self.dice.pick(&kinds).copied();
        let (Some(kind), Some(due)) = (kind, self.later_today()) else {
            return Ok(None);
        };
        let about = due - TimeDelta::hours(kind.resolve_within_hours);
        let mut life = self.receive(kind, about, true)?;
        if let Some(life) = &mut life {
            self.take_up(life, worker);
        }
        Ok(life)
    }

    /// For the types whose workflow has a step that needs approval, an enquiry for which it is asked.
    fn waiting_for_approval(&mut self) -> Result<Vec<Life<'a>>, SeedError> {
        let mut lives: Vec<Life<'a>> = Vec::new();
        let body = self.body;
        for kind in &body.types {
            let workflow = body.workflow_of(kind)?;
            let Some(step) = workflow.transitions.iter().find(|it| it.needs_approval) else {
                continue;
            };
            // The longer ago it came, the surer somebody had the time to get there.
            for days in [4, 9, 20, 60] {
                let within = kind.resolve_within_hours.min(days * 24);
                let hours = self.dice.between(within / 2, days * 24);
                let about = self.now - TimeDelta::hours(hours);
                let Some(mut life) = self.receive(kind, about, false)? else {
                    continue;
                };
                self.ask_for(&mut life, step);
                let asked = life.asked;
                lives.push(life);
                if asked {
                    break;
                }
            }
            if lives.iter().filter(|life| life.asked).count() >= 4 {
                break;
            }
        }
        Ok(lives)
    }

    /// What cannot go on before a citizen or another body has answered.
    fn waiting_for_somebody(&mut self) -> Result<Vec<Life<'a>>, SeedError> {
        let mut lives: Vec<Life<'a>> = Vec::new();
        let body = self.body;
        for kind in body.types.iter().take(3) {
            let workflow = body.workflow_of(kind)?;
            let waits = |stage: &&PlannedStage| stage.standard.starts_with("waiting");
            let Some(stage) = workflow.stages.iter().find(waits) else {
                continue;
            };
            for days in [2, 6, 20] {
                let hours = self.dice.between(12, days * 24);
                let about = self.now - TimeDelta::hours(hours);
                let Some(mut life) = self.receive(kind, about, false)? else {
                    continue;
                };
                for step in workflow.way_to(&stage.code) {
                    if !self.take(&mut life, step) {
                        break;
                    }
                }
                let arrived = life.stage == stage.code;
                lives.push(life);
                if arrived {
                    break;
                }
            }
        }
        Ok(lives)
    }

    /// Long ago enough to have been closed.
    fn one_of_each_type(&mut self) -> Result<Vec<Life<'a>>, SeedError> {
        let mut lives = Vec::new();
        for kind in &self.body.types {
            let hours = self.dice.between(8, 30) * 24;
            let about = self.now - TimeDelta::hours(hours);
            if let Some(mut life) = self.receive(kind, about, false)? {
                self.live(&mut life, false);
                lives.push(life);
            }
        }
        Ok(lives)
    }

    /// What came in a moment ago for each team, and nobody has looked at.
    fn new_ones(&mut self) -> Result<Vec<Life<'a>>, SeedError> {
        let mut lives = Vec::new();
        let mut teams = BTreeSet::new();
        for kind in &self.body.types {
            if teams.insert(&kind.team) {
                let about = self.now - TimeDelta::minutes(self.dice.between(4, 150));
                lives.extend(self.receive(kind, about, true)?);
            }
        }
        Ok(lives)
    }
}

#[cfg(test)]
mod tests {
    use super::super::dice::Dice;
    use super::super::model::PlannedBody;
    use super::super::{Narratives, Planner, Setting, invent, keys_for};
    use crate::seeds::bodies;
    use chrono::{DateTime, Utc};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;
    use uuid::Uuid;

    /// A noon, a night of a weekend, the hour that the clocks leave out, the last minute of a year, the first Monday after it.
    const TIMES: &[&str] = &[
        "2026-11-30T12:00:00Z",
        "2026-11-29T03:00:00Z",
        "2026-03-29T01:10:00Z",
        "2026-12-31T23:59:30Z",
        "2027-01-04T08:05:00Z",
    ];

    /// What a body's plan is at a time, and who is left with nothing.
    fn planned(
        body: &bodies::Body,
        narratives: &Narratives,
        now: DateTime<Utc>,
    ) -> (Value, Vec<String>) {
        let reference: Value = toml::from_str(crate::seeds::REFERENCE).unwrap();
        let read = PlannedBody::read(&body.configuration, &reference).unwrap();
        let nation = body
            .configuration
            .pointer("/tenant/nation")
            .and_then(Value::as_str);
        let setting = Setting {
            tenant_code: body.code(),
            nation: nation.unwrap(),
            enquiries: None,
        };
        let wanted = 100;
        let keys = (0..keys_for(wanted, &read))
            .map(|key| Uuid::from_u128(key as u128))
            .collect();
        let mut dice = Dice::of(body.code());
        let (citizens, ids) = invent(&setting, narratives, wanted, keys, &mut dice).unwrap();
        let mut planner = Planner::new(&read, narratives, &citizens, &setting, ids, dice, now);
        let lives = planner.plan(wanted).unwrap();
        let around = planner.around(&lives);
        let when = |what: &str| format!("{} at {now}: {what}", body.code());
        let mut lacking = Vec::new();
        let mut minutes = BTreeSet::new();
        for life in &lives {
            let first = (life.received_at, "received".to_owned());
            let later = life
                .steps
                .iter()
                .map(|step| (step.at(), format!("{step:?}")));
            let mut before = DateTime::UNIX_EPOCH;
            for (at, what) in std::iter::once(first).chain(later) {
                if at <= before || at >= now || !minutes.insert(at.timestamp() / 60) {
                    lacking.push(when(&format!("{at} {what}")));
                }
                before = at;
            }
        }
        for worker in read
            .workers
            .iter()
            .filter(|it| read.can(it, "hold_enquiries"))
        {
            let holds = |life: &&super::Life<'_>| {
                life.is_open() && life.holder.is_some_and(|it| it.username == worker.username)
            };
            if !lives.iter().any(|life| holds(&life)) {
                lacking.push(when(&worker.username));
            }
            let own = |task: &&Value| task["staff"] == json!(worker.username);
            if around.tasks.iter().filter(own).count() < 3 {
                lacking.push(when(&format!("{} has no task", worker.username)));
            }
        }
        if !lives.iter().any(|life| life.asked) {
            lacking.push(when("no approval waits"));
        }
        for (what, found) in [
            (
                "unassigned",
                lives.iter().any(|it| it.is_open() && it.holder.is_none()),
            ),
            (
                "closed",
                lives.iter().filter(|it| !it.is_open()).count() > 10,
            ),
            (
                "waiting",
                lives
                    .iter()
                    .any(|it| it.workflow.standard_of(it.stage).starts_with("waiting")),
            ),
            (
                "a type of each",
                read.types
                    .iter()
                    .all(|kind| lives.iter().any(|it| it.kind.code == kind.code)),
            ),
            ("links", !around.links.is_empty()),
            ("an answered question", !around.answers.is_empty()),
            ("a withdrawn question", !around.withdrawals.is_empty()),
            (
                "an open question",
                around.questions.len() > around.answers.len() + around.withdrawals.len(),
            ),
            (
                "a task that a colleague gave",
                around.tasks.iter().any(|it| it.get("by").is_some()),
            ),
            (
                "a merged duplicate",
                around.links.iter().any(|it| it["merged"] == json!(true)),
            ),
            (
                "a whole with two parts",
                around
                    .links
                    .iter()
                    .filter(|it| it["kind"] == "parent_of")
                    .count()
                    == 2,
            ),
            ("messages", lives.iter().any(|it| !it.messages.is_empty())),
        ] {
            if !found {
                lacking.push(when(what));
            }
        }
        let rows: Vec<Value> = lives.iter().map(super::Life::row).collect();
        (json!(rows), lacking)
    }

    #[test]
    fn nobody_is_left_with_nothing_whenever_a_body_is_loaded() {
        let narratives = Narratives::read().unwrap();
        let mut lacking = Vec::new();
        for body in bodies::all().unwrap() {
            for now in TIMES {
                lacking.extend(planned(&body, &narratives, now.parse().unwrap()).1);
            }
        }
        assert_eq!(lacking, [""; 0]);
    }

    #[test]
    fn same_files_at_the_same_time_give_the_same_work() {
        let narratives = Narratives::read().unwrap();
        let now = TIMES[0].parse().unwrap();
        for body in bodies::all().unwrap().iter().take(4) {
            let (one, other) = (
                planned(body, &narratives, now).0,
                planned(body, &narratives, now).0,
            );
            assert_eq!(one, other, "{}", body.code());
        }
    }
}
