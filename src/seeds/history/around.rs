//! What lies around the enquiries: tags, tasks for today and later, links, and who watches.

use super::Planner;
use super::hours::at_minute;
use super::life::Life;
use super::write::Surroundings;
use chrono::{Days, TimeDelta};
use serde_json::{Value, json};

impl<'a> Planner<'a> {
    pub(super) fn around(&mut self, lives: &[Life<'a>]) -> Surroundings {
        Surroundings {
            tags: self.tags(lives),
            tasks: self.tasks(lives),
            links: self.links(lives),
            watchers: self.watchers(lives),
        }
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

    /// For each person one that was due yesterday, one for today and one for the days to come, on what they have in hand.
    fn tasks(&mut self, lives: &[Life<'a>]) -> Vec<Value> {
        let body = self.body;
        let open: Vec<&Life<'_>> = lives.iter().filter(|life| life.is_open()).collect();
        let mut tasks = Vec::new();
        for worker in body
            .workers
            .iter()
            .filter(|it| body.can(it, "work_on_enquiries"))
        {
            let held =
                |life: &&&Life<'_>| life.holder.is_some_and(|it| it.username == worker.username);
            let own: Vec<&Life<'_>> = open.iter().filter(held).copied().collect();
            for days in [-1_i64, 0, 3] {
                let life = self.dice.pick(if own.is_empty() { &open } else { &own });
                let minute = self.dice.between(9 * 60 + 5, 16 * 60 + 50);
                let day = match u64::try_from(days) {
                    Ok(ahead) => self.today.checked_add_days(Days::new(ahead)),
                    Err(_) => self.today.checked_sub_days(Days::new(1)),
                };
                let (Some(life), Some(due)) = (life, day.and_then(|day| at_minute(day, minute)))
                else {
                    continue;
                };
                let kind = vec![(4, "call_back"), (3, "chase"), (2, "review"), (1, "visit")];
                tasks.push(json!({
                    "enquiry_id": life.id,
                    "kind": self.dice.weighted(kind),
                    "what": life.reading(&life.matter.task),
                    "staff": worker.username,
                    "due_at": due + TimeDelta::seconds(self.dice.between(0, 59)),
                }));
            }
        }
        tasks
    }

    /// Of one citizen on one matter: the later is a duplicate of the earlier. Of one citizen otherwise: related.
    fn links(&mut self, lives: &[Life<'a>]) -> Vec<Value> {
        let mut links = Vec::new();
        let citizen = |life: &Life<'_>| life.citizen.and_then(|it| it.get("id")).cloned();
        for (index, life) in lives.iter().enumerate() {
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
