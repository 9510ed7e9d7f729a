//! Tasks on a real database: what waits for them, whose they are, and the plain commands.

use crate::support::{TestDatabase, enter, url_of};
use enquiries::domain::Scope;
use enquiries::features::tasks::{ChangeTask, ListTasks, LoadTaskHolders, TaskChange, TaskSource};
use enquiries::private_server::Login;
use enquiries::runtime::request::Write;
use std::process::{Command, Output, Stdio};
use tokio_postgres::Client;

/// In progress in the sample data, without a task.
const SUBJECT: &str = "Cannot pay July payment on account";

async fn reference(client: &Client) -> String {
    let sql = "select e.reference from app.enquiries as e where e.subject = $1";
    client.query_one(sql, &[&SUBJECT]).await.unwrap().get(0)
}

async fn add(client: &Client, blocks: &str, stage: Option<&str>) {
    let sql = "select t.task_id from app.enquiries as e, app.set_tasks(
                   array[e.id], 'other', 'Ring the bank', null, null, auth.now() + interval '1 day', $2, $3
               ) as t where e.subject = $1";
    let added = client.query(sql, &[&SUBJECT, &blocks, &stage]).await;
    assert_eq!(added.unwrap().len(), 1);
}

/// The steps of the enquiry that wait for a task, by the standard stage that they lead to.
async fn blocked(client: &Client) -> Vec<String> {
    let sql = "select t.to_stage_code from app.enquiries as e, app.possible_transitions(e.id) as t
               where e.subject = $1 and 'task' = any (t.refusal_codes)
               order by t.to_stage_code";
    let rows = client.query(sql, &[&SUBJECT]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

// R076, R096
#[tokio::test]
async fn open_task_blocks_the_steps_that_it_names_until_it_is_done() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    for (blocks, stage, waiting) in [
        ("nothing", None, &[][..]),
        ("closing", None, &["resolved"]),
        (
            "stage",
            Some("waiting_for_citizen"),
            &["waiting_for_citizen"],
        ),
        (
            "everything",
            None,
            &["escalated", "resolved", "waiting_for_citizen"],
        ),
    ] {
        enter(&client, "HMRC/jo.brown").await;
        add(&client, blocks, stage).await;
        assert_eq!(blocked(&client).await, waiting, "{blocks}");
        let close = "update tenant.enquiries as e set stage_id = s.id, outcome = 'Paid'
                     from tenant.workflow_stages as s
                     where e.subject = $1 and s.workflow_id = e.workflow_id and s.code = 'resolved'";
        client.batch_execute("savepoint before").await.unwrap();
        let closed = client.execute(close, &[&SUBJECT]).await;
        match waiting.contains(&"resolved") {
            false => assert_eq!(closed.unwrap(), 1, "{blocks}"),
            true => {
                let error = closed.unwrap_err();
                let error = error.as_db_error().unwrap();
                assert_eq!(error.code().code(), "UK202", "{blocks}");
                assert_eq!(error.detail(), Some("[\"task\"]"), "{blocks}");
                let hint = error.hint().unwrap();
                assert!(
                    hint.starts_with("Complete its open tasks first: “"),
                    "{hint}"
                );
            }
        }
        client.batch_execute("rollback to before").await.unwrap();
        let done = "select app.change_task(t.id, t.version, null, null, null, true, 'Agreed')
                    from app.tasks as t where t.what = 'Ring the bank'";
        client.query(done, &[]).await.unwrap();
        assert_eq!(blocked(&client).await, [""; 0], "{blocks}, done");
        assert_eq!(client.execute(close, &[&SUBJECT]).await.unwrap(), 1);
        client.batch_execute("rollback").await.unwrap();
    }
}

/// A task of a team stays the team's while a person has it, and goes back to it when that person leaves.
#[tokio::test]
async fn task_of_a_team_stays_the_teams() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    let listed = async |client: &Client| -> Vec<(String, Option<String>)> {
        let sql = "select t.what, t.staff_name from app.tasks as t where t.what = 'Ask the bank for the mandate'";
        let rows = client.query(sql, &[]).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    };
    let what = "Ask the bank for the mandate".to_owned();
    enter(&client, "HMRC/jo.brown").await;
    assert_eq!(listed(&client).await, [(what.clone(), None)]);
    let take = "select app.change_task(t.id, t.version, auth.staff_id(), null, null, null, null)
                from app.tasks as t where t.what = $1";
    client.query(take, &[&what]).await.unwrap();
    assert_eq!(
        listed(&client).await,
        [(what.clone(), Some("Jo Brown".to_owned()))]
    );
    let team =
        "select count(*) from app.tasks as t where t.what = $1 and t.team_name = 'Payment plans'";
    let of_team: i64 = client.query_one(team, &[&what]).await.unwrap().get(0);
    assert_eq!(of_team, 1);
    client.batch_execute("commit").await.unwrap();

    enter(&client, "HMRC/helen.morris").await;
    let close = "update tenant.teams set active = false where code = 'payments'";
    client.batch_execute("savepoint before").await.unwrap();
    let error = client.batch_execute(close).await.unwrap_err();
    let hint = error.as_db_error().unwrap().hint().unwrap().to_owned();
    assert!(hint.contains("1 open task"), "{hint}");
    client.batch_execute("rollback to before").await.unwrap();
    let leave = "select h.tasks from app.hand_over_work(
                     app.staff_by_username('jo.brown'), null, 'Leaves', true
                 ) as h";
    let handed: i64 = client.query_one(leave, &[]).await.unwrap().get(0);
    assert_eq!(handed, 1);
    assert_eq!(listed(&client).await, [(what, None)]);
}

fn run(test: &TestDatabase, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .args(words)
        .args(["--as", "HMRC/jo.brown"])
        .env("DATABASE_URL", url_of(&test.config(Login::App)))
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    format!("{out}{err}")
}

#[tokio::test]
async fn plain_commands_add_complete_and_give_a_task() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let its = reference(&client).await;
    client.batch_execute("commit").await.unwrap();
    for (words, status, shown) in [
        (
            &[
                "task",
                "add",
                &its,
                "Ring the bank",
                "--due",
                "tomorrow 16:00",
            ][..],
            0,
            "Task added to HMRC-26-",
        ),
        (
            &["task", "add", &its, "Visit", "--due", "soon"],
            1,
            "Enter when it is due, like today 16:00",
        ),
        (
            &[
                "task", "add", &its, "Visit", "--due", "+3", "--to", "nobody",
            ],
            1,
            "There is no person or team nobody. Use one of ",
        ),
        (&["show", "tasks", &its], 0, "1. Ring the bank, Jo Brown, "),
        (
            &["show", "tasks"],
            0,
            "Ask the bank for the mandate, Payment plans, ",
        ),
        (
            &["task", "give", &its, "bank", "payments"],
            0,
            "Given to Payment plans: Ring the bank.",
        ),
        (
            &["task", "complete", &its, "shop"],
            1,
            "has no task with the words “shop”. Its tasks: Ring the bank.",
        ),
        (
            &["task", "complete", &its, "BANK"],
            0,
            "Completed: Ring the bank.",
        ),
        (
            &["task", "reopen", &its, "bank"],
            0,
            "To do again: Ring the bank.",
        ),
    ] {
        let output = run(&test, words);
        let text = said(&output);
        assert!(text.contains(shown), "{words:?}: {text}");
        assert_eq!(output.status.success(), status == 0, "{words:?}: {text}");
    }
}

/// A person's task that is given to a team is the person's alone again after undo; and one of a team keeps it.
#[tokio::test]
async fn undo_of_handing_on_restores_both_holders() {
    let test = TestDatabase::new().await;
    let database = test.database(1);
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let holders = database.run(Some(&token), LoadTaskHolders).await.unwrap();
    let team = holders.iter().find(|it| it.code == "payments").unwrap();
    let person = holders.iter().find(|it| it.code == "asha.patel").unwrap();
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    add(&client, "nothing", None).await;
    client.batch_execute("commit").await.unwrap();
    let of = TaskSource::Of(Scope::Mine);
    for (what, to) in [
        ("Ring the bank", team),
        ("Ring the bank", person),
        ("Ask the bank for the mandate", person),
    ] {
        let listed = async || {
            let page = database.run(Some(&token), ListTasks { of: of.clone() });
            let rows = page.await.unwrap().rows;
            rows.into_iter().find(|task| task.what == what).unwrap()
        };
        let task = listed().await;
        let before = (task.staff_id, task.team_id);
        let give = ChangeTask {
            task,
            change: TaskChange::HandOn(to.clone()),
            undoes: false,
        };
        let version = database.run(Some(&token), give.clone()).await.unwrap();
        let undo = give.conclude(&version).undo.unwrap();
        let undo: ChangeTask = undo.as_any().downcast_ref().cloned().unwrap();
        database.run(Some(&token), undo).await.unwrap();
        let task = listed().await;
        assert_eq!((task.staff_id, task.team_id), before, "{what}, {}", to.name);
    }
}
