//! Random histories of enquiries, made through the platform's own acts while its clock moves on, against a model of clocks that
//! walks day by day and knows nothing of how the database computes them.

use crate::calendars::Dice;
use crate::support::{TestDatabase, enter};
use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::Europe::London;
use enquiries::private_server::Login;
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Client;
use uuid::Uuid;

const OFFICE_TARGET: i64 = 40 * 3_600;
const ANSWER_TARGET: i64 = 8 * 3_600;
const FOI_DAYS: u32 = 20;
const WAITING: &str = "waiting_for_citizen";

#[derive(Debug)]
struct Step {
    at: DateTime<Utc>,
    to: String,
}

/// What happened, without what was taken back.
#[derive(Debug, Default)]
pub(crate) struct History {
    received_at: DateTime<Utc>,
    steps: Vec<Step>,
    letters: Vec<(Uuid, DateTime<Utc>)>,
    acts: Vec<(Uuid, String, DateTime<Utc>)>,
    may_undo: bool,
}

/// What a clock is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) due_at: Option<DateTime<Utc>>,
    pub(crate) grossly_late_at: Option<DateTime<Utc>>,
    pub(crate) state: String,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

pub(crate) type Clocks = BTreeMap<(String, i16), Seen>;
type Pauses = Vec<(DateTime<Utc>, Option<DateTime<Utc>>)>;

/// The days of the law and of the desk.
pub(crate) struct Calendar {
    anywhere: BTreeSet<NaiveDate>,
    england: BTreeSet<NaiveDate>,
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn in_london(at: NaiveDateTime) -> DateTime<Utc> {
    London.from_local_datetime(&at).earliest().unwrap().to_utc()
}

fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

impl Calendar {
    pub(crate) async fn load(admin: &Client) -> Self {
        let holidays = async |calendar: &str| -> BTreeSet<NaiveDate> {
            let sql = "select h.day from core.calendar_holidays as h where h.calendar_code = $1";
            let rows = admin.query(sql, &[&calendar]).await.unwrap();
            rows.iter().map(|row| row.get(0)).collect()
        };
        Self {
            anywhere: holidays("uk-any-part").await,
            england: holidays("england-and-wales").await,
        }
    }

    /// When the desk of the tax department is open that day: 08:00 to 18:00, on Christmas Eve until 13:00.
    fn open(&self, day: NaiveDate) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let closes = match day {
            eve if eve == NaiveDate::from_ymd_opt(2026, 12, 24).unwrap() => 13,
            day if is_weekend(day) || self.england.contains(&day) => return None,
            _ => 18,
        };
        let at = |hour| in_london(day.and_hms_opt(hour, 0, 0).unwrap());
        Some((at(8), at(closes)))
    }

    /// Walks from open time to open time, and in each from pause to pause.
    fn due(&self, start: DateTime<Utc>, seconds: i64, pauses: &Pauses) -> Option<DateTime<Utc>> {
        let mut left = TimeDelta::seconds(seconds);
        let mut day = day_of(start);
        loop {
            if let Some((opens, closes)) = self.open(day) {
                let mut at = opens.max(start);
                while at < closes {
                    let pause = pauses
                        .iter()
                        .find(|(from, until)| *from <= at && until.is_none_or(|until| until > at));
                    match pause {
                        Some((_, None)) => return None,
                        Some((_, Some(until))) => at = *until,
                        None => {
                            let next = pauses
                                .iter()
                                .map(|(from, _)| *from)
                                .filter(|from| *from > at);
                            let until = next.min().map_or(closes, |from| from.min(closes));
                            if until - at >= left {
                                return Some(at + left);
                            }
                            left -= until - at;
                            at = until;
                        }
                    }
                }
            }
            day = day + Days::new(1);
            // A pause without an end, from before this day: nothing counts any more.
            let never = pauses
                .iter()
                .any(|(from, until)| until.is_none() && day_of(*from) < day);
            if never {
                return None;
            }
        }
    }

    /// The last of so many working days after a day, without the days that are excluded.
    fn working_day(
        &self,
        after: NaiveDate,
        count: u32,
        excluded: &[(NaiveDate, NaiveDate)],
    ) -> NaiveDate {
        let (mut day, mut counted) = (after, 0);
        while counted < count {
            day = day + Days::new(1);
            let left_out = excluded
                .iter()
                .any(|(from, until)| *from <= day && day <= *until);
            if !is_weekend(day) && !self.anywhere.contains(&day) && !left_out {
                counted += 1;
            }
        }
        day
    }
}

impl History {
    pub(crate) fn new(received_at: DateTime<Utc>) -> Self {
        Self {
            received_at,
            ..Self::default()
        }
    }

    fn acts(&self, kind: &str) -> impl Iterator<Item = DateTime<Utc>> {
        let mut found: Vec<_> = self
            .acts
            .iter()
            .filter(|(_, of, _)| of == kind)
            .map(|(_, _, at)| *at)
            .collect();
        found.sort();
        found.into_iter()
    }

    /// Stays in the stage that waits, and pauses that a person made.
    fn pauses(&self, until: Option<DateTime<Utc>>) -> Pauses {
        let mut pauses = Vec::new();
        for (place, step) in self.steps.iter().enumerate() {
            if step.to == WAITING {
                pauses.push((step.at, self.steps.get(place + 1).map(|next| next.at)));
            }
        }
        for paused in self.acts("paused") {
            pauses.push((paused, self.acts("resumed").find(|at| *at >= paused)));
        }
        pauses
            .into_iter()
            .filter(|(from, _)| until.is_none_or(|until| *from < until))
            .map(|(from, to)| match (to, until) {
                (Some(to), Some(until)) => (from, Some(to.min(until))),
                (to, until) => (from, to.or(until)),
            })
            .filter(|(from, to)| to.is_none_or(|to| to > *from))
            .collect()
    }

    pub(crate) fn clocks(&self, calendar: &Calendar) -> Clocks {
        self.clocks_by(calendar, 100)
    }

    /// The clocks if each target were so many per cent of what it is: when they were due then is when that share is used.
    pub(crate) fn clocks_by(&self, calendar: &Calendar, percent: u32) -> Clocks {
        let part = |target: i64| target * i64::from(percent) / 100;
        let mut clocks = Clocks::new();
        let working = |start, seconds, ended: Option<DateTime<Utc>>, state: &str| {
            let pauses = self.pauses(ended);
            let due_at = calendar.due(start, seconds, &pauses);
            let state = match (ended, due_at) {
                (Some(_), _) => state,
                (None, None) => "paused",
                (None, Some(_)) => "running",
            };
            Seen {
                started_at: start,
                due_at,
                grossly_late_at: calendar.due(start, seconds * 3, &pauses),
                state: state.into(),
                ended_at: ended,
            }
        };
        // Resolutions: one, and another for each time that it is opened again.
        let (mut run, mut start, mut ended) = (1, self.received_at, None);
        let mut first_end = None;
        let mut state = "running";
        for step in &self.steps {
            let ends = ["resolved", "closed", "withdrawn"].contains(&step.to.as_str());
            match (ended, ends) {
                (None, true) => {
                    ended = Some(step.at);
                    state = if step.to == "withdrawn" {
                        "stopped"
                    } else {
                        "met"
                    };
                    if run == 1 {
                        first_end = Some((step.at, state));
                    }
                }
                (Some(_), false) => {
                    clocks.insert(
                        ("resolution".into(), run),
                        working(start, part(OFFICE_TARGET), ended, state),
                    );
                    (run, start, ended) = (run + 1, step.at, None);
                }
                _ => {}
            }
        }
        clocks.insert(
            ("resolution".into(), run),
            working(start, part(OFFICE_TARGET), ended, state),
        );

        let letter = self.letters.iter().map(|(_, at)| *at).min();
        let answered = letter.or(first_end.map(|(at, _)| at));
        let met = if letter.is_some() { "met" } else { "stopped" };
        clocks.insert(
            ("first_response".into(), 1),
            working(self.received_at, part(ANSWER_TARGET), answered, met),
        );
        if let Some(foi) = self.foi(calendar, first_end, percent) {
            clocks.insert(("foi".into(), 1), foi);
        }
        clocks
    }

    /// Freedom of information: an answer to a question begins it again, days of a fee do not count, an extension is twenty more.
    fn foi(
        &self,
        calendar: &Calendar,
        end: Option<(DateTime<Utc>, &str)>,
        percent: u32,
    ) -> Option<Seen> {
        let started_at = self
            .acts("clarification_received")
            .last()
            .map_or(self.received_at, |at| at.max(self.received_at));
        if end.is_some_and(|(at, _)| at < started_at) {
            return None;
        }
        let before_end = |at: &DateTime<Utc>| end.is_none_or(|(end, _)| *at < end);
        let mut excluded = Vec::new();
        let mut waits = false;
        for asked in self.acts("fee_asked").filter(before_end) {
            match self.acts("fee_paid").find(|at| *at >= asked) {
                Some(paid) => excluded.push((day_of(asked), day_of(paid))),
                None => waits = true,
            }
        }
        for asked in self.acts("clarification_asked").filter(before_end) {
            waits |= !self.acts("clarification_received").any(|at| at >= asked);
        }
        let due = |factor: u32| {
            let day = calendar.working_day(
                day_of(started_at),
                FOI_DAYS * factor * percent / 100,
                &excluded,
            );
            let day = match self.acts("extended").next() {
                Some(_) => calendar.working_day(day, 20 * factor * percent / 100, &[]),
                None => day,
            };
            (!waits).then(|| in_london((day + Days::new(1)).and_hms_opt(0, 0, 0).unwrap()))
        };
        Some(Seen {
            started_at,
            due_at: due(1),
            grossly_late_at: due(3),
            state: match end {
                Some((_, state)) => state.into(),
                None if waits => "paused".into(),
                None => "running".into(),
            },
            ended_at: end.map(|(at, _)| at),
        })
    }
}

/// Tries an act; what the rules refuse did not happen.
async fn attempt(client: &Client, sql: &str) -> Option<tokio_postgres::Row> {
    client.batch_execute("savepoint act").await.unwrap();
    match client.query_opt(sql, &[]).await {
        Ok(row) => row,
        Err(error) => {
            assert!(error.as_db_error().is_some(), "{error}");
            client.batch_execute("rollback to act").await.unwrap();
            None
        }
    }
}

/// One random act on an enquiry at the time of this transaction; whether it happened.
pub(crate) async fn act(
    client: &Client,
    dice: &mut Dice,
    id: Uuid,
    at: DateTime<Utc>,
    history: &mut History,
) -> bool {
    match dice.roll(10) {
        0..=4 => {
            let stages = match dice.roll(12) {
                0 => ["withdrawn", "closed"],
                1..=3 => ["resolved", "closed"],
                4..=7 => ["triage", "in_progress"],
                _ => [WAITING, "in_progress"],
            };
            let stage = stages[usize::from(dice.roll(2) == 0)];
            let sql = format!(
                "update tenant.enquiries as e set stage_id = s.id, stage_reason = 'Because', outcome = 'Done'
                 from tenant.workflow_stages as s
                 where s.workflow_id = e.workflow_id and s.code = '{stage}' and e.id = '{id}' and e.stage_id <> s.id
                 returning s.stage_code"
            );
            let Some(row) = attempt(client, &sql).await else {
                return false;
            };
            history.steps.push(Step { at, to: row.get(0) });
            history.may_undo = true;
        }
        5 if history.may_undo => {
            let sql = format!(
                "select u.* from tenant.enquiries as e
                 cross join lateral app.undo_stage_changes(array[e.id], array[e.version]) as u where e.id = '{id}'"
            );
            if attempt(client, &sql).await.is_none() {
                return false;
            }
            history.steps.pop();
            history.may_undo = false;
        }
        6 => {
            let sql = format!(
                "insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body)
                 values ('{id}', 'out', 'email', 'a@example.com', 'Soon.') returning id"
            );
            let Some(row) = attempt(client, &sql).await else {
                return false;
            };
            history.letters.push((row.get(0), at));
            // Now and then it is recalled at once.
            if dice.roll(3) == 0 {
                let letter: Uuid = row.get(0);
                let sql = format!("select r.version from app.recall_message('{letter}', 1) as r");
                if attempt(client, &sql).await.is_some() {
                    history.letters.pop();
                }
            }
        }
        7 if !history.acts.is_empty() => {
            let place =
                usize::try_from(dice.roll(i64::try_from(history.acts.len()).unwrap())).unwrap();
            let act = history.acts[place].0;
            let sql = format!("select t.id from app.take_back_clock_act('{act}', 'Not so') as t");
            if attempt(client, &sql).await.is_none() {
                return false;
            }
            history.acts.remove(place);
        }
        _ => {
            let kinds = [
                "clarification_asked",
                "clarification_received",
                "fee_asked",
                "fee_paid",
                "extended",
                "paused",
                "resumed",
            ];
            let kind = kinds[usize::try_from(dice.roll(7)).unwrap()];
            let sql = format!(
                "select a.id from app.record_clock_act('{id}', '{kind}', null, null, null, 'Because') as a"
            );
            let Some(row) = attempt(client, &sql).await else {
                return false;
            };
            history.acts.push((row.get(0), kind.into(), at));
        }
    }
    true
}

/// The rules of the model, for one type; ends the transaction.
pub(crate) async fn make_rules(client: &Client) {
    let rules = format!(
        "insert into tenant.clock_rules (code, name, measure, enquiry_type_id, calendar_id, target_seconds, valid_from)
         select 'model_' || m.measure, 'Model', m.measure, y.id, k.id, m.seconds, auth.now()
         from (values ('resolution', {OFFICE_TARGET}), ('first_response', {ANSWER_TARGET})) as m (measure, seconds)
         cross join tenant.enquiry_types as y
         cross join tenant.calendars as k
         where y.code = 'payment_plan' and k.code = 'office';
         insert into tenant.clock_rules (code, name, measure, enquiry_type_id, legal_code, valid_from)
         select 'model_foi', 'Model', 'legal', y.id, 'foi', auth.now() from tenant.enquiry_types as y where y.code = 'payment_plan';
         commit"
    );
    client.batch_execute(&rules).await.unwrap();
}

async fn agrees(seed: u64, enquiries: usize, rounds: usize) {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    admin
        .batch_execute("update core.settings set value = 'on' where name = 'disposable'")
        .await
        .unwrap();
    let calendar = Calendar::load(&admin).await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    make_rules(&client).await;

    let mut dice = Dice::new(seed);
    let mut histories: Vec<(Uuid, History)> = Vec::new();
    let mut happened = 0;
    for round in 0..rounds {
        // Minutes mostly, and now and then days: the acts of one round happen at one time.
        let minutes = if dice.roll(6) == 0 {
            dice.roll(9_000)
        } else {
            1 + dice.roll(400)
        };
        let forward = format!(
            "update auth.clock set clock_offset = clock_offset + interval '{minutes} minutes'"
        );
        admin.batch_execute(&forward).await.unwrap();
        if round % 20 == 0 {
            let months = "select audit.open_months(auth.now()::date, 3)";
            admin.batch_execute(months).await.unwrap();
        }
        enter(&client, "HMRC/asha.patel").await;
        let at: DateTime<Utc> = client
            .query_one("select auth.now()", &[])
            .await
            .unwrap()
            .get(0);
        // Two acts of one time on one enquiry would have no order: one that is new waits for the next round.
        let mut places: BTreeSet<usize> = BTreeSet::new();
        if histories.len() < enquiries && round % 2 == 0 {
            places.insert(histories.len());
            let sql = "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
                       select y.id, 'email', 'A history', 'x' from tenant.enquiry_types as y where y.code = 'payment_plan'
                       returning id";
            let id = client.query_one(sql, &[]).await.unwrap().get(0);
            histories.push((id, History::new(at)));
        }
        for _ in 0..6 {
            let place =
                usize::try_from(dice.roll(i64::try_from(histories.len()).unwrap())).unwrap();
            if places.insert(place) {
                let (id, history) = &mut histories[place];
                happened += usize::from(act(&client, &mut dice, *id, at, history).await);
            }
        }
        client.batch_execute("commit").await.unwrap();
    }

    enter(&client, "HMRC/asha.patel").await;
    let mut states: BTreeMap<String, usize> = BTreeMap::new();
    for (id, history) in &histories {
        let sql =
            "select c.code, c.run, c.started_at, c.due_at, c.grossly_late_at, c.state, c.ended_at
                   from tenant.clocks as c where c.enquiry_id = $1 and c.state <> 'undone'";
        let rows = client.query(sql, &[id]).await.unwrap();
        let stored: Clocks = rows
            .iter()
            .map(|row| {
                let seen = Seen {
                    started_at: row.get(2),
                    due_at: row.get(3),
                    grossly_late_at: row.get(4),
                    state: row.get(5),
                    ended_at: row.get(6),
                };
                ((row.get(0), row.get(1)), seen)
            })
            .collect();
        let expected = history.clocks(&calendar);
        for key in stored.keys().chain(expected.keys()) {
            assert_eq!(
                stored.get(key),
                expected.get(key),
                "{key:?} of {id}: {history:#?}"
            );
        }
        for clock in expected.values() {
            *states.entry(clock.state.clone()).or_default() += 1;
        }
        let running = expected.values().filter(|clock| clock.state == "running");
        let first = running.filter_map(|clock| clock.due_at).min();
        let sql = "select nullif(e.due_at, core.not_due()) from tenant.enquiries as e where e.id = $1 and e.closed_at is null";
        if let Some(row) = client.query_opt(sql, &[id]).await.unwrap() {
            assert_eq!(
                row.get::<_, Option<DateTime<Utc>>>(0),
                first,
                "{id}: {history:#?}"
            );
        }
    }
    println!(
        "{happened} acts on {} enquiries: {states:?}",
        histories.len()
    );
    assert_eq!(states.len(), 4, "{states:?}");
    assert!(happened > rounds, "{happened}");
}

/// R037, R106: clocks of random histories are those of the model, with steps and acts that were taken back.
#[tokio::test]
async fn clocks_of_random_histories_agree_with_the_model() {
    agrees(16, 30, 150).await;
}

#[tokio::test]
#[ignore = "minutes: 5,000 histories"]
async fn full_clocks_of_random_histories_agree_with_the_model() {
    for seed in 100..150 {
        agrees(seed, 100, 500).await;
    }
}
