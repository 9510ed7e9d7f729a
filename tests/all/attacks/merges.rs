//! Merges and parts by hand: no chain, nothing merged over open work or into what is closed, and no way past the merge.

use super::enquiry_context::SharedTransaction;

fn merge(duplicate: &str, original: &str) -> String {
    format!(
        "@jo; select * from app.merge_enquiries(array['{duplicate}'::uuid],
             array[(select version from tenant.enquiries where id = '{duplicate}')], '{original}')"
    )
}

const RESOLVE: &str = "select * from app.change_stages(array[':mine'::uuid],
    array[(select version from tenant.enquiries where id = ':mine')], array[':stage_resolved'::uuid], null, 'answ')";
const TASK: &str = "@jo; select app.set_tasks(array[':mine']::uuid[], 'other', 'First', null, null, now() + interval '1 day', 'closing', null)";

/// What a merged enquiry cannot do, and what cannot be done to the one that is kept.
#[tokio::test]
async fn merged_enquiry_is_out_of_work_until_the_merge_is_undone() {
    let tx = SharedTransaction::new().await;
    tx.run(&merge(":mine", ":sams")).await;
    tx.assert_results(&[
        (&merge(":sams", ":free"), "UK260 refuse_chain_of_enquiry_merges"),
        (&merge(":free", ":mine"), "UK260 refuse_chain_of_enquiry_merges"),
        (&format!("@jo; {RESOLVE}"), "UK202 refuse_unlawful_stage_change"),
        ("@jo; select * from app.add_notes(array[':mine']::uuid[], 'x')", "UK201 refuse_note_on_closed_enquiry"),
        (TASK, "UK201 refuse_block_of_closed_enquiry"),
        ("@jo; insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body, after_message_id)
          select ':mine', 'out', 'email', 'a@example.com', 'x', (
              select m.id from tenant.messages as m where m.enquiry_id = ':mine' and m.direction = 'out'
              order by m.created_at desc, m.id desc limit 1
          )", "UK267 refuse_letter_on_merged_enquiry"),
        ("@jo; select app.link_enquiries(':mine', 'parent_of', ':free')", "UK263 refuse_part_of_closed"),
        ("@jo; update tenant.enquiries set priority_code = 1 where id = ':mine'", "UK201 refuse_change_of_closed"),
        ("@jo; update tenant.enquiries set closed_at = null where id = ':mine'", "42501"),
        ("@asha; select app.mark_deleted('enquiries', ':sams', (select version from tenant.enquiries where id = ':sams'), true)", "UK264 refuse_deletion_over_linked_work"),
        ("@jo; insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, merged) values (':free', 'related', ':sams', true)", "23514 enquiry_links_merge_duplicates"),
        ("@david; insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, merged) values (':free', 'duplicate_of', ':sams', true)", "42501 refuse_change_by_reader"),
    ])
    .await;
}

#[tokio::test]
async fn nothing_open_is_merged_away() {
    let tx = SharedTransaction::new().await;
    tx.assert_results(&[
        (&merge(":mine", ":closed_one"), "UK261 refuse_merge_into_closed"),
        (&format!("{TASK}; {}", merge(":mine", ":sams")), "UK262 refuse_merge_over_open_work"),
        (
            &format!("@jo; select app.link_enquiries(':mine', 'parent_of', ':free'); {}", merge(":mine", ":sams")),
            "UK262 refuse_merge_over_open_work",
        ),
        (
            &format!("@jo; select app.link_enquiries(':mine', 'parent_of', ':free'); {RESOLVE}"),
            "UK202 refuse_unlawful_stage_change",
        ),
        ("@jo; select app.link_enquiries(':closed_one', 'parent_of', ':free')", "UK263 refuse_part_of_closed"),
        (
            "@jo; select app.link_enquiries(':mine', 'parent_of', ':free');
             @asha; select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true)",
            "UK264 refuse_deletion_over_linked_work",
        ),
    ])
    .await;
}

const UNDO: &str = "select * from app.undo_stage_changes(array[':it'::uuid], array[(select version from tenant.enquiries where id = ':it')])";

/// No open part is left below a closed whole, whichever of the two is reopened or closed again by undoing a step.
#[tokio::test]
async fn parts_and_wholes_are_reopened_in_order() {
    let tx = SharedTransaction::new().await;
    let undo = |user: &str, it: &str| format!("{user}; {}", UNDO.replace(":it", it));
    let withdraw = "@jo; update tenant.enquiries as e set stage_reason = 'x', stage_id = s.id from tenant.workflow_stages as s
        where e.id = ':free' and s.workflow_id = e.workflow_id and s.code = 'withdrawn'";
    let reopen = "@asha; update tenant.enquiries as e set stage_reason = 'x', stage_id = s.id from tenant.workflow_stages as s
        where e.id = ':mine' and s.workflow_id = e.workflow_id and s.code = 'in_progress'";
    tx.run("@jo; select app.link_enquiries(':mine', 'parent_of', ':free')")
        .await;
    tx.run(withdraw).await;
    tx.run(&format!("@jo; {RESOLVE}")).await;
    tx.assert_results(&[(
        &undo("@jo", ":free"),
        "UK268 refuse_reopening_part_of_closed",
    )])
    .await;
    // Reopened with its whole, and then closed again under it by nobody.
    tx.run(reopen).await;
    tx.run(&undo("@jo", ":free")).await;
    tx.assert_results(&[(&undo("@asha", ":mine"), "UK242 refuse_undo")])
        .await;
    // Nor under a task that has been added.
    tx.run(withdraw).await;
    tx.run(TASK).await;
    tx.assert_results(&[(&undo("@asha", ":mine"), "UK242 refuse_undo")])
        .await;
}
