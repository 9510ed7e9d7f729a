//! Runs scenarios in one database, compares the results with the model, and rolls them back.

use super::model::{
    Approval, Attempt, Change, Enquiry, FORMER_STAFF, PEOPLE, Role, Verdict, Workflow,
};
use super::statements::{code, reasons};
use super::strategy::Scenario;
use crate::support::TestDatabase;
use crate::support::attempt::{AttemptResult, execute};
use enquiries::private_server::Login;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Client;

pub struct Driver {
    test: TestDatabase,
    app: Client,
    loader: Client,
    /// Token and key of each person.
    pub(super) people: Vec<(String, String)>,
    counts: RefCell<BTreeMap<String, usize>>,
}

/// Keys of one scenario.
pub(super) struct Keys {
    /// The enquiry of the attempts.
    pub(super) enquiry: String,
    pub(super) stages: Vec<String>,
}

impl Driver {
    pub async fn new() -> Self {
        let test = TestDatabase::new().await;
        let app = test.client(Login::App).await;
        let loader = test.client(Login::Loader).await;
        let mut people = Vec::new();
        for (username, _) in PEOPLE {
            let row = app
                .query_one(
                    "select token, staff_id::text from auth.sign_in('HMRC', $1, 'test')",
                    &[&username],
                )
                .await
                .unwrap();
            people.push((row.get(0), row.get(1)));
        }
        let (helen, left) = (&people[4].0, PEOPLE[FORMER_STAFF].0);
        app.batch_execute(&format!(
            "begin; set local enquiries.session = '{helen}';
             update tenant.enquiries as e set assignee_id = null from tenant.staff as s
                 where s.username = '{left}' and e.assignee_id = s.id and e.closed_at is null;
             update tenant.staff set active = false where username = '{left}'; commit"
        ))
        .await
        .unwrap();
        Self {
            test,
            app,
            loader,
            people,
            counts: RefCell::default(),
        }
    }

    /// Disables or enables a rule in this database.
    pub async fn change_rules(&self, sql: &str) {
        let admin = self.test.client(Login::Admin).await;
        admin.batch_execute(sql).await.unwrap();
    }

    /// How often each verdict occurred.
    pub fn verdict_counts(&self) -> BTreeMap<String, usize> {
        self.counts.borrow().clone()
    }

    /// Runs one scenario and rolls it back; the error describes a difference between the database and the model.
    pub async fn run(&self, scenario: &Scenario) -> Result<(), String> {
        let client = if scenario.by_loader {
            &self.loader
        } else {
            &self.app
        };
        client.batch_execute("begin").await.unwrap();
        let outcome = self.compare(client, scenario).await;
        client.batch_execute("rollback").await.unwrap();
        outcome
    }

    async fn compare(&self, client: &Client, scenario: &Scenario) -> Result<(), String> {
        let by_loader = scenario.by_loader;
        let (enquiries, stages) = self.begin(client, scenario).await;
        for (enquiry, attempts) in enquiries.into_iter().zip(&scenario.attempts) {
            let stages = stages.clone();
            self.run_attempts(
                client,
                &scenario.workflow,
                by_loader,
                attempts,
                &Keys { enquiry, stages },
            )
            .await?;
        }
        Ok(())
    }

    async fn run_attempts(
        &self,
        client: &Client,
        workflow: &Workflow,
        by_loader: bool,
        attempts: &[Attempt],
        keys: &Keys,
    ) -> Result<(), String> {
        let mut model = Enquiry::received(0);
        for attempt in attempts {
            // For changes written by the loader, the guards check the person only on stage changes, and
            // unless the person is an auditor, on assignments and subjects.
            let (_, role) = PEOPLE[attempt.person];
            let comparable = match attempt.change {
                Change::Move { .. } => true,
                Change::Assign { .. } | Change::Subject(_) => role != Role::Auditor,
                _ => false,
            };
            if by_loader && !comparable {
                continue;
            }
            let version = model.version - i32::from(attempt.stale);
            let expected = model.apply(workflow, attempt, by_loader);
            let sql = if by_loader {
                self.loader_statement(attempt, keys, version)
            } else {
                self.staff_statement(attempt, keys, version)
            };
            let verdict = self.attempt(client, &sql).await;
            self.count(&verdict);
            if verdict != expected {
                return Err(format!(
                    "{attempt:?}: the database says {verdict:?}, the model {expected:?}, at {model:?}"
                ));
            }
        }
        self.compare_state(client, keys, &model, by_loader).await?;
        if !by_loader {
            self.compare_transitions(client, keys, workflow, &model)
                .await?;
        }
        Ok(())
    }

    /// Creates and publishes the workflow, and receives an enquiry for each list of attempts, as the first person.
    async fn begin(&self, client: &Client, scenario: &Scenario) -> (Vec<String>, Vec<String>) {
        let (workflow, by_loader, count) = (
            &scenario.workflow,
            scenario.by_loader,
            scenario.attempts.len(),
        );
        let session = if by_loader {
            "select auth.open_service_session('HMRC', 'loader', 'test'); select auth.open_batch('life', null)".into()
        } else {
            format!(
                "select set_config('enquiries.session', '{}', true)",
                self.people[4].0
            )
        };
        let stages: Vec<String> = workflow
            .stages
            .iter()
            .enumerate()
            .map(|(i, code)| format!("({i}, '{code}')"))
            .collect();
        let mut transitions = vec!["(-1, -1, false, false, false, false)".to_owned()];
        let mut roles = vec!["(-1, -1, 'manager')".to_owned()];
        for t in &workflow.transitions {
            let (from, to) = (t.from, t.to);
            let needs = [
                t.needs_reason,
                t.needs_outcome,
                t.needs_assignee,
                t.needs_approval,
            ];
            transitions.push(format!(
                "({from}, {to}, {}, {}, {}, {})",
                needs[0], needs[1], needs[2], needs[3]
            ));
            roles.extend(
                t.roles
                    .iter()
                    .map(|r| format!("({from}, {to}, '{}')", r.code())),
            );
        }
        let receive = if by_loader {
            format!(
                "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, created_by)
                 select id, 'email', 'First', 'x', '{}' from tenant.enquiry_types, generate_series(1, {count}) where code = 'life'",
                self.people[0].1
            )
        } else {
            format!(
                "select set_config('enquiries.session', '{}', true);
                 insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
                 select id, 'email', 'First', 'x' from tenant.enquiry_types, generate_series(1, {count}) where code = 'life'",
                self.people[0].0
            )
        };
        let sql = format!(
            "{session};
             insert into tenant.workflows (code, name) values ('life', 'Life');
             insert into tenant.workflow_stages (workflow_id, code, name, stage_code, begins, position)
                 select w.id, 'st' || v.i, 'Stage ' || v.i, v.code, v.i = 0, v.i
                 from tenant.workflows as w, (values {}) as v (i, code) where w.code = 'life';
             insert into tenant.workflow_transitions
                 (workflow_id, from_stage_id, to_stage_id, label, needs_reason, needs_outcome, needs_assignee, needs_approval)
                 select f.workflow_id, f.id, t.id, 'Go', v.reason, v.outcome, v.assignee, v.approval
                 from (values {}) as v (f, t, reason, outcome, assignee, approval)
                 inner join tenant.workflow_stages as f on f.code = 'st' || v.f
                 inner join tenant.workflow_stages as t on t.code = 'st' || v.t;
             insert into tenant.transition_roles (workflow_transition_id, role_code)
                 select x.id, v.role from (values {}) as v (f, t, role)
                 inner join tenant.workflow_stages as f on f.code = 'st' || v.f
                 inner join tenant.workflow_stages as t on t.code = 'st' || v.t
                 inner join tenant.workflow_transitions as x on x.from_stage_id = f.id and x.to_stage_id = t.id;
             update tenant.workflows set published_at = auth.now() where code = 'life';
             insert into tenant.enquiry_types (code, name, category_code, workflow_id, team_id, priority_code)
                 select 'life', 'Life', 'tax.payment', w.id, t.id, 3 from tenant.workflows as w, tenant.teams as t
                 where w.code = 'life' and t.code = 'payments';
             {receive};
             select 'key', e.id from tenant.enquiries as e inner join tenant.enquiry_types as y
                 on e.enquiry_type_id = y.id where y.code = 'life'
             union all
             (select 'stage', s.id from tenant.workflow_stages as s inner join tenant.workflows as w
                 on s.workflow_id = w.id where w.code = 'life' order by s.position)",
            stages.join(", "),
            transitions.join(", "),
            roles.join(", ")
        );
        let rows = match execute(client, &sql).await {
            AttemptResult::Done { rows, .. } => rows,
            AttemptResult::Refused(refused) => {
                panic!("a valid workflow was refused: {refused:?}\n{sql}")
            }
        };
        let of = |kind: &str| -> Vec<String> {
            rows.iter()
                .filter_map(|row| row.strip_prefix(kind))
                .map(str::to_owned)
                .collect()
        };
        (of("key|"), of("stage|"))
    }

    async fn attempt(&self, client: &Client, sql: &str) -> Verdict {
        match execute(client, &format!("savepoint s; {sql}; release s")).await {
            AttemptResult::Done { rows, .. } if rows.is_empty() => Verdict::NoEffect,
            AttemptResult::Done { .. } => Verdict::Accepted,
            AttemptResult::Refused(refused) => {
                client
                    .batch_execute("rollback to s; release s")
                    .await
                    .unwrap();
                Verdict::Refused(code(&refused.code), reasons(&refused))
            }
        }
    }

    /// Compares the rows with the state of the model.
    async fn compare_state(
        &self,
        client: &Client,
        keys: &Keys,
        model: &Enquiry,
        by_loader: bool,
    ) -> Result<(), String> {
        if !by_loader {
            // A manager, who reads all rows.
            let sql = format!(
                "select set_config('enquiries.session', '{}', true)",
                self.people[4].0
            );
            client.batch_execute(&sql).await.unwrap();
        }
        let id: uuid::Uuid = keys.enquiry.parse().unwrap();
        let stage =
            |key: Option<String>| key.map(|k| keys.stages.iter().position(|s| *s == k).unwrap());
        let person =
            |key: Option<String>| key.map(|k| self.people.iter().position(|p| p.1 == k).unwrap());
        let row = client
            .query_one(
                "select stage_id::text, outcome, assignee_id::text, subject, closed_at is not null, deleted_at is not null,
                        version, (select count(*) from tenant.notes as n where n.enquiry_id = e.id)
                 from tenant.enquiries as e where id = $1",
                &[&id],
            )
            .await
            .unwrap();
        let leaked = |text: Option<String>| text.map(|t| &*t.leak());
        let mut actual = Enquiry {
            stage: stage(row.get(0)).unwrap(),
            outcome: leaked(row.get(1)),
            assignee: person(row.get(2)),
            subject: leaked(row.get(3)).unwrap(),
            closed: row.get(4),
            deleted: row.get(5),
            version: row.get(6),
            notes: row.get(7),
            moves: Vec::new(),
            assignments: Vec::new(),
            approvals: Vec::new(),
        };
        let moves = "select from_stage_id::text, to_stage_id::text, reason, created_by::text
                     from tenant.stage_changes where enquiry_id = $1 order by enquiry_version";
        for row in client.query(moves, &[&id]).await.unwrap() {
            actual.moves.push((
                stage(row.get(0)),
                stage(row.get(1)).unwrap(),
                leaked(row.get(2)),
                person(row.get(3)).unwrap(),
            ));
        }
        let assignments = "select from_staff_id::text, to_staff_id::text, reason, created_by::text
                     from tenant.assignments where enquiry_id = $1 order by enquiry_version";
        for row in client.query(assignments, &[&id]).await.unwrap() {
            actual.assignments.push((
                person(row.get(0)),
                person(row.get(1)),
                leaked(row.get(2)),
                person(row.get(3)).unwrap(),
            ));
        }
        let approvals = "select t.from_stage_id::text, t.to_stage_id::text, a.enquiry_version, a.created_by::text,
                            a.decision = 'approved', a.used_at is not null
                     from tenant.approvals as a
                     inner join tenant.workflow_transitions as t on t.id = a.workflow_transition_id
                     where a.enquiry_id = $1";
        for row in client.query(approvals, &[&id]).await.unwrap() {
            actual.approvals.push(Approval {
                from: stage(row.get(0)).unwrap(),
                to: stage(row.get(1)).unwrap(),
                version: row.get(2),
                by: person(row.get(3)).unwrap(),
                approved: row.get(4),
                used: row.get(5),
            });
        }
        // One transaction has one time, so requests have no order; the other rows have that of the versions.
        let mut model = model.clone();
        for enquiry in [&mut actual, &mut model] {
            enquiry.approvals.sort();
        }
        if actual != model {
            return Err(format!("the rows say {actual:?}, the model {model:?}"));
        }
        // One audit event for each version and for each row of history.
        if !by_loader {
            let events = "select count(*) filter (where table_id = audit.table_id('tenant.enquiries')),
                                 count(*) filter (where table_id = audit.table_id('tenant.stage_changes')),
                                 count(*) filter (where table_id = audit.table_id('tenant.assignments'))
                          from audit.audit_logs where enquiry_id = $1";
            let row = client.query_one(events, &[&id]).await.unwrap();
            let counted = (
                row.get::<_, i64>(0),
                row.get::<_, i64>(1),
                row.get::<_, i64>(2),
            );
            let expected = (
                i64::from(model.version),
                model.moves.len() as i64,
                model.assignments.len() as i64,
            );
            if counted != expected {
                return Err(format!(
                    "the audit log has {counted:?} events, expected {expected:?}"
                ));
            }
        }
        Ok(())
    }

    /// Compares the transitions that a screen offers with the model, for every role.
    async fn compare_transitions(
        &self,
        client: &Client,
        keys: &Keys,
        workflow: &Workflow,
        model: &Enquiry,
    ) -> Result<(), String> {
        let stage = &keys.stages[model.stage];
        let assignee = self.key(model.assignee);
        for role in Role::ALL {
            let sql = format!(
                "select to_stage_id, array_to_string(refusals, ' ') from tenant.evaluate_transitions(
                     array['{}']::uuid[], array['{stage}']::uuid[], array['{}'], array[null], array[null],
                     array[{assignee}]::uuid[], array[{}])",
                keys.enquiry,
                role.code(),
                model.version
            );
            let mut shown: Vec<String> = match execute(client, &sql).await {
                AttemptResult::Done { rows, .. } => rows
                    .into_iter()
                    .map(|row| {
                        let (to, reasons) = row.split_once('|').unwrap();
                        let sorted: BTreeSet<&str> = reasons.split_whitespace().collect();
                        format!("{to} {sorted:?}")
                    })
                    .collect(),
                other => return Err(format!("{other:?}")),
            };
            let mut expected: Vec<String> = workflow
                .transitions
                .iter()
                .filter(|t| t.from == model.stage)
                .map(|t| {
                    format!(
                        "{} {:?}",
                        keys.stages[t.to],
                        model.refusals(workflow, t, role, None, None)
                    )
                })
                .collect();
            shown.sort();
            expected.sort();
            if shown != expected {
                return Err(format!(
                    "{role:?} is shown {shown:?}, the model says {expected:?}"
                ));
            }
        }
        Ok(())
    }

    fn count(&self, verdict: &Verdict) {
        let mut counts = self.counts.borrow_mut();
        let mut add = |key: String| *counts.entry(key).or_default() += 1;
        match verdict {
            Verdict::Accepted => add("accepted".into()),
            Verdict::NoEffect => add("nothing".into()),
            Verdict::Refused(code, reasons) if reasons.is_empty() => add((*code).into()),
            Verdict::Refused(code, reasons) => {
                reasons.iter().for_each(|r| add(format!("{code} {r}")))
            }
        }
    }
}
