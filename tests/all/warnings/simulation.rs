//! A simulated week: acts at random while the platform's clock moves on by five minutes, and a worker that is killed and away at
//! random points, against a model that walks day by day and knows nothing of how the database computes or finds anything.

use super::Stage;
use crate::calendars::Dice;
use crate::clock_histories::{Calendar, Clocks, History, act, make_rules};
use crate::support::{begin, enter, eventually, url_of};
use chrono::{DateTime, TimeDelta, Utc};
use enquiries::private_server::Login;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use tokio_postgres::Client;
use uuid::Uuid;

/// An enquiry as the model knows it.
struct Watched {
    id: Uuid,
    history: History,
    urgent: bool,
    has_owner: bool,
    /// Since when nobody has it, and since when it is as urgent as it is.
    put_back_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    clocks: Clocks,
    used: Clocks,
    /// Of each rule and clock the last instant that was told.
    told: BTreeMap<(&'static str, String, i16), DateTime<Utc>>,
    next_look: DateTime<Utc>,
}

/// Enquiry, clock, run, rule, from when it was true, and who was told.
type Told = (Uuid, String, i16, String, DateTime<Utc>, String);

/// What a rule says of a clock at a time.
struct Saying {
    rule: &'static str,
    clock: (String, i16),
    at: DateTime<Utc>,
    holds: bool,
    happened: bool,
}

impl Watched {
    fn new(id: Uuid, received_at: DateTime<Utc>) -> Self {
        Self {
            id,
            history: History::new(received_at),
            urgent: false,
            has_owner: false,
            put_back_at: received_at,
            changed_at: received_at,
            clocks: Clocks::new(),
            used: Clocks::new(),
            told: BTreeMap::new(),
            next_look: received_at,
        }
    }

    /// It was changed: everything follows anew.
    fn follow(&mut self, calendar: &Calendar, now: DateTime<Utc>) {
        self.clocks = self.history.clocks(calendar);
        self.used = self.history.clocks_by(calendar, 75);
        self.next_look = now;
    }

    fn sayings(&self, now: DateTime<Utc>) -> Vec<Saying> {
        let mut sayings = Vec::new();
        for (key, clock) in &self.clocks {
            let running = clock.state == "running";
            let ended_after = |at| clock.ended_at.is_some_and(|ended| ended > at);
            let used = self.used.get(key).and_then(|used| used.due_at);
            let instants = [
                ("near_deadline", used.filter(|_| clock.due_at.is_some())),
                ("late", clock.due_at),
                ("grossly_late", clock.grossly_late_at),
            ];
            for (rule, at) in instants {
                let Some(at) = at else {
                    continue;
                };
                let warns = rule == "near_deadline";
                sayings.push(Saying {
                    rule,
                    clock: key.clone(),
                    at,
                    holds: running && !(warns && clock.due_at.is_none_or(|due| due <= now)),
                    happened: !warns && ended_after(at),
                });
            }
            let waits = ["running", "paused"].contains(&clock.state.as_str());
            if key.0 == "resolution" && waits && self.urgent && !self.has_owner {
                let since = clock.started_at.max(self.put_back_at).max(self.changed_at);
                for (rule, minutes) in [
                    ("emergency", 15),
                    ("emergency_climbs", 30),
                    ("emergency_to_managers", 60),
                ] {
                    sayings.push(Saying {
                        rule,
                        clock: key.clone(),
                        at: since + TimeDelta::minutes(minutes),
                        holds: true,
                        happened: false,
                    });
                }
            }
        }
        sayings
    }

    fn whom(&self, rule: &str) -> &'static str {
        match rule {
            "near_deadline" if self.has_owner => "owner",
            "emergency" => "team",
            "grossly_late" | "emergency_to_managers" => "managers",
            _ => "supervisors",
        }
    }

    /// A worker came at this time.
    fn look(&mut self, now: DateTime<Utc>, expected: &mut BTreeSet<Told>) {
        if self.next_look > now {
            return;
        }
        self.next_look = DateTime::<Utc>::MAX_UTC;
        for saying in self.sayings(now) {
            if saying.at > now {
                self.next_look = self.next_look.min(saying.at);
                continue;
            }
            let key = (saying.rule, saying.clock.0.clone(), saying.clock.1);
            let before = self.told.get(&key).is_some_and(|told| *told >= saying.at);
            if (saying.holds || saying.happened) && !before {
                self.told.insert(key, saying.at);
                let (code, run) = saying.clock;
                let whom = self.whom(saying.rule).to_owned();
                expected.insert((self.id, code, run, saying.rule.into(), saying.at, whom));
            }
        }
    }

    /// What was told and is still true.
    fn open(&self, now: DateTime<Utc>) -> impl Iterator<Item = Told> {
        let sayings = self.sayings(now).into_iter();
        sayings.filter_map(move |saying| {
            let key = (saying.rule, saying.clock.0.clone(), saying.clock.1);
            let told = *self.told.get(&key)?;
            let open = saying.holds && saying.at <= now && told >= saying.at;
            open.then(|| {
                let (code, run) = saying.clock;
                (self.id, code, run, saying.rule.into(), told, String::new())
            })
        })
    }

    /// Whether something becomes true or is overtaken within that time, so that it matters when exactly a worker came.
    fn is_near(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        let near = |at: DateTime<Utc>| from <= at && at <= until;
        self.sayings(from).iter().any(|saying| near(saying.at))
    }
}

/// Gives it to somebody, puts it back, or makes it more or less urgent.
async fn pass_on(client: &Client, dice: &mut Dice, it: &mut Watched, now: DateTime<Utc>) {
    let change = match (dice.roll(2), it.has_owner) {
        (0, false) => "assignee_id = app.staff_by_username('jo.brown')",
        (0, true) => "assignee_id = null, assignment_reason = 'Off sick'",
        _ if it.urgent => "priority_code = 3",
        _ => "priority_code = 1",
    };
    let sql = format!(
        "update tenant.enquiries set {change} where id = '{}' and closed_at is null",
        it.id
    );
    match client.execute(&sql, &[]).await.unwrap() {
        0 => {}
        _ if change.starts_with("priority") => {
            it.urgent = !it.urgent;
            it.changed_at = now;
        }
        _ => {
            it.has_owner = !it.has_owner;
            it.put_back_at = now;
        }
    }
}

/// A worker of the body, with one session for all of its runs.
struct Worker {
    client: Client,
    token: String,
}

impl Worker {
    async fn new(stage: &Stage) -> Self {
        let client = stage.test.client(Login::Worker).await;
        client.batch_execute("begin").await.unwrap();
        let open = "select auth.open_service_session('HMRC', 'worker', 'test')";
        let token = client.query_one(open, &[]).await.unwrap().get(0);
        client.batch_execute("commit").await.unwrap();
        Self { client, token }
    }

    /// All of a run in one transaction, which may come to nothing. Returns its time.
    async fn run(&self, ends: &str) -> DateTime<Utc> {
        let prelude = format!(
            "begin; select set_config('enquiries.session', '{}', true)",
            self.token
        );
        self.client.batch_execute(&prelude).await.unwrap();
        let raise = "select tenant.raise_warnings(), auth.now()";
        let now = loop {
            let row = self.client.query_one(raise, &[]).await.unwrap();
            if row.get::<_, i64>(0) == 0 {
                break row.get(1);
            }
        };
        self.client.batch_execute(ends).await.unwrap();
        now
    }
}

/// Starts the worker's program and kills it with kill -9, some moments after it has come to the server.
async fn kill_a_process(stage: &Stage, dice: &mut Dice) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .args(["worker", "run", "--once"])
        .env(
            "ADMIN_DATABASE_URL",
            url_of(&stage.test.config(Login::Admin)),
        )
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let holds =
        "select count(*) from pg_locks as l inner join pg_database as d on l.database = d.oid
                 where l.locktype = 'advisory' and d.datname = current_database()
                     and l.objid = (hashtext('enquiries worker')::bigint & 4294967295)";
    let mut more = dice.roll(20);
    eventually("it works, and some moments more", || {
        more -= 1;
        let ended = child.try_wait().unwrap().is_some();
        let admin = &stage.admin;
        async move {
            let held: i64 = admin.query_one(holds, &[]).await.unwrap().get(0);
            ended || (held > 0 && more <= 0)
        }
    })
    .await;
    child.kill().unwrap();
    child.wait().unwrap();
    eventually("its lease is free", || async {
        let held: i64 = stage.admin.query_one(holds, &[]).await.unwrap().get(0);
        held == 0
    })
    .await;
}

struct Size {
    enquiries: usize,
    ticks: usize,
    minutes: i64,
    processes: usize,
}

async fn agrees(seed: u64, size: Size) {
    let stage = Stage::new().await;
    let calendar = Calendar::load(&stage.admin).await;
    enter(&stage.app, "HMRC/helen.morris").await;
    make_rules(&stage.app).await;
    let client = stage.test.client(Login::App).await;
    let token = enter(&client, "HMRC/asha.patel").await;
    client.batch_execute("commit").await.unwrap();
    let worker = Worker::new(&stage).await;
    let forward = format!(
        "update auth.clock set clock_offset = clock_offset + interval '{} minutes'",
        size.minutes
    );
    let forward = stage.admin.prepare(&forward).await.unwrap();

    let mut dice = Dice::new(seed);
    let mut all: Vec<Watched> = Vec::new();
    let mut expected: BTreeSet<Told> = BTreeSet::new();
    let (mut away, mut aborted, mut killed) = (0, 0, 0);
    let mut last_run = DateTime::<Utc>::MIN_UTC;
    for tick in 0..size.ticks {
        stage.admin.execute(&forward, &[]).await.unwrap();
        if tick % 2_000 == 0 {
            let months = "select audit.open_months(auth.now()::date, 3)";
            stage.admin.batch_execute(months).await.unwrap();
        }
        let is_last = tick + 1 == size.ticks;
        if dice.roll(5) == 0 && !is_last {
            begin(&client, &token, stage.tenant_id).await;
            let sql = "select auth.now()";
            let now: DateTime<Utc> = client.query_one(sql, &[]).await.unwrap().get(0);
            let mut touched: BTreeSet<usize> = BTreeSet::new();
            // All have come by the middle of the time.
            let come = (size.enquiries * (tick + 1) * 2 / size.ticks).clamp(1, size.enquiries);
            while all.len() < come {
                let sql =
                    "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
                           select y.id, 'email', 'A history', 'x' from tenant.enquiry_types as y
                           where y.code = 'payment_plan' returning id";
                let id = client.query_one(sql, &[]).await.unwrap().get(0);
                touched.insert(all.len());
                let mut it = Watched::new(id, now);
                it.follow(&calendar, now);
                all.push(it);
            }
            for _ in 0..3 {
                let place = usize::try_from(dice.roll(i64::try_from(all.len()).unwrap())).unwrap();
                if touched.insert(place) {
                    let it = &mut all[place];
                    match dice.roll(3) {
                        0 => pass_on(&client, &mut dice, it, now).await,
                        _ => {
                            act(&client, &mut dice, it.id, now, &mut it.history).await;
                        }
                    }
                    it.follow(&calendar, now);
                }
            }
            client.batch_execute("commit").await.unwrap();
        }
        // A worker that is away for a while, one that is killed before it has committed, and one that does its work.
        if away > 0 && !is_last {
            away -= 1;
            continue;
        }
        match dice.roll(60) {
            0 => away = dice.roll(50),
            1..=5 => {
                worker.run("rollback").await;
                aborted += 1;
                if dice.roll(2) == 0 && !is_last {
                    continue;
                }
            }
            _ => {}
        }
        if killed < size.processes && tick * size.processes > killed * size.ticks {
            let sql = "select auth.now()";
            let now: DateTime<Utc> = stage.admin.query_one(sql, &[]).await.unwrap().get(0);
            let until = now + TimeDelta::seconds(40);
            if !all.iter().any(|it| it.is_near(now, until)) {
                kill_a_process(&stage, &mut dice).await;
                killed += 1;
            }
        }
        last_run = worker.run("commit").await;
        for it in &mut all {
            it.look(last_run, &mut expected);
        }
    }

    let ids: Vec<Uuid> = all.iter().map(|it| it.id).collect();
    let sql = "select w.enquiry_id, w.clock_code, w.clock_run, r.code, w.became_true_at, w.tells, w.settled_at is null
               from tenant.warnings as w
               inner join tenant.warning_rules as r on w.tenant_id = r.tenant_id and w.rule_id = r.id
               where w.enquiry_id = any ($1)";
    let rows = stage.admin.query(sql, &[&ids]).await.unwrap();
    let mut told: BTreeSet<Told> = BTreeSet::new();
    let mut open: BTreeSet<Told> = BTreeSet::new();
    let mut of_rules: BTreeMap<String, usize> = BTreeMap::new();
    for row in &rows {
        let (id, code, run, rule, at): (Uuid, String, i16, String, DateTime<Utc>) =
            (row.get(0), row.get(1), row.get(2), row.get(3), row.get(4));
        *of_rules.entry(rule.clone()).or_default() += 1;
        if row.get::<_, bool>(6) {
            open.insert((id, code.clone(), run, rule.clone(), at, String::new()));
        }
        let new = told.insert((id, code, run, rule, at, row.get(5)));
        assert!(new, "told twice: {row:?}");
    }
    println!(
        "{} enquiries, {} ticks: {of_rules:?}, {} still true; {aborted} runs aborted, {killed} processes killed",
        all.len(),
        size.ticks,
        open.len()
    );
    let missed: Vec<_> = expected.difference(&told).take(5).collect();
    let invented: Vec<_> = told.difference(&expected).take(5).collect();
    assert!(
        missed.is_empty() && invented.is_empty(),
        "missed {missed:#?}, invented {invented:#?}"
    );
    let still: BTreeSet<Told> = all.iter().flat_map(|it| it.open(last_run)).collect();
    let closed_too_early: Vec<_> = still.difference(&open).take(5).collect();
    let left_open: Vec<_> = open.difference(&still).take(5).collect();
    assert!(
        closed_too_early.is_empty() && left_open.is_empty(),
        "settled though true {closed_too_early:#?}, true no more {left_open:#?}"
    );
    assert_eq!((all.len(), killed), (size.enquiries, size.processes));
    for rule in [
        "near_deadline",
        "late",
        "emergency",
        "emergency_to_managers",
    ] {
        assert!(
            of_rules.get(rule).is_some_and(|many| *many > 5),
            "{rule}: {of_rules:?}"
        );
    }
}

/// R037, R106, R130: in a week of five-minute ticks no warning is missed and none is told twice, though the worker is away, its
/// transactions are aborted and its process is killed.
#[tokio::test]
async fn week_of_ticks_with_a_worker_that_is_killed_misses_nothing() {
    let size = Size {
        enquiries: 500,
        ticks: 2_016,
        minutes: 5,
        processes: 4,
    };
    agrees(17, size).await;
}

#[tokio::test]
#[ignore = "minutes: a month of minutes over 2,000 enquiries"]
async fn full_month_of_minutes_with_a_worker_that_is_killed_misses_nothing() {
    let size = Size {
        enquiries: 2_000,
        ticks: 30 * 24 * 60,
        minutes: 1,
        processes: 40,
    };
    agrees(18, size).await;
}
