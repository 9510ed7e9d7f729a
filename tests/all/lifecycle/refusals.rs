//! Random refused steps (R096, R197): the database and a model of its own, written from the meaning of each guard, agree about
//! all reasons; and once each listed reason is cured, the step is taken. Nothing else is done to the enquiry.

use super::statements::reasons;
use crate::support::TestDatabase;
use crate::support::attempt::{AttemptResult, execute};
use enquiries::private_server::Login;
use std::collections::BTreeSet;
use tokio_postgres::Client;

const STEPS: usize = 40;
const REFUSED: usize = 500;
const PEOPLE: [(&str, &str); 4] = [
    ("jo.brown", "caseworker"),
    ("asha.patel", "supervisor"),
    ("helen.morris", "manager"),
    ("rosa.kelly", "trainee"),
];
const JO: usize = 0;
const ASHA: usize = 1;
const HELEN: usize = 2;
const ROSA: usize = 3;

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// What a step asks for.
#[derive(Debug)]
struct Step {
    to: &'static str,
    roles: Vec<&'static str>,
    reason: bool,
    outcome: bool,
    assignee: bool,
    approval: bool,
    fields: Vec<&'static str>,
    document: Option<&'static str>,
    stay: u32,
    first_response: bool,
    running: bool,
    parts: bool,
}

impl Step {
    fn invent(dice: &mut Dice) -> Self {
        let mut roles = vec![dice.pick(&["supervisor", "manager"])];
        for (_, role) in PEOPLE {
            if !roles.contains(&role) && dice.chance(55) {
                roles.push(role);
            }
        }
        let mut fields = vec!["alpha", "beta"];
        fields.retain(|_| dice.chance(30));
        Self {
            to: dice.pick(&["triage", "in_progress", "escalated", "resolved", "closed"]),
            roles,
            reason: dice.chance(20),
            outcome: dice.chance(20),
            assignee: dice.chance(25),
            approval: dice.chance(20),
            fields,
            document: dice
                .chance(30)
                .then(|| dice.pick(&["any", "application/pdf", "image/*"])),
            stay: if dice.chance(25) { 1800 } else { 0 },
            first_response: dice.chance(20),
            running: dice.chance(25),
            parts: dice.chance(20),
        }
    }

    fn closes(&self) -> bool {
        matches!(self.to, "resolved" | "closed")
    }
}

/// What is so of an enquiry, and what is given with the step.
#[derive(Debug)]
struct Facts {
    taker: usize,
    reason: bool,
    outcome: bool,
    assigned: bool,
    said: Vec<&'static str>,
    /// Media type, state of the scan, and whether only supervisors read it.
    documents: Vec<(&'static str, &'static str, bool)>,
    waited: bool,
    responded: bool,
    paused: bool,
    open_parts: u64,
    /// What each open task blocks, and the stage of one that blocks a stage.
    tasks: Vec<(&'static str, Option<&'static str>)>,
    request: Request,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Request {
    None,
    Undecided,
    Approved,
    Overtaken,
}

impl Facts {
    fn invent(dice: &mut Dice, step: &Step) -> Self {
        let mut said = vec!["alpha", "beta"];
        said.retain(|_| dice.chance(40));
        let documents = (0..dice.below(5) / 2)
            .map(|_| {
                (
                    dice.pick(&["application/pdf", "image/png", "text/plain"]),
                    dice.pick(&["clean", "clean", "waiting", "infected"]),
                    dice.chance(20),
                )
            })
            .collect();
        let tasks = (0..dice.below(5) / 2)
            .map(
                |_| match dice.pick(&["nothing", "closing", "stage", "everything"]) {
                    "stage" => (
                        "stage",
                        Some(dice.pick(&["triage", "in_progress", "closed"])),
                    ),
                    other => (other, None),
                },
            )
            .collect();
        let request = match step.approval {
            true => dice.pick(&[
                Request::None,
                Request::Undecided,
                Request::Approved,
                Request::Overtaken,
            ]),
            false => Request::None,
        };
        Self {
            taker: dice.pick(&[JO, ASHA, HELEN, ROSA]),
            reason: dice.chance(50),
            outcome: dice.chance(50),
            assigned: dice.chance(50),
            said,
            documents,
            waited: dice.chance(40),
            responded: dice.chance(50),
            paused: dice.chance(40),
            open_parts: dice.below(4) / 3,
            tasks,
            request,
        }
    }

    /// Why the step is refused, from the meaning of each guard.
    fn reasons(&self, step: &Step) -> BTreeSet<&'static str> {
        let mut against = BTreeSet::new();
        let mut add = |code: &'static str, refused: bool| {
            if refused {
                against.insert(code);
            }
        };
        let role = PEOPLE[self.taker].1;
        add("role", !step.roles.contains(&role));
        add("reason", step.reason && !self.reason);
        add("outcome", step.outcome && !self.outcome);
        add("assignee", step.assignee && !self.assigned);
        add("task", self.tasks.iter().any(|task| blocks(task, step)));
        add(
            "fields",
            step.fields.iter().any(|it| !self.said.contains(it)),
        );
        let fits = |media: &str, wanted: &str| {
            wanted == "any"
                || media == wanted
                || (wanted == "image/*" && media.starts_with("image/"))
        };
        let counts = |wanted: &str| {
            let mut documents = self.documents.iter();
            documents
                .any(|(media, scan, hidden)| *scan == "clean" && !hidden && fits(media, wanted))
        };
        add("document", step.document.is_some_and(|it| !counts(it)));
        add("stay", step.stay > 0 && !self.waited);
        add("first_response", step.first_response && !self.responded);
        add("clocks", step.running && self.paused);
        add(
            "parts",
            (step.parts || step.closes()) && self.open_parts > 0,
        );
        let word = match (step.approval, step.closes() && role == "trainee") {
            (true, _) => "approval",
            (false, true) => "countersign",
            (false, false) => return against,
        };
        let suffixed = match (word, self.request) {
            (_, Request::Approved) => return against,
            ("approval", Request::Undecided) => "approval_undecided",
            ("approval", Request::Overtaken) => "approval_overtaken",
            (word, _) => word,
        };
        against.insert(suffixed);
        against
    }
}

fn blocks((what, stage): &(&str, Option<&str>), step: &Step) -> bool {
    match *what {
        "everything" => true,
        "closing" => step.closes(),
        "stage" => *stage == Some(step.to),
        _ => false,
    }
}

struct Bench {
    _test: TestDatabase,
    admin: Client,
    app: Client,
    tokens: Vec<String>,
    steps: Vec<Step>,
}

impl Bench {
    /// A workflow of a first stage and a step to each of the others, which all lead to an end.
    async fn new(dice: &mut Dice) -> Self {
        let test = TestDatabase::new().await;
        let admin = test.client(Login::Admin).await;
        let app = test.client(Login::App).await;
        let mut tokens = Vec::new();
        for (username, _) in PEOPLE {
            let sql = "select token from auth.sign_in('HMRC', $1, 'test')";
            tokens.push(app.query_one(sql, &[&username]).await.unwrap().get(0));
        }
        let steps: Vec<Step> = (0..STEPS).map(|_| Step::invent(dice)).collect();
        let bench = Self {
            _test: test,
            admin,
            app,
            tokens,
            steps,
        };
        bench.found().await;
        bench
    }

    async fn found(&self) {
        let mut sql = String::from(
            "insert into tenant.workflows (code, name) values ('bench', 'Bench');
             insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
                 select id, 'first', 'First', 'received', true, 0 from tenant.workflows where code = 'bench'
                 union all select id, 'over', 'Over', 'closed', false, 99 from tenant.workflows where code = 'bench';",
        );
        let step = |from: &str, to: &str, more: &str, values: &str| {
            format!(
                "insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label{more})
                 select f.workflow_id, f.id, t.id, '{from} {to}'{values} from tenant.workflow_stages as f, tenant.workflow_stages as t
                 where f.workflow_id = t.workflow_id and f.code = '{from}' and t.code = '{to}';"
            )
        };
        for (index, it) in self.steps.iter().enumerate() {
            let stage = format!("at_{index}");
            sql += &format!(
                "insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
                 select id, '{stage}', '{stage}', '{}', false, 1 from tenant.workflows where code = 'bench';",
                it.to
            );
            let document = it
                .document
                .map_or("null".into(), |kind| format!("'{kind}'"));
            sql += &step(
                "first",
                &stage,
                ", needs_reason, needs_outcome, needs_assignee, needs_approval, needs_fields, needs_document,
                  least_stay_seconds, needs_first_response, needs_running_clocks, needs_closed_parts",
                &format!(
                    ", {}, {}, {}, {}, '{{{}}}', {document}, {}, {}, {}, {}",
                    it.reason, it.outcome, it.assignee, it.approval, it.fields.join(","), it.stay,
                    it.first_response, it.running, it.parts
                ),
            );
            for role in &it.roles {
                sql += &role_of(&format!("first {stage}"), role);
            }
            if !it.closes() {
                sql += &step(&stage, "over", "", "");
                sql += &role_of(&format!("{stage} over"), "manager");
            }
        }
        sql += &step("first", "over", "", "");
        sql += &role_of("first over", "manager");
        sql += "update tenant.workflows set published_at = auth.now() where code = 'bench';
            insert into tenant.enquiry_types (code, name, category_code, workflow_id, team_id, priority_code)
                select 'bench', 'Bench', 'tax.payment', w.id, t.id, 3 from tenant.workflows as w, tenant.teams as t
                where w.code = 'bench' and t.code = 'payments';
            insert into tenant.enquiry_type_fields (enquiry_type_id, code, label, kind, position)
                select y.id, f.code, f.code, 'text', 1 from tenant.enquiry_types as y, (values ('alpha'), ('beta')) as f (code)
                where y.code = 'bench';
            insert into tenant.clock_rules (code, name, measure, enquiry_type_id, target_seconds, valid_from)
                select 'bench_first', 'First response', 'first_response', id, 36000, auth.now()
                from tenant.enquiry_types where code = 'bench'";
        self.by(HELEN, &sql).await;
    }

    /// As a client of the staff program does it.
    async fn attempt(&self, person: usize, sql: &str) -> AttemptResult {
        let session = &self.tokens[person];
        let sql = format!("begin; set local enquiries.session = '{session}'; {sql}; commit");
        let result = execute(&self.app, &sql).await;
        if result.refused().is_some() {
            self.app.batch_execute("rollback").await.unwrap();
        }
        result
    }

    async fn by(&self, person: usize, sql: &str) -> Vec<String> {
        match self.attempt(person, sql).await {
            AttemptResult::Done { rows, .. } => rows,
            AttemptResult::Refused(refused) => panic!("{refused:?}\n{sql}"),
        }
    }

    /// What no person does: the word of a scanner, and the passing of time.
    async fn happens(&self, sql: &str) {
        let sql = format!("begin; set local session_replication_role = replica; {sql}; commit");
        self.admin.batch_execute(&sql).await.unwrap();
    }

    async fn receive(&self, said: &[&str]) -> String {
        let sql = format!(
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, custom_fields)
             select id, 'email', 'Bench', 'x', '{}' from tenant.enquiry_types where code = 'bench' returning id",
            fields(said)
        );
        self.by(JO, &sql).await.remove(0)
    }

    async fn add_document(&self, id: &str, media: &str, scan: &str, hidden: bool) {
        let level = if hidden { "supervisors" } else { "staff" };
        let sql = format!(
            "select app.add_document('{id}', null, null, 'a.bin', '{media}', 1, sha256('x'), '{level}')"
        );
        let document = self.by(ASHA, &sql).await.remove(0);
        self.happens(&format!(
            "update tenant.documents set scan_state = '{scan}' where id = '{document}'"
        ))
        .await;
    }

    async fn request(&self, id: &str, step: usize, asker: usize) {
        let sql = format!(
            "select app.request_approval('{id}', (select version from tenant.enquiries where id = '{id}'), t.id, 'Please.')
             from tenant.workflow_transitions as t where t.label = 'first at_{step}'"
        );
        self.by(asker, &sql).await;
    }

    async fn approve(&self, id: &str) {
        let sql = format!(
            "select app.decide_approval(a.id, a.version, 'approved', 'Yes.') from tenant.approvals as a
             where a.enquiry_id = '{id}' and a.decision is null"
        );
        self.by(HELEN, &sql).await;
    }

    async fn say(&self, id: &str, said: &[&str]) {
        let sql = format!(
            "update tenant.enquiries set custom_fields = '{}' where id = '{id}'",
            fields(said)
        );
        self.by(JO, &sql).await;
    }

    async fn wait(&self, id: &str) {
        self.happens(&format!(
            "update tenant.enquiries set stage_since = stage_since - interval '31 minutes' where id = '{id}'"
        ))
        .await;
    }

    async fn respond(&self, id: &str) {
        let sql = format!(
            "select app.record_message('{id}', 'telephone', null, null, 'Talked.', null, true)"
        );
        self.by(JO, &sql).await;
    }

    /// Makes the facts so.
    async fn lay(&self, id: &str, step: usize, facts: &Facts) {
        for (media, scan, hidden) in &facts.documents {
            self.add_document(id, media, scan, *hidden).await;
        }
        for (what, stage) in &facts.tasks {
            let stage = stage.map_or("null".into(), |it| format!("'{it}'"));
            let sql = format!(
                "insert into tenant.tasks (enquiry_id, what, staff_id, due_at, blocks, blocked_stage_code)
                 select '{id}', 'Look it up', id, auth.now() + interval '1 day', '{what}', {stage}
                 from tenant.staff where username = 'jo.brown'"
            );
            self.by(JO, &sql).await;
        }
        for _ in 0..facts.open_parts {
            let part = self.receive(&[]).await;
            self.by(
                JO,
                &format!("select app.link_enquiries('{id}', 'parent_of', '{part}')"),
            )
            .await;
        }
        if facts.responded {
            self.respond(id).await;
        }
        if facts.paused {
            let sql = format!(
                "select app.record_clock_act('{id}', 'paused', null, null, null, 'A report')"
            );
            self.by(ASHA, &sql).await;
        }
        if facts.assigned {
            self.assign(id).await;
        }
        if facts.waited {
            self.wait(id).await;
        }
        if facts.request != Request::None {
            self.request(id, step, JO).await;
        }
        if matches!(facts.request, Request::Approved | Request::Overtaken) {
            self.approve(id).await;
        }
        if facts.request == Request::Overtaken {
            let sql = format!("update tenant.enquiries set subject = 'Changed' where id = '{id}'");
            self.by(JO, &sql).await;
        }
    }

    async fn assign(&self, id: &str) {
        let sql = format!(
            "select app.assign_enquiries(array['{id}']::uuid[], array[(select version from tenant.enquiries where id = '{id}')],
                 array[(select id from tenant.staff where username = 'jo.brown')], null)"
        );
        self.by(ASHA, &sql).await;
    }

    /// Cures each listed reason, and nothing else. Returns who takes the step, and what is given with it.
    async fn cure(
        &self,
        id: &str,
        step: usize,
        facts: &Facts,
        against: &BTreeSet<&str>,
    ) -> (usize, bool, bool) {
        let asked = &self.steps[step];
        let (mut taker, mut reason, mut outcome) = (facts.taker, facts.reason, facts.outcome);
        // What decides about the version of the enquiry comes last.
        for code in against
            .iter()
            .filter(|it| !it.starts_with("approval") && **it != "countersign")
        {
            match *code {
                "role" => {
                    let may = |it: usize| it != ROSA && asked.roles.contains(&PEOPLE[it].1);
                    taker = [ASHA, HELEN].into_iter().find(|it| may(*it)).unwrap();
                }
                "reason" => reason = true,
                "outcome" => outcome = true,
                "assignee" => self.assign(id).await,
                "task" => {
                    let sql = format!(
                        "select app.change_task(k.id, k.version, null, null, null, true, 'Done') from tenant.tasks as k
                         where k.enquiry_id = '{id}' and (k.blocks = 'everything' or (k.blocks = 'closing' and {})
                             or k.blocked_stage_code = '{}')",
                        asked.closes(), asked.to
                    );
                    self.by(JO, &sql).await;
                }
                "fields" => self.say(id, &["alpha", "beta"]).await,
                "document" => {
                    let media = match asked.document.unwrap() {
                        "image/*" => "image/jpeg",
                        _ => "application/pdf",
                    };
                    self.add_document(id, media, "clean", false).await;
                }
                "stay" => self.wait(id).await,
                "first_response" => self.respond(id).await,
                "clocks" => {
                    let sql = format!(
                        "select app.record_clock_act('{id}', 'resumed', null, null, null, null)"
                    );
                    self.by(ASHA, &sql).await;
                }
                "parts" => {
                    let sql = format!(
                        "select app.change_stages(array[p.id], array[p.version], array[s.id], null, null)
                         from tenant.enquiry_links as l inner join tenant.enquiries as p on p.id = l.other_enquiry_id
                         inner join tenant.workflow_stages as s on s.workflow_id = p.workflow_id and s.code = 'over'
                         where l.enquiry_id = '{id}' and l.kind = 'parent_of'"
                    );
                    self.by(HELEN, &sql).await;
                }
                other => panic!("no cure for {other}"),
            }
        }
        let decided = against
            .iter()
            .any(|it| it.starts_with("approval") || *it == "countersign");
        // A cure that changes the enquiry overtakes what was approved before: then it is asked for again.
        let waits = self.by(JO, &format!(
                "select exists (select from tenant.approvals as a inner join tenant.enquiries as e on e.id = a.enquiry_id
                     and e.version = a.enquiry_version where a.enquiry_id = '{id}' and a.decision is distinct from 'refused')"
            ))
            .await;
        if decided || (asked.approval && facts.request == Request::Approved) {
            if waits[0] != "t" {
                let asker = if asked.approval { JO } else { facts.taker };
                self.request(id, step, asker).await;
            }
            self.approve(id).await;
        }
        (taker, reason, outcome)
    }

    async fn take(
        &self,
        id: &str,
        step: usize,
        (taker, reason, outcome): (usize, bool, bool),
    ) -> AttemptResult {
        let text = |given: bool| if given { "'Because.'" } else { "null" };
        let sql = format!(
            "select * from app.change_stages(array['{id}']::uuid[],
                 array[(select version from tenant.enquiries where id = '{id}')],
                 array[(select id from tenant.workflow_stages where code = 'at_{step}')], {}, {})",
            text(reason),
            text(outcome)
        );
        self.attempt(taker, &sql).await
    }
}

fn fields(said: &[&str]) -> String {
    let said: Vec<String> = said.iter().map(|it| format!("\"{it}\": \"yes\"")).collect();
    format!("{{{}}}", said.join(", "))
}

fn role_of(label: &str, role: &str) -> String {
    format!(
        "insert into tenant.transition_roles (workflow_transition_id, role_code)
         select id, '{role}' from tenant.workflow_transitions where label = '{label}';"
    )
}

// R096, R197: the reasons are those of the model, and curing all that are listed is enough.
#[tokio::test]
async fn curing_all_listed_reasons_makes_a_refused_step_pass() {
    let mut dice = Dice(0x5eed_0017);
    let bench = Bench::new(&mut dice).await;
    let (mut refused, mut seen) = (0, BTreeSet::new());
    while refused < REFUSED {
        let step = usize::try_from(dice.below(STEPS as u64)).unwrap();
        let asked = &bench.steps[step];
        let facts = Facts::invent(&mut dice, asked);
        let expected = facts.reasons(asked);
        if expected.is_empty() && dice.chance(90) {
            continue;
        }
        let id = bench.receive(&facts.said).await;
        bench.lay(&id, step, &facts).await;
        let given = (facts.taker, facts.reason, facts.outcome);
        let result = bench.take(&id, step, given).await;
        let against = match &result {
            AttemptResult::Refused(it) => reasons(it),
            AttemptResult::Done { .. } => BTreeSet::new(),
        };
        assert_eq!(against, expected, "{asked:?}\n{facts:?}\n{result:?}");
        if !expected.is_empty() {
            refused += 1;
            seen.extend(expected.iter().copied());
            let cured = bench.cure(&id, step, &facts, &expected).await;
            let result = bench.take(&id, step, cured).await;
            assert!(
                matches!(&result, AttemptResult::Done { rows, .. } if !rows.is_empty()),
                "{expected:?} are cured, and {result:?}\n{asked:?}\n{facts:?}"
            );
        }
    }
    let all = [
        "role",
        "reason",
        "outcome",
        "assignee",
        "task",
        "fields",
        "document",
        "stay",
        "first_response",
        "clocks",
        "parts",
        "approval",
        "approval_undecided",
        "approval_overtaken",
        "countersign",
    ];
    assert_eq!(seen, BTreeSet::from(all), "a reason never occurred");
}
