//! Questions to colleagues on a real database: who is told, the note that answers, closing, and what is refused
//! (docs/decisions/0019).

use crate::support::{TestDatabase, begin, refusal, url_of};
use enquiries::private_server::Login;
use std::process::{Command, Stdio};
use tokio_postgres::Client;

struct Member {
    client: Client,
    token: String,
    tenant_id: i32,
}

impl Member {
    async fn new(test: &TestDatabase, username: &str) -> Self {
        let client = test.client(Login::App).await;
        let sql = "select token, tenant_id from auth.sign_in('HMRC', $1, 'test')";
        let row = client.query_one(sql, &[&username]).await.unwrap();
        Self {
            token: row.get(0),
            tenant_id: row.get(1),
            client,
        }
    }

    async fn begin(&self) {
        begin(&self.client, &self.token, self.tenant_id).await;
    }

    /// One statement in a transaction of its own; the code and the rule of what refuses it.
    async fn attempt(&self, sql: &str) -> Result<(), (String, String)> {
        self.begin().await;
        match self.client.batch_execute(sql).await {
            Ok(()) => {
                self.client.batch_execute("commit").await.unwrap();
                Ok(())
            }
            Err(error) => {
                self.client.batch_execute("rollback").await.unwrap();
                Err(refusal(&error))
            }
        }
    }

    async fn run(&self, sql: &str) {
        assert_eq!(self.attempt(sql).await, Ok(()), "{sql}");
    }

    async fn texts(&self, sql: &str) -> Vec<String> {
        self.begin().await;
        let rows = self.client.query(sql, &[]).await.unwrap();
        self.client.batch_execute("commit").await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// What is for this person about the enquiry of the tests.
    async fn told(&self) -> Vec<String> {
        self.texts(&format!(
            "select concat_ws(' ', f.reason, f.detail, f.actor_name, f.words) from app.for_you(200) as f
             where f.subject = '{SUBJECT}' and f.reason in ('question', 'answer') order by 1"
        ))
        .await
    }
}

/// In progress, and of Jo Brown.
const SUBJECT: &str = "Cannot pay July payment on account";
const CLOSE: &str = "update tenant.enquiries as e set stage_id = s.id, outcome = 'Paid'
    from tenant.workflow_stages as s
    where e.subject = 'Cannot pay July payment on account' and s.workflow_id = e.workflow_id and s.code = 'resolved'";

fn ask(question: &str, to: &str) -> String {
    format!(
        "select app.ask_questions(array[e.id], '{question}', {to}, auth.now() + interval '1 day')
         from app.enquiries as e where e.subject = '{SUBJECT}'"
    )
}

fn person(username: &str) -> String {
    format!("app.staff_by_username('{username}'), null")
}

const TEAM: &str = "null, (select t.id from app.teams as t where t.code = 'payments')";

fn answer(question: &str) -> String {
    format!(
        "select app.answer_question(q.id, q.version, 'Yes, until June.') from app.questions as q
         where q.question = '{question}'"
    )
}

fn withdraw(question: &str, withdrawn: bool) -> String {
    format!(
        "select app.withdraw_questions(array[q.id], {withdrawn}) from app.questions as q
         where q.question = '{question}'"
    )
}

#[tokio::test]
async fn question_is_for_the_asked_until_answered_and_the_answer_for_the_asker() {
    let test = TestDatabase::new().await;
    let (jo, asha, sam) = (
        Member::new(&test, "jo.brown").await,
        Member::new(&test, "asha.patel").await,
        Member::new(&test, "sam.lewis").await,
    );
    let before = jo
        .texts(&format!(
            "select concat_ws(' ', e.assignee_id, e.version, e.due_at) from app.enquiries as e where e.subject = '{SUBJECT}'"
        ))
        .await;
    jo.run(&ask("Is the mandate valid?", &person("asha.patel")))
        .await;
    let asked = ["question Jo Brown Is the mandate valid?"];
    assert_eq!(asha.told().await, asked);
    assert_eq!(sam.told().await, [""; 0]);
    assert_eq!(jo.told().await, [""; 0]);
    // Owner, version and clocks are as they were.
    let after = jo
        .texts(&format!(
            "select concat_ws(' ', e.assignee_id, e.version, e.due_at) from app.enquiries as e where e.subject = '{SUBJECT}'"
        ))
        .await;
    assert_eq!(after, before);
    // Seen or not, it stays.
    asha.run(&format!(
        "select app.mark_seen(array[e.id], array[(select c.next_position from app.changes_since(null) as c)])
         from app.enquiries as e where e.subject = '{SUBJECT}'"
    ))
    .await;
    assert_eq!(asha.told().await, asked);
    asha.run(&answer("Is the mandate valid?")).await;
    assert_eq!(asha.told().await, [""; 0]);
    assert_eq!(
        jo.told().await,
        ["answer answered Asha Patel Is the mandate valid?"]
    );
    let notes = "select n.body from app.notes as n where n.body like '%mandate%'";
    assert_eq!(
        jo.texts(notes).await,
        ["Jo Brown asked: Is the mandate valid?\n\nAnswer: Yes, until June."]
    );
    // Answered once.
    let null = "select coalesce(app.answer_question(q.id, q.version, 'No')::text, 'moved on')
        from app.questions as q where q.question = 'Is the mandate valid?'";
    assert_eq!(sam.texts(null).await, ["moved on"]);
}

#[tokio::test]
async fn question_to_a_team_is_for_each_of_it_and_withdrawn_by_who_works() {
    let test = TestDatabase::new().await;
    let (jo, asha) = (
        Member::new(&test, "jo.brown").await,
        Member::new(&test, "asha.patel").await,
    );
    asha.run(&ask("Who has the file?", TEAM)).await;
    assert_eq!(jo.told().await, ["question Asha Patel Who has the file?"]);
    jo.run(&withdraw("Who has the file?", true)).await;
    assert_eq!(jo.told().await, [""; 0]);
    assert_eq!(
        asha.told().await,
        ["answer withdrawn Jo Brown Who has the file?"]
    );
    jo.run(&withdraw("Who has the file?", false)).await;
    assert_eq!(jo.told().await, ["question Asha Patel Who has the file?"]);
    assert_eq!(asha.told().await, [""; 0]);
}

#[tokio::test]
async fn closing_withdraws_open_questions_and_refuses_new_ones() {
    let test = TestDatabase::new().await;
    let (jo, asha) = (
        Member::new(&test, "jo.brown").await,
        Member::new(&test, "asha.patel").await,
    );
    asha.run(&ask("Has it been paid?", &person("sam.lewis")))
        .await;
    jo.run(CLOSE).await;
    let open =
        "select q.question from app.questions as q where not q.withdrawn and q.answered_at is null";
    assert_eq!(jo.texts(open).await, [""; 0]);
    assert_eq!(
        asha.told().await,
        ["answer withdrawn Jo Brown Has it been paid?"]
    );
    let closed = Err(("UK201".into(), "refuse_question_on_closed_enquiry".into()));
    let again = ask("And now?", &person("sam.lewis"));
    assert_eq!(asha.attempt(&again).await, closed);
    assert_eq!(
        asha.attempt(&withdraw("Has it been paid?", false)).await,
        closed
    );
}

/// What closing or merging withdrew is asked again where that is undone; what a person withdrew is not, nor what a later
/// step reopens.
#[tokio::test]
async fn undone_closing_and_merge_ask_again_what_they_withdrew() {
    let test = TestDatabase::new().await;
    let (jo, asha) = (
        Member::new(&test, "jo.brown").await,
        Member::new(&test, "asha.patel").await,
    );
    asha.run(&ask("Has it been paid?", &person("sam.lewis")))
        .await;
    asha.run(&ask("Who has the file?", TEAM)).await;
    asha.run(&ask("Withdrawn by me", &person("sam.lewis")))
        .await;
    asha.run(&withdraw("Withdrawn by me", true)).await;
    let open = format!(
        "select q.question from app.questions as q where q.subject = '{SUBJECT}' and q.is_open order by q.question"
    );
    let both = ["Has it been paid?", "Who has the file?"];
    let undo_step = format!(
        "select app.undo_stage_changes(array[e.id], array[e.version]) from app.enquiries as e where e.subject = '{SUBJECT}'"
    );
    let merge = format!(
        "select app.merge_enquiries(array[e.id], array[e.version], (
             select o.id from app.open_work as o where o.id <> e.id order by o.id limit 1
         )) from app.enquiries as e where e.subject = '{SUBJECT}'"
    );
    let unmerge = "select app.undo_enquiry_merges(array[l.id], array[l.version]) from tenant.enquiry_links as l
                   where l.merged and l.active";
    for (ends, undo) in [(CLOSE, &*undo_step), (&*merge, unmerge)] {
        jo.run(ends).await;
        assert_eq!(jo.texts(&open).await, [""; 0], "{ends}");
        jo.run(undo).await;
        assert_eq!(jo.texts(&open).await, both, "{undo}");
        assert_eq!(asha.told().await, [""; 0], "{undo}");
    }
    // A later step that reopens the enquiry asks nobody: the times have passed.
    jo.run(CLOSE).await;
    let reopen = format!(
        "select app.change_stages(array[e.id], array[e.version], array[t.to_stage_id], 'Not paid after all', null)
         from app.enquiries as e, app.possible_transitions(e.id) as t
         where e.subject = '{SUBJECT}' and t.to_stage_code = 'in_progress'"
    );
    asha.run(&reopen).await;
    assert_eq!(jo.texts(&open).await, [""; 0]);
}

/// A person or a team with open questions leaves when these are handed on. Nobody is made to ask themselves.
#[tokio::test]
async fn leaver_with_open_questions_hands_them_on() {
    let test = TestDatabase::new().await;
    let (jo, asha, helen) = (
        Member::new(&test, "jo.brown").await,
        Member::new(&test, "asha.patel").await,
        Member::new(&test, "helen.morris").await,
    );
    let all_work = "select app.hand_over_work(app.staff_by_username('sam.lewis'), app.staff_by_username('asha.patel'), 'Away', false)";
    helen.run(all_work).await;
    jo.run(&ask("Has it been paid?", &person("sam.lewis")))
        .await;
    asha.run(&ask("Who has the file?", &person("sam.lewis")))
        .await;
    let leave = "update tenant.staff set active = false where username = 'sam.lewis'";
    let refused = Err(("UK214".into(), "refuse_leaving_open_work".into()));
    assert_eq!(helen.attempt(leave).await, refused);
    let hand_over = "select app.hand_over_work(app.staff_by_username('sam.lewis'), app.staff_by_username('asha.patel'), 'Leaves', true)";
    helen.run(hand_over).await;
    let to = "select concat_ws(' ', q.question, q.staff_name, q.team_name) from app.questions as q where q.is_open order by 1";
    let team = helen
        .texts("select t.name from app.staff as s inner join app.teams as t on s.team_id = t.id where s.username = 'sam.lewis'")
        .await;
    let [team] = team.try_into().unwrap();
    assert_eq!(
        helen.texts(to).await,
        [
            "Has it been paid? Asha Patel".to_owned(),
            format!("Who has the file? {team}")
        ]
    );
    // Nor is a team taken out of use under a question.
    jo.run(&ask("Which form?", TEAM)).await;
    let close = "select app.hand_over_team(app.team_by_code('payments'), app.team_by_code('individuals'), 'Merged', false);
                 update tenant.questions set team_id = app.team_by_code('payments') where question = 'Which form?';
                 update tenant.teams set active = false where code = 'payments'";
    assert_eq!(
        helen.attempt(close).await,
        Err(("UK215".into(), "refuse_closing_team_over_open_work".into()))
    );
    helen
        .run("select app.hand_over_team(app.team_by_code('payments'), app.team_by_code('individuals'), 'Merged', true)")
        .await;
}

/// The question and the step that closes wait for each other, whichever is first.
#[tokio::test]
async fn no_question_stays_open_on_an_enquiry_that_is_closed_at_once() {
    let test = TestDatabase::new().await;
    for asks_first in [true, false] {
        let (jo, asha) = (
            Member::new(&test, "jo.brown").await,
            Member::new(&test, "asha.patel").await,
        );
        let question = ask("Has it been paid?", &person("sam.lewis"));
        jo.begin().await;
        asha.begin().await;
        let (first, second, sql, then) = match asks_first {
            true => (&asha, &jo, &*question, CLOSE),
            false => (&jo, &asha, CLOSE, &*question),
        };
        first.client.batch_execute(sql).await.unwrap();
        let waits = second.client.batch_execute(then);
        let ends = async {
            let watcher = test.client(Login::Admin).await;
            crate::support::eventually("the second waits for the first", || async {
                let sql = "select exists (select from pg_locks where not granted)";
                watcher.query_one(sql, &[]).await.unwrap().get(0)
            })
            .await;
            first.client.batch_execute("commit").await.unwrap();
        };
        let (waited, ()) = tokio::join!(waits, ends);
        match asks_first {
            true => waited.unwrap(),
            false => assert_eq!(
                refusal(&waited.unwrap_err()),
                ("UK201".into(), "refuse_question_on_closed_enquiry".into())
            ),
        }
        let end = if asks_first { "commit" } else { "rollback" };
        second.client.batch_execute(end).await.unwrap();
        let open = "select q.question from app.questions as q inner join app.enquiries as e on q.enquiry_id = e.id
            where e.closed_at is not null and not q.withdrawn and q.answered_at is null";
        assert_eq!(asha.texts(open).await, [""; 0], "asks first: {asks_first}");
        if asks_first {
            // For the other order the enquiry is open again.
            let undo = format!(
                "select app.undo_stage_changes(array[e.id], array[e.version]) from app.enquiries as e where e.subject = '{SUBJECT}'"
            );
            jo.run(&undo).await;
        }
    }
}

#[tokio::test]
async fn unlawful_questions_and_answers_are_refused() {
    let test = TestDatabase::new().await;
    let (jo, asha, david) = (
        Member::new(&test, "jo.brown").await,
        Member::new(&test, "asha.patel").await,
        Member::new(&test, "david.okafor").await,
    );
    jo.run(&ask("Is it valid?", &person("asha.patel"))).await;
    let refused = |code: &str, rule: &str| Err((code.to_owned(), rule.to_owned()));
    let forged = "update tenant.questions as q set answer_note_id = n.id from tenant.notes as n
        where q.question = 'Is it valid?' and n.enquiry_id <> q.enquiry_id";
    for (member, sql, expected) in [
        (
            &jo,
            ask("Myself?", &person("jo.brown")),
            refused("23514", "questions_not_to_oneself"),
        ),
        (
            &jo,
            ask("Whom?", "null, null"),
            refused("23514", "questions_to_a_person_or_a_team"),
        ),
        (
            &jo,
            ask("An auditor?", &person("david.okafor")),
            refused("UK206", "refuse_unfit_addressee"),
        ),
        (
            &jo,
            ask(" ", &person("asha.patel")),
            refused("23514", "questions_question_not_blank"),
        ),
        (
            &asha,
            forged.to_owned(),
            refused("UK266", "refuse_answer_from_elsewhere"),
        ),
        (
            &asha,
            "select app.answer_question(q.id, q.version, ' ') from app.questions as q".to_owned(),
            refused("UK266", "refuse_blank_answer"),
        ),
    ] {
        assert_eq!(member.attempt(&sql).await, expected, "{sql}");
    }
    // Who only reads does neither.
    assert!(
        david
            .attempt(&ask("May I?", &person("asha.patel")))
            .await
            .is_err()
    );
    let read = "select q.question from app.questions as q where q.question = 'Is it valid?'";
    assert_eq!(david.texts(read).await, ["Is it valid?"]);
    asha.run(&answer("Is it valid?")).await;
    let withdrawn = "update tenant.questions set withdrawn = true where question = 'Is it valid?'";
    assert_eq!(
        asha.attempt(withdrawn).await,
        refused("23514", "questions_answered_or_withdrawn")
    );
    let renewed =
        "update tenant.questions as q set answer_note_id = null where question = 'Is it valid?'";
    assert_eq!(
        asha.attempt(renewed).await,
        refused("UK266", "refuse_change_of_ended_question")
    );
}

fn run(test: &TestDatabase, who: &str, words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_enquiries"))
        .args(words)
        .args(["--as", who])
        .env("DATABASE_URL", url_of(&test.config(Login::App)))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    format!("{out}{err}")
}

#[tokio::test]
async fn plain_commands_ask_answer_and_withdraw() {
    let test = TestDatabase::new().await;
    let jo = Member::new(&test, "jo.brown").await;
    let sql = format!("select e.reference from app.enquiries as e where e.subject = '{SUBJECT}'");
    let [its] = jo.texts(&sql).await.try_into().unwrap();
    let its = its.as_str();
    let (jo, asha) = ("HMRC/jo.brown", "HMRC/asha.patel");
    let ask = |question, to| ["question", "ask", its, question, "--to", to, "--due", "+2"];
    for (who, words, shown) in [
        (
            jo,
            &ask("Is the mandate valid?", "asha.patel")[..],
            "Asked Asha Patel about HMRC-26-",
        ),
        (
            jo,
            &ask("Who has the file?", "payments"),
            "Asked Payment plans about HMRC-26-",
        ),
        (
            jo,
            &["show", "questions"],
            "Jo Brown asked Asha Patel: Is the mandate valid?, ",
        ),
        (jo, &["show", "enquiry", its], "Waiting for an answer:"),
        (
            asha,
            &["show", "for-you"],
            "Question from Jo Brown: Is the mandate valid?",
        ),
        (
            asha,
            &["question", "answer", its, "mandate", "Yes"],
            "Answered: “Is the mandate valid?”.",
        ),
        (
            jo,
            &["show", "for-you"],
            "Answered by Asha Patel: Is the mandate valid?",
        ),
        (
            jo,
            &["show", "history", its],
            "Asha Patel answered the question: Is the mandate valid?",
        ),
        (
            asha,
            &["question", "answer", its, "mandate", "Yes"],
            "has no open question with the words",
        ),
        (
            jo,
            &["question", "withdraw", its, "file"],
            "Question withdrawn: “Who has the file?”.",
        ),
        (jo, &["show", "questions"], "none."),
    ] {
        let said = run(&test, who, words);
        assert!(said.contains(shown), "{words:?}: {said}");
    }
}
