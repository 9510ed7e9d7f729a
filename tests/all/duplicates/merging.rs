//! Merging on a real database: what a merge shows and hides, that undoing it restores the enquiry, and the plain
//! commands.

use crate::support::{TestDatabase, enter, url_of};
use enquiries::domain::QueueView;
use enquiries::features::enquiry::LoadEnquiry;
use enquiries::features::queue::ListPage;
use enquiries::private_server::Login;
use std::process::{Command, Output, Stdio};
use tokio_postgres::Client;
use uuid::Uuid;

const KEPT: &str = "Cannot pay July payment on account";

/// The enquiry that is kept, and another open one without tasks.
async fn pair(client: &Client) -> [(Uuid, String); 2] {
    let kept = "select e.id, e.reference from app.enquiries as e where e.subject = $1";
    let kept = client.query_one(kept, &[&KEPT]).await.unwrap();
    let other = "select e.id, e.reference from app.enquiries as e
                 where e.closed_at is null and e.id <> $1 and e.assignee_id is not null
                     and not exists (select from app.tasks as t where t.enquiry_id = e.id)
                 order by e.reference limit 1";
    let other = client
        .query_one(other, &[&kept.get::<_, Uuid>(0)])
        .await
        .unwrap();
    [(kept.get(0), kept.get(1)), (other.get(0), other.get(1))]
}

async fn state(client: &Client, id: Uuid) -> String {
    let sql = "select (to_jsonb(e) - 'version' - 'updated_at' - 'updated_by')::text from tenant.enquiries as e where e.id = $1";
    client.query_one(sql, &[&id]).await.unwrap().get(0)
}

// R076
#[tokio::test]
async fn merged_enquiry_is_shown_on_the_kept_one_and_restored_exactly() {
    let test = TestDatabase::new().await;
    let database = test.database(2);
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let [(kept, _), (duplicate, reference)] = pair(&client).await;
    let before = state(&client, duplicate).await;
    let note = "select * from app.add_notes(array[$1]::uuid[], 'Rang about it')";
    client.query(note, &[&duplicate]).await.unwrap();
    let task = "select * from app.set_tasks(array[$1]::uuid[], 'other', 'Look it up', null, null,
                    auth.now() + interval '1 day', 'nothing', null)";
    client.query(task, &[&duplicate]).await.unwrap();
    let merge = "select m.link_id, m.link_version from app.enquiries as e,
                     app.merge_enquiries(array[e.id], array[e.version], $2) as m where e.id = $1";
    let merged = client.query_one(merge, &[&duplicate, &kept]).await.unwrap();
    let link: (Uuid, i32) = (merged.get(0), merged.get(1));
    // What the citizen writes to it later is seen on the one that is kept.
    let reply =
        "select app.record_message($1, 'email', 'a@example.com', 'Again', 'One thing more', null)";
    client.query(reply, &[&duplicate]).await.unwrap();
    client.batch_execute("commit").await.unwrap();

    let open = async |id| {
        database
            .run(Some(&token), LoadEnquiry { id })
            .await
            .unwrap()
    };
    let listed = async || -> Vec<Uuid> {
        let request = ListPage {
            view: QueueView::All,
            sort: enquiries::domain::Sort::Due,
            after: None,
            limit: 200,
        };
        let page = database.run(Some(&token), request).await.unwrap();
        page.rows.iter().map(|row| row.id).collect()
    };
    let shown = open(kept).await;
    let from: Vec<_> = shown
        .notes
        .iter()
        .filter(|it| it.body == "Rang about it")
        .collect();
    assert_eq!(from[0].origin.as_deref(), Some(&*reference));
    let letter = shown.context.messages.last().unwrap();
    assert_eq!(
        (letter.body.as_str(), letter.origin.as_deref()),
        ("One thing more", Some(&*reference))
    );
    assert_eq!(shown.context.merged[0].reference, reference);
    assert!(
        shown
            .context
            .tasks
            .iter()
            .any(|task| task.what == "Look it up")
    );
    assert!(!listed().await.contains(&duplicate));
    // It tells where it is worked on, and has kept its own.
    let own = open(duplicate).await;
    assert_eq!(own.context.merged_into().unwrap().other.row.id, kept);
    assert_eq!(own.notes.last().unwrap().body, "Rang about it");
    assert!(
        own.transitions
            .iter()
            .all(|way| !way.refused_because.is_empty())
    );

    enter(&client, "HMRC/jo.brown").await;
    let undo = "select m.enquiry_id from app.undo_enquiry_merges(array[$1::uuid], array[$2::integer]) as m";
    let undone: Uuid = client
        .query_one(undo, &[&link.0, &link.1])
        .await
        .unwrap()
        .get(0);
    assert_eq!(undone, duplicate);
    assert_eq!(state(&client, duplicate).await, before);
    // What was where before stays told: the link is in the history of both.
    let told = "select count(*) from audit.audit_logs as l where l.table_id = audit.table_id('tenant.enquiry_links')
                and l.record_id = $1 and l.recorded_at between auth.now() - interval '1 day' and auth.now() + interval '1 day'";
    let told: i64 = client.query_one(told, &[&link.0]).await.unwrap().get(0);
    assert_eq!(told, 2);
    client.batch_execute("commit").await.unwrap();
    assert!(listed().await.contains(&duplicate));
    let shown = open(kept).await;
    assert!(shown.context.merged.is_empty());
    assert!(shown.notes.iter().all(|it| it.body != "Rang about it"));
}

/// A step that closed it is no merge: it stays closed when the merge is undone.
#[tokio::test]
async fn closed_duplicate_stays_closed_when_its_merge_is_undone() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let [(kept, _), _] = pair(&client).await;
    let closed = "select e.id from app.enquiries as e where e.closed_at is not null order by e.reference limit 1";
    let closed: Uuid = client.query_one(closed, &[]).await.unwrap().get(0);
    let before = state(&client, closed).await;
    let merge = "select m.link_id from app.enquiries as e,
                     app.merge_enquiries(array[e.id], array[e.version], $2) as m where e.id = $1";
    let link: Uuid = client
        .query_one(merge, &[&closed, &kept])
        .await
        .unwrap()
        .get(0);
    assert_eq!(state(&client, closed).await, before);
    let undo = "select m.enquiry_id from app.undo_enquiry_merges(array[$1::uuid], array[1]) as m";
    client.query_one(undo, &[&link]).await.unwrap();
    assert_eq!(state(&client, closed).await, before);
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

#[tokio::test]
async fn plain_commands_find_merge_and_unmerge() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let [(_, kept), (_, duplicate)] = pair(&client).await;
    client.batch_execute("commit").await.unwrap();
    let merged = format!("Merged {duplicate} into {kept}.");
    let linked = format!("- merged into: {kept}: ");
    let undone = format!("{duplicate} is no longer merged into {kept}.");
    let none = format!("{duplicate} is not merged into another enquiry.");
    let find = format!("{duplicate} has no likely duplicate.");
    for (words, succeeds, shown) in [
        (&["duplicate", "find", &duplicate][..], true, find.as_str()),
        (&["duplicate", "unmerge", &duplicate], false, &none),
        (&["duplicate", "merge", &duplicate, &kept], true, &merged),
        (
            &["duplicate", "merge", &kept, &duplicate],
            false,
            "These enquiries are already linked in this way.",
        ),
        (&["show", "enquiry", &duplicate], true, &linked),
        (&["duplicate", "unmerge", &duplicate], true, &undone),
    ] {
        let output = run(&test, words);
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(text.contains(shown), "{words:?}: {text}");
        assert_eq!(output.status.success(), succeeds, "{words:?}: {text}");
    }
}

/// The whole is told what keeps it open, one statement closes it with its parts, and the plain command splits one off.
#[tokio::test]
async fn whole_is_closed_with_its_parts_and_not_before_them() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let [(whole, reference), _] = pair(&client).await;
    client.batch_execute("commit").await.unwrap();
    let split = run(
        &test,
        &[
            "split",
            &reference,
            "--about",
            "Payment plan",
            "--subject",
            "Instalments",
            "--text",
            "How many?",
        ],
    );
    let said = String::from_utf8_lossy(&split.stdout).into_owned()
        + &String::from_utf8_lossy(&split.stderr);
    assert!(
        said.starts_with("Split HMRC-26-") && said.contains(&format!(" off {reference}.")),
        "{said}"
    );

    enter(&client, "HMRC/jo.brown").await;
    let part = "select l.other_enquiry_id from app.enquiry_links as l where l.enquiry_id = $1 and l.kind = 'parent_of'";
    let part: Uuid = client.query_one(part, &[&whole]).await.unwrap().get(0);
    let refused = async |ids: Vec<Uuid>| -> bool {
        let sql = "select bool_or(exists (select from unnest(t.refusals) as r where r like 'Close its open parts first: %'))
                   from app.transitions_of_many($1) as t where t.enquiry_id = $2";
        client.query_one(sql, &[&ids, &whole]).await.unwrap().get(0)
    };
    assert!(refused(vec![whole]).await);
    // As undo does: nothing was done to the part since.
    let back = "select count(*) from app.merge_enquiries(array[$1::uuid], array[1], $2)";
    let merged: i64 = client
        .query_one(back, &[&part, &whole])
        .await
        .unwrap()
        .get(0);
    assert_eq!(merged, 1);
    assert!(!refused(vec![whole]).await);
    let part = "select e.id, app.link_enquiries($1, 'parent_of', e.id) from app.enquiries as e
                where e.stage_code = 'in_progress' and e.id <> $1
                    and not exists (select from app.tasks as t where t.enquiry_id = e.id) limit 1";
    let part: Uuid = client.query_one(part, &[&whole]).await.unwrap().get(0);
    assert!(refused(vec![whole]).await);
    assert!(!refused(vec![part, whole]).await);
    let close = "select count(*) from app.change_stages(
                     $1::uuid[], array(select e.version from app.enquiries as e, unnest($1::uuid[]) with ordinality as g (id, place) where e.id = g.id order by g.place),
                     array(select t.to_stage_id from unnest($1::uuid[]) with ordinality as g (id, place)
                         cross join lateral app.possible_transitions(g.id) as t where t.to_stage_code = 'resolved' order by g.place),
                     null, 'Settled')";
    client.batch_execute("savepoint alone").await.unwrap();
    let error = client.query_one(close, &[&vec![whole]]).await.unwrap_err();
    let hint = error.as_db_error().unwrap().hint().unwrap();
    assert!(hint.starts_with("Close its open parts first: "), "{hint}");
    client.batch_execute("rollback to alone").await.unwrap();
    let closed: i64 = client
        .query_one(close, &[&vec![part, whole]])
        .await
        .unwrap()
        .get(0);
    assert_eq!(closed, 2);
}

/// The part shows of its whole what was chosen, each row told as the whole's; no row moves, and the whole shows nothing of its
/// part.
#[tokio::test]
async fn part_shows_of_its_whole_what_was_chosen() {
    let test = TestDatabase::new().await;
    let database = test.database(1);
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/jo.brown").await;
    let [(whole, reference), _] = pair(&client).await;
    let add = format!(
        "select app.add_notes(array['{whole}']::uuid[], 'Of the whole');
         select app.record_message('{whole}', 'email', 'a@example.com', null, 'A letter of the whole', null);
         select app.add_document('{whole}', null, null, 'whole.pdf', 'application/pdf', 1, sha256('x'), 'staff');
         commit"
    );
    client.batch_execute(&add).await.unwrap();
    let (_, token) = test.sign_in(&database, "HMRC/jo.brown").await;
    let of_whole = format!("the whole {reference}");
    for (show, letters, notes) in [
        ("all", true, true),
        ("letters", true, false),
        ("notes", false, true),
        ("nothing", false, false),
    ] {
        let split = [
            "split",
            &reference,
            "--about",
            "Payment plan",
            "--subject",
            "A part",
            "--show",
            show,
        ];
        let said = run(&test, &split);
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let part = said.split(' ').nth(1).unwrap().to_owned();
        let sql = "select e.id from app.enquiries as e where e.reference = $1";
        enter(&client, "HMRC/jo.brown").await;
        let id: Uuid = client.query_one(sql, &[&part]).await.unwrap().get(0);
        client.batch_execute("commit").await.unwrap();
        let detail = database
            .run(Some(&token), LoadEnquiry { id })
            .await
            .unwrap();
        let is_its = |origin: &Option<String>| origin.as_deref() == Some(&*of_whole);
        let context = &detail.context;
        assert_eq!(
            context.messages.iter().any(|it| is_its(&it.origin)),
            letters,
            "{show}"
        );
        assert_eq!(
            context.documents.iter().any(|it| is_its(&it.origin)),
            letters,
            "{show}"
        );
        assert_eq!(
            detail.notes.iter().any(|it| is_its(&it.origin)),
            notes,
            "{show}"
        );
    }
    let detail = LoadEnquiry { id: whole };
    let detail = database.run(Some(&token), detail).await.unwrap();
    let mut notes = detail.notes.iter();
    assert!(notes.any(|it| it.body == "Of the whole" && it.origin.is_none()));
}
