//! The checker of workflows over a generator of broken ones: it finds every fault that is planted, publishing refuses from it,
//! and what works is published.

use crate::support::attempt::{AfterAttempt, AttemptResult, attempt, execute};
use crate::support::{TestDatabase, enter};
use enquiries::private_server::Login;
use std::fmt::Write as _;
use tokio_postgres::Client;

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

/// A workflow that works: `s0` begins, each stage leads to the next, the last closes; steps back and across besides.
struct Sound {
    stages: Vec<&'static str>,
    steps: Vec<(usize, usize)>,
}

impl Sound {
    fn invent(dice: &mut Dice) -> Self {
        let count = 4 + dice.below(4);
        let middle = [
            "triage",
            "in_progress",
            "escalated",
            "waiting_for_third_party",
        ];
        let mut stages: Vec<&'static str> = (0..count).map(|_| middle[dice.below(4)]).collect();
        (stages[0], stages[count - 1]) = ("received", "closed");
        // One in which clocks wait.
        stages[2] = "waiting_for_citizen";
        let mut steps: Vec<(usize, usize)> = (1..count).map(|to| (to - 1, to)).collect();
        for _ in 0..dice.below(6) {
            let (from, to) = (dice.below(count - 1), dice.below(count));
            if from != to && !steps.contains(&(from, to)) {
                steps.push((from, to));
            }
        }
        Self { stages, steps }
    }

    fn sql(&self) -> String {
        let mut sql =
            String::from("insert into tenant.workflows (code, name) values ('made', 'Made');");
        for (index, standard) in self.stages.iter().enumerate() {
            let _ = write!(
                sql,
                "insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
                 select id, 's{index}', 'S{index}', '{standard}', {}, {index} from tenant.workflows where code = 'made';",
                index == 0
            );
        }
        for (from, to) in &self.steps {
            sql += &step(&format!("s{from}"), &format!("s{to}"), "supervisor");
        }
        sql
    }

    /// A stage in the middle, from which steps lead on.
    fn middle(&self, dice: &mut Dice) -> usize {
        1 + dice.below(self.stages.len() - 2)
    }
}

fn step(from: &str, to: &str, role: &str) -> String {
    format!(
        "with made as (
             insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label)
             select f.workflow_id, f.id, t.id, '{from} {to}' from tenant.workflow_stages as f, tenant.workflow_stages as t
             where f.workflow_id = t.workflow_id and f.code = '{from}' and t.code = '{to}' returning id
         )
         insert into tenant.transition_roles (workflow_transition_id, role_code) select id, '{role}' from made;"
    )
}

/// Only auditors, who work on no enquiry, may take the steps out of a stage.
fn uncover(stage: usize) -> String {
    format!(
        "select app.mark_deleted('transition_roles', r.id, r.version, true) from tenant.transition_roles as r
         inner join tenant.workflow_transitions as t on t.id = r.workflow_transition_id and t.label like 's{stage} %';
         insert into tenant.transition_roles (workflow_transition_id, role_code)
         select id, 'auditor' from tenant.workflow_transitions where label like 's{stage} %';"
    )
}

fn without_steps_out_of(stage: usize) -> String {
    format!(
        "select app.mark_deleted('workflow_transitions', id, version, true) from tenant.workflow_transitions
         where label like 's{stage} %';"
    )
}

const TYPE: &str = "insert into tenant.enquiry_types (code, name, category_code, workflow_id, team_id, priority_code)
    select 'made', 'Made', 'tax.payment', w.id, t.id, 3 from tenant.workflows as w, tenant.teams as t
    where w.code = 'made' and t.code = 'payments';";

/// Each fault with the statements that plant it, and the SQLSTATEs with which publishing may refuse.
fn faults(of: &Sound, dice: &mut Dice) -> Vec<(&'static str, String, &'static str)> {
    let at = of.middle(dice);
    let (from, to) = of.steps[dice.below(of.steps.len())];
    let picked = format!("s{from} s{to}");
    vec![
        (
            "no_beginning",
            "update tenant.workflow_stages set begins = false where code = 's0' and workflow_id = ':made';".into(),
            "UK210",
        ),
        (
            "lost_stage",
            format!("select app.mark_deleted('workflow_stages', id, version, true) from tenant.workflow_stages where code = 's{at}' and workflow_id = ':made';"),
            "UK226",
        ),
        ("dead_end", without_steps_out_of(at), "UK227"),
        (
            "no_end",
            format!(
                "insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
                 select ':made', c, c, 'triage', false, 90 from unnest(array['round', 'again']) as c;
                 {}{}{}",
                step(&format!("s{at}"), "round", "manager"),
                step("round", "again", "manager"),
                step("again", "round", "manager")
            ),
            "UK227",
        ),
        (
            "no_role",
            format!(
                "select app.mark_deleted('transition_roles', r.id, r.version, true) from tenant.transition_roles as r
                 inner join tenant.workflow_transitions as t on t.id = r.workflow_transition_id and t.label = '{picked}';"
            ),
            "UK228",
        ),
        (
            "unreachable",
            format!(
                "insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
                 values (':made', 'lonely', 'Lonely', 'triage', false, 90); {}",
                step("lonely", &format!("s{at}"), "manager")
            ),
            "UK447",
        ),
        ("uncovered", uncover(at), "UK448"),
        (
            "no_approver",
            format!(
                "update tenant.workflow_transitions set needs_approval = true where label = '{picked}';
                 insert into tenant.withheld_capabilities (role_code, capability_code, reason)
                 select role_code, capability_code, 'x' from core.role_capabilities where capability_code = 'approve';"
            ),
            "UK449",
        ),
        (
            "lost_field",
            format!("{TYPE} update tenant.workflow_transitions set needs_fields = '{{gone}}' where label = '{picked}';"),
            "UK450",
        ),
        (
            "blocking_loop",
            "update tenant.workflow_transitions set needs_running_clocks = true where label = 's2 s3';".into(),
            "UK451",
        ),
        ("blocked", uncover(at), "UK448"),
        (
            "endless_clock",
            format!(
                "{TYPE} insert into tenant.clock_rules (code, name, measure, stage_code, enquiry_type_id, target_seconds, valid_from)
                 select 'made_stay', 'Stay', 'stage', s.stage_code, y.id, 3600, auth.now()
                 from tenant.workflow_stages as s, tenant.enquiry_types as y
                 where s.code = 's{at}' and s.workflow_id = ':made' and y.code = 'made'; {}",
                uncover(at)
            ),
            "UK448",
        ),
    ]
}

async fn run(client: &Client, sql: &str) -> Vec<String> {
    match execute(client, sql).await {
        AttemptResult::Done { rows, .. } => rows,
        AttemptResult::Refused(refused) => panic!("{refused:?}\n{sql}"),
    }
}

const CHECK: &str = "select fault from app.workflow_faults(':made')";
const PUBLISH: &str = "select app.publish_workflow(':made', 1)";

// R088, R096
#[tokio::test]
async fn the_checker_finds_every_planted_fault_and_passes_what_works() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    let mut dice = Dice(0x5eed_0017);
    for _ in 0..12 {
        let sound = Sound::invent(&mut dice);
        run(&client, &format!("savepoint made; {}", sound.sql())).await;
        let id = run(
            &client,
            "select id from tenant.workflows where code = 'made'",
        )
        .await;
        let fill = |sql: &str| sql.replace(":made", &id[0]);
        let none: Vec<String> = Vec::new();
        assert_eq!(run(&client, &fill(CHECK)).await, none, "{:?}", sound.steps);
        let published = attempt(&client, &fill(PUBLISH), AfterAttempt::Undo).await;
        assert!(published.refused().is_none(), "{published:?}");
        for (fault, plant, code) in faults(&sound, &mut dice) {
            run(&client, &format!("savepoint planted; {}", fill(&plant))).await;
            let found = run(&client, &fill(CHECK)).await;
            assert!(
                found.iter().any(|it| it == fault),
                "{fault} was not found, but {found:?} in {:?}\n{plant}",
                sound.steps
            );
            let published = attempt(&client, &fill(PUBLISH), AfterAttempt::Undo).await;
            let refused = published
                .refused()
                .unwrap_or_else(|| panic!("{fault} is published"));
            assert_eq!(refused.code, code, "{fault}: {refused:?}");
            run(&client, "rollback to savepoint planted").await;
        }
        run(&client, "rollback to savepoint made").await;
    }
}
