//! What lies around the enquiries: tags, tasks for today and later, links, who watches, and what colleagues ask and
//! answer.

use super::hours::at_minute;
use super::life::Life;
use super::model::Worker;
use super::write::Surroundings;
use super::{Planner, clock_acts, decisions};
use chrono::{TimeDelta, Timelike};
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// What colleagues ask each other about any matter.
const QUESTIONS: [&str; 4] = [
    "Have you had one like this before?",
    "Can you look over my reply before it goes?",
    "Whom do I ask about this outside our team?",
    "Was it decided the same way the last time?",
];

/// And what they are told.
const ANSWERS: [&str; 4] = [
    "Yes, two last year. The first reply settled both.",
    "It reads well. Say by which day they should write back.",
    "Ask the policy team. They answer within a day or two.",
    "Yes, in the same way. You can cite that letter.",
];

impl<'a> Planner<'a> {
    pub(super) fn around(&mut self, lives: &[Life<'a>]) -> Surroundings {
        let mut around = Surroundings {
            tags: self.tags(lives),
            tasks: self.tasks(lives),
            links: self.links(lives),
            watchers: self.watchers(lives),
            questions: self.questions(lives),
            decisions: decisions::of(lives, self.today),
            clock_acts: clock_acts::of(lives),
            views: self.views(),
            ..Surroundings::default()
        };
        self.ended_questions(lives, &mut around);
        around
    }

    fn tags(&mut self, lives: &[Life<'a>]) -> Vec<Value> {
        let body = self.body;
        let tagged = lives.iter().filter_map(|life| {
            let name = self
                .dice
                .pick(&body.tags)
                .filter(|_| self.dice.chance(25))?;
            Some(json!({ "enquiry_id": life.id, "name": name }))
        });
        tagged.collect()
    }

    /// For each person one that was due yesterday, one for today and one for the days to come, on what they have in hand, the
    /// last given to them by a colleague; for each team one that anybody of it may take.
    fn tasks(&mut self, lives: &[Life<'a>]) -> Vec<Value> {
        let body = self.body;
        let open: Vec<&Life<'_>> = lives.iter().filter(|life| life.is_open()).collect();
        let mut tasks = Vec::new();
        let works = |it: &&Worker| body.can(it, "hold_enquiries");
        let workers: Vec<&Worker> = body.workers.iter().filter(works).collect();
        for (index, worker) in workers.iter().enumerate() {
            let colleague = workers.get((index + 1) % workers.len());
            let held = |life: &&&Life<'_>| {
                let holder = life.holder.map(|it| &it.username);
                holder == Some(&worker.username)
            };
            let own: Vec<&Life<'_>> = open.iter().filter(held).copied().collect();
            for days in [-1, 0, 3] {
                let life = self.dice.pick(if own.is_empty() { &open } else { &own });
                let task = life.and_then(|life| self.task(life, days));
                let task = task.map(|task| with(task, "staff", &worker.username));
                tasks.extend(match (life, colleague) {
                    (Some(life), Some(giver)) if days > 0 && giver.username != worker.username => {
                        task.map(|task| with(task, "by", &giver.username))
                            .map(|task| with(task, "at", &life.at.to_rfc3339()))
                    }
                    _ => task,
                });
            }
        }
        let teams: BTreeSet<&String> = body.types.iter().map(|kind| &kind.team).collect();
        for team in teams {
            let own = open.iter().filter(|life| life.kind.team == *team);
            let own: Vec<&Life<'_>> = own.copied().collect();
            let task = self.dice.pick(&own).and_then(|life| self.task(life, 0));
            tasks.extend(task.map(|task| with(task, "team", team)));
        }
        tasks
    }

    /// Something to do on an enquiry, in so many days.
    fn task(&mut self, life: &Life<'_>, days: i64) -> Option<Value> {
        let day = self.today.checked_add_signed(TimeDelta::days(days))?;
        let due = at_minute(day, self.dice.between(9 * 60 + 5, 16 * 60 + 50))?;
        let kinds = vec![(4, "call_back"), (3, "chase"), (2, "review"), (1, "visit")];
        let kind = self.dice.weighted(kinds);
        let blocks = vec![(5, "nothing"), (4, "closing"), (1, "everything")];
        Some(json!({
            "enquiry_id": life.id,
            "kind": kind,
            "what": life.reading(&life.matter.task),
            "due_at": due + TimeDelta::seconds(self.dice.between(0, 59)),
            // Promised for the two hours before; the others by that time.
            "due_from": (kind == Some("call_back") && due.hour() >= 11).then(|| due - TimeDelta::hours(2)),
            "blocks": self.dice.weighted(blocks),
        }))
    }

    /// Of one citizen on one matter: the later is a duplicate of the earlier. Of one citizen otherwise: related.
    fn links(&mut self, lives: &[Life<'a>]) -> Vec<Value> {
        let mut links: Vec<Value> = lives.iter().filter_map(Life::own_link).collect();
        let citizen = |life: &Life<'_>| life.citizen.and_then(|it| it.get("id")).cloned();
        let others = lives.iter().enumerate();
        for (index, life) in others.filter(|(_, life)| life.belongs.is_none()) {
            let Some(who) = citizen(life) else {
                continue;
            };
            let mut before = lives.iter().take(index);
            let Some(other) = before.find(|it| citizen(it).as_ref() == Some(&who)) else {
                continue;
            };
            let same = life.kind.code == other.kind.code && life.received_at > other.received_at;
            let kind = if same { "duplicate_of" } else { "related" };
            if self.dice.chance(50) {
                links.push(
                    json!({ "enquiry_id": life.id, "kind": kind, "other_enquiry_id": other.id }),
                );
            }
        }
        links
    }

    /// For each person one question of a colleague, about what that colleague has in hand; some are overdue.
    fn questions(&mut self, lives: &[Life<'a>]) -> Vec<Value> {
        let body = self.body;
        let mut questions = Vec::new();
        let works = |it: &&Worker| body.can(it, "work_on_enquiries");
        for (index, worker) in body.workers.iter().filter(works).enumerate() {
            let of_others: Vec<(&Life<'_>, &Worker)> = lives
                .iter()
                .filter(|life| life.is_open())
                .filter_map(|life| Some((life, life.holder?)))
                .filter(|(_, holder)| holder.username != worker.username)
                .collect();
            let Some((life, holder)) = of_others.get(index % of_others.len().max(1)) else {
                continue;
            };
            let days = i64::try_from(index % 3).unwrap_or(0) - 1;
            let day = self.today.checked_add_signed(TimeDelta::days(days));
            let (Some(id), Some(due)) =
                (self.ids.next(), day.and_then(|day| at_minute(day, 15 * 60)))
            else {
                continue;
            };
            questions.push(json!({
                    "id": id,
                    "enquiry_id": life.id,
                    "question": QUESTIONS[index % QUESTIONS.len()],
                    "staff": worker.username,
                    "due_at": due,
                    "by": holder.username,
                    "at": life.at,
            }));
        }
        questions
    }

    /// For each person who has something in hand, a question of theirs that a colleague answered; for every third also one that
    /// a colleague withdrew.
    fn ended_questions(&mut self, lives: &[Life<'a>], around: &mut Surroundings) {
        let body = self.body;
        let works = |it: &&Worker| body.can(it, "work_on_enquiries");
        let workers: Vec<&Worker> = body.workers.iter().filter(works).collect();
        let mut endings = 0;
        for (index, asker) in workers.iter().enumerate() {
            let mine = |life: &&Life<'_>| {
                let holder = life.holder.map(|it| &it.username);
                life.is_open() && !life.asked && holder == Some(&asker.username)
            };
            let mut own: Vec<&Life<'_>> = lives.iter().filter(mine).collect();
            own.sort_by_key(|life| Reverse(life.at));
            let others = workers.iter().cycle().skip(index + 1);
            let others: Vec<&&Worker> = others.take(workers.len().saturating_sub(1)).collect();
            let pairs = own
                .iter()
                .flat_map(|life| others.iter().map(move |other| (life, other)));
            let found = pairs.into_iter().find_map(|(life, other)| {
                Some((life, other, self.next_moment(other, life.at, 25)?))
            });
            let Some((life, other, at)) = found else {
                continue;
            };
            for withdrawn in [false, true] {
                let place = index + usize::from(withdrawn);
                let (Some(id), true) = (self.ids.next(), !withdrawn || endings % 3 == 0) else {
                    continue;
                };
                around.questions.push(json!({
                    "id": id,
                    "enquiry_id": life.id,
                    "question": QUESTIONS[place % QUESTIONS.len()],
                    "staff": other.username,
                    "due_at": at + TimeDelta::days(1),
                    "by": asker.username,
                    "at": life.at,
                }));
                let ended = json!({ "question_id": id, "by": other.username, "at": at });
                match withdrawn {
                    true => around.withdrawals.push(ended),
                    false => {
                        let words = ANSWERS[place % ANSWERS.len()];
                        around.answers.push(with(ended, "answer", words));
                    }
                }
            }
            endings += 1;
        }
    }

    /// One view of each person who works on enquiries, and one that the first person of each team shares with it.
    fn views(&self) -> Vec<Value> {
        let body = self.body;
        let mut views = Vec::new();
        let mut teams = BTreeSet::new();
        for worker in &body.workers {
            if !body.can(worker, "work_on_enquiries") {
                continue;
            }
            let own = json!({ "view": "mine", "order": "received" });
            views.push(json!({
                "name": "Mine, oldest first", "query": own, "staff": worker.username, "shared": false,
            }));
            if let Some(team) = &worker.team
                && teams.insert(team)
            {
                let waiting = json!({ "view": "waiting", "order": "who" });
                views.push(json!({
                    "name": "Waiting, by person", "query": waiting, "staff": worker.username, "shared": true,
                }));
            }
        }
        views
    }

    fn watchers(&mut self, lives: &[Life<'a>]) -> Vec<Value> {
        let body = self.body;
        let mut watchers = Vec::new();
        for worker in body
            .workers
            .iter()
            .filter(|it| body.can(it, "work_on_enquiries"))
        {
            let of_others = lives.iter().filter(|life| {
                life.is_open() && life.holder.is_some_and(|it| it.username != worker.username)
            });
            let of_others: Vec<&Life<'_>> = of_others.collect();
            for (index, life) in of_others.iter().enumerate() {
                if index < 1 || self.dice.chance(4) {
                    watchers.push(json!({ "enquiry_id": life.id, "staff": worker.username }));
                }
            }
        }
        watchers
    }
}

fn with(mut row: Value, key: &str, word: &str) -> Value {
    if let Some(row) = row.as_object_mut() {
        row.insert(key.into(), json!(word));
    }
    row
}
