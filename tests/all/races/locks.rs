//! Each lock is necessary: without it two sessions reach the forbidden state.

use super::{ASHA, By, HELEN, JO, Pair, assert_lock_is_needed, without};

/// The trigger that locks before a row is taken out of use, and the lock of deletion.
fn without_removal_lock(table: &str) -> String {
    format!(
        "drop trigger g05_lock_for_removal on tenant.{table}; {}",
        without("app.mark_deleted", " for update")
    )
}

fn pair(
    name: &'static str,
    rare: (By, &'static str),
    frequent: (By, &'static str),
    forbidden: &'static str,
) -> Pair {
    Pair {
        name,
        rare,
        frequent,
        forbidden,
        after_rare: "",
        after_frequent: "",
    }
}

#[tokio::test]
async fn locks_of_configuration_are_necessary() {
    let publish = (
        HELEN,
        "update tenant.workflows set published_at = now() where id = ':draft'",
    );
    assert_lock_is_needed(
        &[],
        &without("tenant.refuse_change_inside_published_workflow", "for no key update"),
        &pair(
            "a stage and the publishing of its workflow",
            publish,
            (HELEN, "insert into tenant.workflow_stages (workflow_id, code, name, stage_code, position) values (':draft', 'late', 'Late', 'triage', 9)"),
            "select w.published_at is not null and exists (select from tenant.workflow_stages where code = 'late') from tenant.workflows as w where w.id = ':draft'",
        ),
        true,
    )
    .await;
    assert_lock_is_needed(
        &[],
        &without("tenant.refuse_change_of_published_roles", "for no key update"),
        &pair(
            "a role and the publishing of its workflow",
            publish,
            (HELEN, "select app.mark_deleted('transition_roles', ':finisher', 1, true)"),
            "select w.published_at is not null and exists (select from tenant.transition_roles where id = ':finisher' and deleted_at is not null) from tenant.workflows as w where w.id = ':draft'",
        ),
        true,
    )
    .await;
    assert_lock_is_needed(
        &[],
        &without("tenant.refuse_team_inside_itself", "perform pg_advisory_xact_lock(hashtextextended('tenant.teams', auth.tenant_id()));"),
        &pair(
            "two teams",
            (HELEN, "update tenant.teams set parent_id = ':second_team' where id = ':first_team'"),
            (HELEN, "update tenant.teams set parent_id = ':first_team' where id = ':second_team'"),
            "select count(*) = 2 from tenant.teams where parent_id in (':first_team', ':second_team')",
        ),
        true,
    )
    .await;
    assert_lock_is_needed(
        &[],
        &without_removal_lock("workflows"),
        &pair(
            "a workflow and a type that is given it",
            (HELEN, "select app.mark_deleted('workflows', ':unused', 1, true)"),
            (HELEN, "update tenant.enquiry_types set workflow_id = ':unused' where id = ':spare_type'"),
            "select exists (select from tenant.enquiry_types as t inner join tenant.workflows as w on w.id = t.workflow_id where w.deleted_at is not null)",
        ),
        true,
    )
    .await;
    assert_lock_is_needed(
        &[],
        &without_removal_lock("enquiry_types"),
        &pair(
            "a type and an enquiry received under it",
            (HELEN, "select app.mark_deleted('enquiry_types', ':spare_type', 1, true)"),
            (JO, "select id from app.register_enquiry(':spare_type', null, 'email', null, 'Race', 'x', '{}')"),
            "select exists (select from tenant.enquiries as e inner join tenant.enquiry_types as t on t.id = e.enquiry_type_id where t.deleted_at is not null)",
        ),
        true,
    )
    .await;
}

#[tokio::test]
async fn locks_of_people_and_teams_are_necessary() {
    let dismiss = (
        HELEN,
        "update tenant.staff set active = false where id = ':spare_hand'",
    );
    let assign = (
        ASHA,
        "update tenant.enquiries set assignee_id = ':spare_hand' where id = ':free'",
    );
    let dead_hands = "select exists (
        select from tenant.enquiries as e inner join tenant.staff as p on p.id = e.assignee_id
        where e.closed_at is null and e.deleted_at is null and not p.active)";
    for rare_first in [true, false] {
        assert_lock_is_needed(
            &[],
            &without_removal_lock("staff"),
            &pair(
                "a person and an enquiry assigned to them",
                dismiss,
                assign,
                dead_hands,
            ),
            rare_first,
        )
        .await;
    }
    assert_lock_is_needed(
        &[],
        &without_removal_lock("teams"),
        &pair(
            "a team and an enquiry given to it",
            (HELEN, "update tenant.teams set active = false where id = ':spare_team'"),
            (ASHA, "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_team_id) select e.id, e.version, 'team', 'Theirs', ':spare_team' from tenant.enquiries as e where e.id = ':free'"),
            "select exists (select from tenant.enquiries as e inner join tenant.teams as t on t.id = e.team_id where not t.active)",
        ),
        true,
    )
    .await;
    assert_lock_is_needed(
        &[],
        &without("auth.sign_in", "for key share of d, t"),
        &pair(
            "a person and their session",
            dismiss,
            (By::SignIn, "select token from auth.sign_in('HMRC', 'spare.hand', 'test')"),
            "select exists (select from auth.sessions as s inner join tenant.staff as p on p.id = s.staff_id where s.ended_at is null and not p.active)",
        ),
        false,
    )
    .await;
    let deleted = [
        assign,
        (
            ASHA,
            "select app.mark_deleted('enquiries', ':free', (select version from tenant.enquiries where id = ':free'), true)",
        ),
    ];
    assert_lock_is_needed(
        &deleted,
        &without("tenant.clear_unfit_holder", "for key share"),
        &pair(
            "a person and an enquiry of theirs that is restored",
            dismiss,
            (ASHA, "select app.mark_deleted('enquiries', ':free', (select version from tenant.enquiries where id = ':free'), false)"),
            dead_hands,
        ),
        true,
    )
    .await;
    let done = [
        (
            ASHA,
            "select app.set_tasks(array[':free']::uuid[], 'other', 'Ring back', ':spare_hand', null, now() + interval '1 day', 'closing', null)",
        ),
        (
            ASHA,
            "update tenant.tasks set done = true where what = 'Ring back'",
        ),
    ];
    assert_lock_is_needed(
        &done,
        &without("tenant.is_unfit_among", "for key share"),
        &pair(
            "a person and a task of theirs that is taken up again",
            dismiss,
            (ASHA, "update tenant.tasks set done = false where what = 'Ring back'"),
            "select exists (select from tenant.tasks as k inner join tenant.staff as p on p.id = k.staff_id where not k.done and not p.active)",
        ),
        true,
    )
    .await;
}

#[tokio::test]
async fn locks_of_enquiries_and_tenants_are_necessary() {
    assert_lock_is_needed(
        &[],
        &without("tenant.refuse_note_on_closed_enquiry", "for no key update"),
        &pair(
            "a note and the closing of its enquiry",
            (
                ASHA,
                "select * from app.change_stages(array[':mine']::uuid[],
                     array[(select version from tenant.enquiries where id = ':mine')], array[':resolved']::uuid[], null, 'Done.')",
            ),
            (JO, "select * from app.add_notes(array[':mine']::uuid[], 'Race')"),
            "select :order = 'rare' and exists (select from tenant.notes where body = 'Race')",
        ),
        true,
    )
    .await;
    assert_lock_is_needed(
        &[],
        &without_removal_lock("enquiries"),
        &pair(
            "a message and the deletion of its enquiry",
            (
                ASHA,
                "select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true)",
            ),
            (JO, "select app.record_message(':mine', 'email', 'a@example.com', null, 'Race', null)"),
            "select :order = 'rare' and exists (select from tenant.messages where body = 'Race')",
        ),
        true,
    )
    .await;
    assert_lock_is_needed(
        &[],
        &without("core.refuse_unlawful_tenant_state", "for update"),
        &pair(
            "an enquiry and the closing of its tenant",
            (By::Loader, "select auth.change_tenant_state('EAST', 'closing')"),
            (
                By::Person("EAST/tom.reid"),
                "select id from app.register_enquiry(':eastern_type', null, 'email', null, 'Race', 'x', '{}')",
            ),
            "select :order = 'rare' and exists (select from tenant.enquiries where subject = 'Race')",
        ),
        true,
    )
    .await;
    let emptied = [
        (
            By::Person("EAST/grace.adeyemi"),
            "select app.mark_deleted('enquiries', id, version, true) from tenant.enquiries",
        ),
        (
            By::Loader,
            "select auth.change_tenant_state('EAST', 'closing')",
        ),
    ];
    assert_lock_is_needed(
        &emptied,
        &without("tenant.clear_unfit_holder", "for key share"),
        &pair(
            "a restored enquiry and the end of its tenant",
            (By::Loader, "select auth.change_tenant_state('EAST', 'closed')"),
            (
                By::Person("EAST/grace.adeyemi"),
                "select app.mark_deleted('enquiries', id, version, false) from tenant.enquiries where id = ':eastern_one'",
            ),
            "select exists (select from core.tenants as t inner join tenant.enquiries as e on t.id = e.tenant_id
                 where t.state = 'closed' and e.closed_at is null and e.deleted_at is null)",
        ),
        false,
    )
    .await;
}
