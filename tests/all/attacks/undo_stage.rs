//! Undoing a stage change: by who made it, for ten minutes, and for nothing else.

use super::enquiry_context::SharedTransaction;

const RESOLVE: &str = "@jo; select app.change_stages(array[':mine'::uuid],
    array[(select version from tenant.enquiries where id = ':mine')], array[':stage_resolved'::uuid], null, 'answ')";
/// Of the newest stage change of the enquiry.
const UNDO: &str = "select u.id from app.undo_stage_changes(array[':mine'::uuid],
    array[(select max(enquiry_version) from tenant.stage_changes where enquiry_id = ':mine')]) as u";
const STATE: &str = "select s.code || ' ' || coalesce(e.outcome, '-') || ' '
    || (e.resolved_at is null)::text || ' ' || (e.closed_at is null)::text
    from tenant.enquiries as e inner join tenant.workflow_stages as s on e.stage_id = s.id where e.id = ':mine'";

/// A caseworker who resolved by mistake puts it right, which no step of the workflow lets them do.
#[tokio::test]
async fn stage_change_is_taken_back_by_who_made_it() {
    let tx = SharedTransaction::new().await;
    assert_eq!(
        tx.single_value(&format!("@jo; {STATE}")).await,
        "in_progress - true true"
    );
    tx.run(RESOLVE).await;
    assert_eq!(tx.single_value(STATE).await, "resolved answ false false");
    tx.run(&format!("@jo; {UNDO}")).await;
    assert_eq!(tx.single_value(STATE).await, "in_progress - true true");
    // A stage change of its own that names the other one, in the history too.
    assert_eq!(
        tx.single_value(
            "select (u.undoes_id = c.id and u.from_stage_id = c.to_stage_id and u.to_stage_id = c.from_stage_id
                and u.created_at = e.updated_at and u.enquiry_version = e.version)::text
             from tenant.stage_changes as u
             inner join tenant.stage_changes as c on u.undoes_id = c.id
             inner join tenant.enquiries as e on u.enquiry_id = e.id
             where u.enquiry_id = ':mine'"
        )
        .await,
        "true"
    );
    assert_eq!(
        tx.single_value(
            "select count(*)::text from audit.audit_logs as l
             inner join tenant.enquiries as e on l.record_id = e.id and l.record_version = e.version
             where e.id = ':mine' and 'stage_id' = any (l.changed_columns)"
        )
        .await,
        "1"
    );
    // The step can be taken again, and the undo is not undone.
    tx.assert_results(&[(&format!("@jo; {UNDO}"), "UK242 refuse_undo")])
        .await;
    tx.run(RESOLVE).await;
}

#[tokio::test]
async fn stage_change_is_taken_back_in_no_other_way() {
    let tx = SharedTransaction::new().await;
    tx.run(RESOLVE).await;
    let (jo, asha) = (format!("@jo; {UNDO}"), format!("@asha; {UNDO}"));
    let (helen, david) = (format!("@helen; {UNDO}"), format!("@david; {UNDO}"));
    let reopened = "@asha; select app.change_stages(array[':mine'::uuid],
             array[(select version from tenant.enquiries where id = ':mine')], array[':stage_progress'::uuid], 'x', null);
         @jo; select app.undo_stage_changes(array[':mine'::uuid],
             array[(select max(enquiry_version) - 1 from tenant.stage_changes where enquiry_id = ':mine')])";
    let beginning =
        "@jo; select app.undo_stage_changes(array[e.id], array[1]) from tenant.enquiries as e
         where e.assignee_id = auth.staff_id() and e.version = 1";
    tx.assert_results(&[
        (&asha, "UK242 refuse_undo"),
        (&helen, "UK242 refuse_undo"),
        (&david, "UK242 refuse_undo"),
        // Somebody else moved it since.
        (reopened, "UK242 refuse_undo"),
        // How it began is no step.
        (beginning, "nothing"),
        ("@jo; select app.undo_stage_changes(array[':their_enquiry'::uuid], array[1])", "nothing"),
        ("@jo; select app.undo_stage_changes(array[':mine'::uuid], array[-1])", "nothing"),
        // Not past the function.
        ("@jo; update tenant.enquiries set stage_id = ':stage_progress' where id = ':mine'", "UK202 refuse_unlawful_stage_change"),
        (
            "@jo; insert into tenant.stage_changes (enquiry_id, enquiry_version, workflow_id, from_stage_id, to_stage_id, created_at, created_by, from_workflow_id, undoes_id)
                 select c.enquiry_id, c.enquiry_version + 1, c.workflow_id, c.to_stage_id, c.from_stage_id, now(), c.created_by, c.workflow_id, c.id
                 from tenant.stage_changes as c where c.enquiry_id = ':mine'",
            "42501",
        ),
    ])
    .await;
    // What is not the stage does not keep it from going back.
    tx.run(
        "@asha; select app.record_failure_demand(e.id, e.version, 'progress_chase', null)
         from tenant.enquiries as e where e.id = ':mine'",
    )
    .await;
    tx.run(&jo).await;
    assert_eq!(tx.single_value(STATE).await, "in_progress - true true");
}
