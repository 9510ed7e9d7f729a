//! Sample work of a body: about a hundred enquiries, each along its workflow, by people of the body in their hours.
//!
//! Nothing here knows a body. The enquiries follow from the body's file, the narratives, and the time of the load, so
//! that the same file loaded at the same time gives the same work; the rules of the database judge every step.

mod around;
mod citizens;
mod clock_acts;
mod decisions;
mod dice;
mod hours;
mod life;
mod model;
mod narratives;
mod plan;
mod twice;
mod values;
mod way;
mod write;

use super::SeedError;
use super::tenant::new_ids;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dice::{Dice, reading};
use hours::{Stretch, at_minute, day_of, next_work};
use life::Life;
use model::{PlannedBody, Type, Worker};
pub(super) use narratives::Narratives;
use serde_json::Value;
use std::collections::BTreeSet;
use tokio_postgres::Transaction;
use uuid::Uuid;

/// How many enquiries a body has that does not say.
const USUAL: usize = 100;

/// Where a body is and how it speaks.
pub(super) struct Setting<'a> {
    pub tenant_code: &'a str,
    pub nation: &'a str,
    pub enquiries: Option<usize>,
}

/// Whom a body knows.
struct Citizens {
    people: Vec<Value>,
    businesses: Vec<Value>,
}

/// Everything that planning needs, and what it has used up.
struct Planner<'a> {
    body: &'a PlannedBody,
    narratives: &'a Narratives,
    citizens: &'a Citizens,
    language: Option<&'a str>,
    now: DateTime<Utc>,
    today: NaiveDate,
    dice: Dice,
    ids: std::vec::IntoIter<Uuid>,
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
    let body = PlannedBody::read(configuration, reference)?;
    let wanted = setting.enquiries.unwrap_or(USUAL);
    let keys = new_ids(transaction, keys_for(wanted, &body)).await?;
    let mut dice = Dice::of(setting.tenant_code);
    let (citizens, ids) = invent(setting, narratives, wanted, keys, &mut dice)?;
    let mut planner = Planner::new(&body, narratives, &citizens, setting, ids, dice, now);
    let mut lives = planner.plan(wanted)?;
    let rung = lives
        .iter_mut()
        .filter(|life| life.is_open() && life.holder.is_some());
    rung.step_by(4).take(3).for_each(Life::call);
    let around = planner.around(&lives);
    let rows = citizens.people.iter().chain(&citizens.businesses);
    let rows = rows.cloned().collect();
    write::all(transaction, rows, &mut lives, around).await
}

/// As many people and businesses as know a body with so many enquiries.
fn citizen_count(wanted: usize) -> (usize, usize) {
    (wanted * 6 / 10, wanted / 5 + 1)
}

/// More than are needed: `plan` begins some enquiries for each person and each kind of request, and each person asks and is
/// asked.
fn keys_for(wanted: usize, body: &PlannedBody) -> usize {
    let (people, businesses) = citizen_count(wanted);
    people + businesses + wanted + 10 * body.workers.len() + 80
}

/// Gives the first keys to citizens, and the others back.
fn invent(
    setting: &Setting<'_>,
    narratives: &Narratives,
    wanted: usize,
    mut keys: Vec<Uuid>,
    dice: &mut Dice,
) -> Result<(Citizens, Vec<Uuid>), SeedError> {
    let nation = narratives.common.nations.get(setting.nation);
    let nation = nation.ok_or_else(|| SeedError(format!("no people of {:?}", setting.nation)))?;
    let (people, businesses) = citizen_count(wanted);
    let of_others = keys.split_off(people.min(keys.len()));
    let mut of_businesses = of_others;
    let left = of_businesses.split_off(businesses.min(of_businesses.len()));
    let welsh = setting.nation == "wales";
    let citizens = Citizens {
        people: citizens::invent(dice, nation, welsh, false, &keys),
        businesses: citizens::invent(dice, nation, false, true, &of_businesses),
    };
    Ok((citizens, left))
}

impl<'a> Planner<'a> {
    fn new(
        body: &'a PlannedBody,
        narratives: &'a Narratives,
        citizens: &'a Citizens,
        setting: &Setting<'_>,
        ids: Vec<Uuid>,
        dice: Dice,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            body,
            narratives,
            citizens,
            language: (setting.nation == "wales").then_some("cy"),
            now,
            today: day_of(now),
            dice,
            ids: ids.into_iter(),
            used: BTreeSet::new(),
            counter_hours: Stretch::of_offices(),
        }
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
            &self.citizens.businesses
        } else {
            &self.citizens.people
        };
        let variant = usize::try_from(self.dice.below(60)).unwrap_or(0);
        let unknown = self.dice.chance(4) && !matter.business;
        Ok(Some(Life {
            reopened: false,
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
            since: at,
            holder: None,
            steps: Vec::new(),
            messages: Vec::new(),
            asked: false,
            belongs: None,
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
