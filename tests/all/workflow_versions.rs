//! `enquiries workflow` and `enquiries explain refusal`: a version from draft to retirement, and enquiries that move to it.

use crate::support::TestDatabase;
use chrono::Utc;
use enquiries::database::Database;
use enquiries::domain::Failure;
use enquiries::plain::workflows::{self, WorkflowCommand};
use enquiries::plain::{PlainOutput, refusals};
use enquiries::private_server::Login;

fn who(username: &str) -> (String, String) {
    ("HMRC".into(), username.into())
}

async fn act(
    database: &Database,
    command: WorkflowCommand,
) -> Result<(PlainOutput, bool), Failure> {
    workflows::run(database, who("helen.morris"), command, Utc::now()).await
}

async fn done(database: &Database, command: WorkflowCommand) -> String {
    let said = format!("{command:?}");
    let (output, found) = act(database, command)
        .await
        .unwrap_or_else(|e| panic!("{said}: {e}"));
    assert!(!found, "{said}: {}", output.text);
    output.text
}

fn code() -> String {
    "standard".into()
}

fn migrate(apply: bool) -> WorkflowCommand {
    WorkflowCommand::Migrate {
        code: code(),
        from: 1,
        to: 2,
        map: vec!["specialist=in_progress".into()],
        reason: "Specialists are gone".into(),
        apply,
    }
}

// R088: drafted, checked, published, used, retired; enquiries move in batches, and back.
#[tokio::test]
async fn a_version_lives_from_draft_to_retirement() {
    let test = TestDatabase::new().await;
    test.grow("HMRC", 300).await;
    let database = test.database(1);
    let admin = test.client(Login::Admin).await;
    let open = async |number: i16| -> i64 {
        let sql = "select count(*) from tenant.enquiries as e inner join tenant.workflows as w on w.id = e.workflow_id
            where w.tenant_id = 2 and w.code = 'standard' and w.workflow_number = $1 and e.closed_at is null
                and e.deleted_at is null";
        admin.query_one(sql, &[&number]).await.unwrap().get(0)
    };

    done(&database, WorkflowCommand::Draft { code: code() }).await;
    let listed = done(&database, WorkflowCommand::List).await;
    assert!(
        listed.contains("Standard, version 2 (standard): drafted"),
        "{listed}"
    );
    // A fault is named, and nothing is published.
    let broken = "alter table tenant.transition_roles disable trigger user;
        update tenant.transition_roles as r set deleted_at = now(), deleted_by = r.created_by
        from tenant.workflow_transitions as t, tenant.workflows as w
        where t.id = r.workflow_transition_id and w.id = t.workflow_id and w.workflow_number = 2 and t.label = 'Take up';
        alter table tenant.transition_roles enable trigger user";
    admin.batch_execute(broken).await.unwrap();
    let (output, found) = act(&database, WorkflowCommand::Publish { code: code() })
        .await
        .unwrap();
    assert!(
        found && output.text.contains("No role may take the step “Take up”"),
        "{}",
        output.text
    );
    let mended = broken.replace(
        "deleted_at = now(), deleted_by = r.created_by",
        "deleted_at = null, deleted_by = null",
    );
    admin.batch_execute(&mended).await.unwrap();
    let checked = done(
        &database,
        WorkflowCommand::Check {
            code: code(),
            number: None,
        },
    )
    .await;
    assert_eq!(checked, "Standard, version 2 works: no fault was found.\n");
    done(&database, WorkflowCommand::Publish { code: code() }).await;

    // Retired only once no type begins in it.
    let retire = |retired| WorkflowCommand::Retire {
        code: code(),
        number: 1,
        retired,
    };
    let refused = act(&database, retire(true)).await.unwrap_err().to_string();
    assert!(
        refused.contains("Give those types another version"),
        "{refused}"
    );
    done(
        &database,
        WorkflowCommand::Use {
            code: code(),
            number: 2,
        },
    )
    .await;
    done(&database, retire(true)).await;
    let unused = WorkflowCommand::Use {
        code: code(),
        number: 1,
    };
    assert!(
        act(&database, unused).await.is_err(),
        "types begin in a retired version"
    );
    done(&database, retire(false)).await;

    // The preview moves nothing; no transaction moves more than 250.
    let before = open(1).await;
    assert!(before > 250, "{before}");
    let preview = done(&database, migrate(false)).await;
    assert!(
        preview.contains("“With a specialist”") && preview.contains("Nothing is moved."),
        "{preview}"
    );
    assert_eq!(open(2).await, 0);
    let moved = done(&database, migrate(true)).await;
    assert!(moved.contains(&format!("{before} enquiries")), "{moved}");
    assert_eq!((open(1).await, open(2).await), (0, before));
    let batches = "select max(enquiries_moved)::bigint, count(*) from tenant.workflow_migrations where takes_back_id is null";
    let row = admin.query_one(batches, &[]).await.unwrap();
    let expected = (250, before.div_euclid(250) + i64::from(before % 250 > 0));
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), expected);

    // One takes a step and stays; the others go back to their stages.
    admin
        .batch_execute(
            "begin; set local session authorization enquiries_app; select auth.sign_in('HMRC', 'helen.morris', 'test');
             select app.change_stages(array[e.id], array[e.version], array[t.to_stage_id], 'x', 'x')
             from (select * from tenant.enquiries as e where e.closed_at is null
                 and e.stage_id in (select id from tenant.workflow_stages where code = 'received') limit 1) as e
             cross join lateral app.possible_transitions(e.id) as t where t.refusals = '{}' and t.to_stage_code = 'triage';
             commit",
        )
        .await
        .unwrap();
    let back = WorkflowCommand::TakeBack {
        code: code(),
        from: 1,
        to: 2,
        reason: "Too early".into(),
    };
    done(&database, back).await;
    assert_eq!((open(1).await, open(2).await), (before - 1, 1));
    let lost = "select count(*) from tenant.enquiries as e inner join tenant.workflow_stages as s on s.id = e.stage_id
        inner join tenant.workflows as w on w.id = e.workflow_id
        where w.code = 'standard' and w.workflow_number = 1 and s.workflow_id <> w.id";
    assert_eq!(
        admin.query_one(lost, &[]).await.unwrap().get::<_, i64>(0),
        0
    );
}

// R096: the plain command has the reasons of the screen, each with its cure.
#[tokio::test]
async fn a_refusal_is_explained_with_its_cures() {
    let test = TestDatabase::new().await;
    let database = test.database(1);
    let admin = test.client(Login::Admin).await;
    let find = "select e.reference, e.id::text from tenant.enquiries as e inner join tenant.workflow_stages as s on s.id = e.stage_id
        where e.tenant_id = 2 and s.code = 'in_progress' and e.closed_at is null order by e.id limit 1";
    let row = admin.query_one(find, &[]).await.unwrap();
    let (reference, id): (String, String) = (row.get(0), row.get(1));
    let task = format!(
        "begin; set local session authorization enquiries_app; select auth.sign_in('HMRC', 'asha.patel', 'test');
         insert into tenant.tasks (enquiry_id, what, staff_id, due_at, blocks)
         select '{id}', 'Ring the bank', id, '2031-05-04 12:00+00', 'closing' from tenant.staff where username = 'jo.brown'; commit"
    );
    admin.batch_execute(&task).await.unwrap();
    let explain =
        async |step: &str| refusals::explain(&database, who("jo.brown"), &reference, step).await;
    let (output, refused) = explain("resolve").await.unwrap();
    assert!(refused);
    let cure = "Complete its open tasks first: “Ring the bank” (Jo Brown, by 4 May 2031).";
    assert!(output.text.contains(cure), "{}", output.text);
    let (output, refused) = explain("Ask the citizen").await.unwrap();
    assert!(
        !refused && output.text.starts_with("You can do “Ask the citizen” now."),
        "{}",
        output.text
    );
    let unknown = explain("Fly away").await.unwrap_err().to_string();
    assert!(unknown.contains("has no such step now"), "{unknown}");
}
