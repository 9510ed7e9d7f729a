//! Sample work of a body: about a hundred enquiries, each along its workflow, by people of the body in their hours.
//!
//! Nothing here knows a body. The enquiries follow from the body's file, the narratives, and the time of the load, so
//! that the same file loaded at the same time gives the same work; the rules of the database judge every step.

mod around;
mod citizens;
mod dice;
mod hours;
mod life;
mod model;
mod narratives;
mod values;
mod way;
mod write;

use super::SeedError;
use super::tenant::new_ids;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dice::{Dice, reading};
use hours::{Stretch, at_minute, day_of, next_work};
use life::Life;
use model::{Body, Type, Worker};
pub(super) use narratives::Narratives;
use serde_json::Value;
use std::collections::BTreeSet;
use tokio_postgres::Transaction;
use uuid::Uuid;

/// How many enquiries a body has that does not say.
const USUAL: usize = 100;
/// The oldest have been closed about so long ago.
const HOURS_BACK: i64 = 50 * 24;

/// Where a body is and how it speaks.
pub(super) struct Setting<'a> {
    pub tenant_code: &'a str,
    pub nation: &'a str,
    pub enquiries: Option<usize>,
}

/// Everything that planning needs, and what it has used up.
struct Planner<'a> {
    body: &'a Body,
    narratives: &'a Narratives,
    language: Option<&'a str>,
    now: DateTime<Utc>,
    today: NaiveDate,
    dice: Dice,
    ids: std::vec::IntoIter<Uuid>,
    people: &'a [Value],
    businesses: &'a [Value],
    /// Minutes in which something happened: no two things share one.
    used: BTreeSet<i64>,
    /// When citizens ring and call.
    counter_hours: Vec<Stretch>,
}

/// Plans and writes the work of the tenant whose session is open.
pub(super) async fn load(
    transaction: &Transaction<'_>,
    setting: &Setting<'_>,
    configuration: &Value,
    reference: &Value,
    narratives: &Narratives,
    now: DateTime<Utc>,
) -> Result<(), SeedError> {
    let body = Body::read(configuration, reference)?;
    let wanted = setting.enquiries.unwrap_or(USUAL);
    let (people, businesses) = (wanted * 6 / 10, wanted / 5 + 1);
    // Besides those wanted, some for each person and each kind of request: see `plan`.
    let most = wanted + 4 * body.workers.len() + 40;
    let mut ids = new_ids(transaction, people + businesses + most).await?;
    let mut dice = Dice::of(setting.tenant_code);
    let nation = narratives.common.nations.get(setting.nation);
    let nation = nation.ok_or_else(|| SeedError(format!("no people of {:?}", setting.nation)))?;
    let welsh = setting.nation == "wales";
    let of_people = ids.split_off(ids.len() - people);
    let of_businesses = ids.split_off(ids.len() - businesses);
    let people = citizens::invent(&mut dice, nation, welsh, false, &of_people);
    let businesses = citizens::invent(&mut dice, nation, false, true, &of_businesses);
    let mut planner = Planner {
        body: &body,
        narratives,
        language: welsh.then_some("cy"),
        now,
        today: day_of(now),
        dice,
        ids: ids.into_iter(),
        people: &people,
        businesses: &businesses,
        used: BTreeSet::new(),
        counter_hours: Stretch::of_offices(),
    };
    let mut lives = planner.plan(wanted)?;
    let around = planner.around(&lives);
    let citizens = people.iter().chain(&businesses).cloned().collect();
    write::all(transaction, citizens, &mut lives, around).await
}

impl<'a> Planner<'a> {
    fn plan(&mut self, wanted: usize) -> Result<Vec<Life<'a>>, SeedError> {
        let body = self.body;
        let mut lives = Vec::new();
        // First what nobody may be without: work in hand, something due today, something to decide.
        for worker in body
            .workers
            .iter()
            .filter(|it| body.can(it, "work_on_enquiries"))
        {
            for due_today in [true, false, false] {
                lives.extend(self.held_by(worker, due_today)?);
            }
        }
        lives.extend(self.waiting_for_approval()?);
        lives.extend(self.new_ones()?);
        while lives.len() < wanted {
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
            let ago = self.now - TimeDelta::minutes(ago * 60 - self.dice.between(0, 50));
            let Some(mut life) = self.receive(kind, ago, false)? else {
                continue;
            };
            self.live(&mut life, stuck);
            lives.push(life);
        }
        Ok(lives)
    }

    /// An enquiry that one person has in hand; none where they could not have taken it up yet.
    fn held_by(
        &mut self,
        worker: &'a Worker,
        due_today: bool,
    ) -> Result<Option<Life<'a>>, SeedError> {
        let body = self.body;
        let own: Vec<&Type> = body
            .types
            .iter()
            .filter(|it| worker.team.as_ref() == Some(&it.team))
            .collect();
        let kinds = if own.is_empty() {
            body.types.iter().collect()
        } else {
            own
        };
        // Of short time first: what is due in a fortnight is never stuck at the first step.
        let kind = match due_today {
            true => kinds
                .iter()
                .copied()
                .filter(|it| it.resolve_within_hours >= 24)
                .min_by_key(|it| it.resolve_within_hours),
            false => self.dice.pick(&kinds).copied(),
        };
        let Some(kind) = kind else {
            return Ok(None);
        };
        let within = TimeDelta::hours(kind.resolve_within_hours);
        let received = match due_today {
            true => self.later_today().map(|due| due - within),
            false => {
                let minutes = within.num_minutes();
                Some(self.now - TimeDelta::minutes(self.dice.between(minutes / 3, minutes)))
            }
        };
        let Some(received) = received else {
            return Ok(None);
        };
        let Some(mut life) = self.receive(kind, received, due_today)? else {
            return Ok(None);
        };
        self.take_up(&mut life, worker);
        Ok(Some(life))
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
            for days in [4, 9, 20] {
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

    /// What came in a moment ago, and nobody has looked at.
    fn new_ones(&mut self) -> Result<Vec<Life<'a>>, SeedError> {
        let mut lives = Vec::new();
        for kind in self.body.types.iter().take(4) {
            let about = self.now - TimeDelta::minutes(self.dice.between(4, 150));
            lives.extend(self.receive(kind, about, true)?);
        }
        Ok(lives)
    }

    /// A question of a citizen, at `about` or, unless it is to be then, when somebody was there to take it; none where that
    /// has not come yet.
    fn receive(
        &mut self,
        kind: &'a Type,
        about: DateTime<Utc>,
        then: bool,
    ) -> Result<Option<Life<'a>>, SeedError> {
        let matter =
            self.narratives
                .pick(&kind.code, &kind.category, self.language, &mut self.dice);
        let matter = matter.ok_or_else(|| {
            SeedError(format!(
                "no narrative for {} or {}",
                kind.code, kind.category
            ))
        })?;
        let workflow = self.body.workflow_of(kind)?;
        let first = workflow.stages.first();
        let first = first.ok_or_else(|| SeedError(format!("{} has no stages", kind.code)))?;
        let any = vec![
            (5, "web_form"),
            (3, "telephone"),
            (3, "email"),
            (1, "letter"),
            (1, "in_person"),
        ];
        let channel = match &matter.channel {
            _ if then => "web_form".to_owned(),
            Some(channel) => channel.clone(),
            None => self.dice.weighted(any).unwrap_or("email").to_owned(),
        };
        let written = matches!(channel.as_str(), "web_form" | "email");
        let at = match written || kind.resolve_within_hours <= 24 {
            true => Some(about),
            false => next_work(&self.counter_hours, &[], self.today, about).map(|(from, _)| {
                from + TimeDelta::minutes(if from > about {
                    self.dice.between(1, 50)
                } else {
                    0
                })
            }),
        };
        // What would come by telephone on Monday has come by form.
        let (at, channel) = match at.filter(|at| *at < self.now - TimeDelta::minutes(2)) {
            Some(at) => (at, channel),
            None => (about, "web_form".to_owned()),
        };
        let Some(at) = self.moment(at, self.now) else {
            return Ok(None);
        };
        let Some(id) = self.ids.next() else {
            return Err(SeedError("more enquiries than keys".into()));
        };
        let of = if matter.business {
            self.businesses
        } else {
            self.people
        };
        let variant = usize::try_from(self.dice.below(60)).unwrap_or(0);
        let unknown = self.dice.chance(4) && !matter.business;
        Ok(Some(Life {
            id,
            kind,
            workflow,
            matter,
            variant,
            citizen: if unknown { None } else { self.dice.pick(of) },
            channel,
            subject: reading(&matter.subject, variant),
            body: reading(&matter.body, variant),
            custom_fields: values::of(kind, self.today, &mut self.dice)?,
            received_at: at,
            at,
            stage: &first.code,
            holder: None,
            steps: Vec::new(),
            messages: Vec::new(),
            asked: false,
        }))
    }

    /// The first free minute from `at` on, with seconds of its own; none at or after `until`.
    fn moment(&mut self, at: DateTime<Utc>, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut minute = at.timestamp().div_euclid(60) + 1;
        while !self.used.insert(minute) {
            minute += 1;
        }
        let second = self.dice.between(0, 58);
        let found = DateTime::from_timestamp(minute * 60 + second, 0)?;
        (found < until && found < self.now - TimeDelta::seconds(30)).then_some(found)
    }

    /// When a person could do something next, about so many minutes after `at`; none where that has not come yet.
    fn next_moment(
        &mut self,
        worker: &Worker,
        at: DateTime<Utc>,
        minutes: i64,
    ) -> Option<DateTime<Utc>> {
        let mut after = at + TimeDelta::minutes(minutes);
        for _ in 0..8 {
            let (from, until) = next_work(&worker.hours, &worker.absences, self.today, after)?;
            // Not everybody begins with the same thing at the first stroke of the hour.
            let spread = if from > after {
                self.dice.between(1, 40)
            } else {
                0
            };
            if let Some(found) = self.moment(from + TimeDelta::minutes(spread), until) {
                return Some(found);
            }
            after = until + TimeDelta::minutes(5);
        }
        None
    }

    /// A time of this day that is still to come, in the afternoon where that is possible.
    fn later_today(&mut self) -> Option<DateTime<Utc>> {
        let minute = self.dice.between(14 * 60, 16 * 60 + 50);
        let soon = self.now + TimeDelta::minutes(self.dice.between(20, 60));
        let due = at_minute(self.today, minute)?.max(soon);
        (day_of(due) == self.today).then_some(due)
    }
}
