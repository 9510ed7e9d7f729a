//! A workflow that is published while it is changed; types, teams and workflows that are taken away while they are
//! chosen.

use super::{DONE, HELEN, Pair, assert_pairs};

const PUBLISH: &str = "update tenant.workflows set published_at = now() where id = ':draft'";
const LATE_STAGE: &str =
    "insert into tenant.workflow_stages (workflow_id, code, name, stage_code, position)
    values (':draft', 'late', 'Late', 'triage', 9)";
/// Of the draft, published or not: what publishing refuses.
const NO_ROLE: &str =
    "select exists (select from tenant.workflows where id = ':draft' and published_at is not null)
    and exists (
        select from tenant.workflow_transitions as t
        where t.workflow_id = ':draft' and t.deleted_at is null and not exists (
            select from tenant.transition_roles as r
            where r.workflow_transition_id = t.id and r.deleted_at is null
        )
    )";
const FROZEN: &str = "UK205 refuse_change_of_published_workflow";

#[tokio::test]
async fn a_workflow_is_published_as_it_was_judged() {
    // R088, R096
    let publish = |name, frequent, forbidden, after_frequent| Pair {
        name,
        rare: (HELEN, PUBLISH),
        frequent: (HELEN, frequent),
        forbidden,
        after_rare: FROZEN,
        after_frequent,
    };
    assert_pairs(
        &[],
        &[
            publish(
                "a stage that leads nowhere is added while the workflow is published",
                LATE_STAGE,
                "select exists (select from tenant.workflows where id = ':draft' and published_at is not null)
                     and exists (select from tenant.workflow_stages where workflow_id = ':draft' and code = 'late')",
                "UK227 refuse_publishing_without_end",
            ),
            publish(
                "a transition that no role may take is added while the workflow is published",
                "insert into tenant.workflow_transitions (workflow_id, from_stage_id, to_stage_id, label)
                     values (':draft', ':finish', ':start', 'Back')",
                NO_ROLE,
                "UK228 refuse_publishing_without_role",
            ),
            publish(
                "a role is added while the workflow is published",
                "insert into tenant.transition_roles (workflow_transition_id, role_code) values (':finishing', 'manager')",
                "select :order = 'rare' and exists (
                     select from tenant.transition_roles where workflow_transition_id = ':finishing' and role_code = 'manager')",
                DONE,
            ),
            publish(
                "a role is deleted while the workflow is published",
                "select app.mark_deleted('transition_roles', ':finisher', 1, true)",
                NO_ROLE,
                "UK228 refuse_publishing_without_role",
            ),
            publish(
                "a requirement is added while the workflow is published",
                "update tenant.workflow_transitions set needs_reason = true where id = ':finishing'",
                "select :order = 'rare' and needs_reason from tenant.workflow_transitions where id = ':finishing'",
                DONE,
            ),
            publish(
                "a stage is deleted while the workflow is published",
                "select app.mark_deleted('workflow_stages', ':finish', 1, true)",
                "select exists (select from tenant.workflows where id = ':draft' and published_at is not null)
                     and exists (select from tenant.workflow_stages where id = ':finish' and deleted_at is not null)",
                "UK226 refuse_publishing_with_lost_stage",
            ),
            publish(
                "the beginning is taken away while the workflow is published",
                "update tenant.workflow_stages set begins = false where id = ':start'",
                "select exists (select from tenant.workflows where id = ':draft' and published_at is not null)
                     and exists (select from tenant.workflow_stages where id = ':start' and not begins)",
                "UK210 refuse_publishing_without_beginning",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_type_in_use_keeps_its_team_and_workflow() {
    assert_pairs(
        &[],
        &[
            Pair {
                name: "a workflow is deleted while a type is given it",
                rare: (HELEN, "select app.mark_deleted('workflows', ':unused', 1, true)"),
                frequent: (HELEN, "update tenant.enquiry_types set workflow_id = ':unused' where id = ':spare_type'"),
                forbidden: "select exists (
                    select from tenant.enquiry_types as t inner join tenant.workflows as w on w.id = t.workflow_id
                    where w.deleted_at is not null)",
                after_rare: "UK212 refuse_type_without_workflow",
                after_frequent: "UK217 refuse_deleting_workflow_in_use",
            },
            Pair {
                name: "a workflow is retired while a type begins in it",
                rare: (HELEN, "select app.retire_workflow(w.id, w.version, true) from tenant.workflows as w where w.id = ':other_workflow'"),
                frequent: (HELEN, "update tenant.enquiry_types set workflow_id = ':other_workflow' where id = ':spare_type'"),
                forbidden: "select exists (
                    select from tenant.enquiry_types as t inner join tenant.workflows as w on w.id = t.workflow_id
                    where w.retired_at is not null and t.active)",
                after_rare: "UK453 refuse_type_of_retired_workflow",
                after_frequent: "UK452 refuse_retiring_workflow_in_use",
            },
            Pair {
                name: "a team is made inactive while a type is routed to it",
                rare: (HELEN, "update tenant.teams set active = false where id = ':spare_team'"),
                frequent: (HELEN, "update tenant.enquiry_types set team_id = ':spare_team' where id = ':spare_type'"),
                forbidden: "select exists (
                    select from tenant.enquiry_types as y inner join tenant.teams as t on t.id = y.team_id
                    where not t.active)",
                after_rare: "UK211 refuse_type_without_team",
                after_frequent: "UK215 refuse_closing_team_over_open_work",
            },
            Pair {
                name: "a team is deleted while a type is routed to it",
                rare: (HELEN, "select app.mark_deleted('teams', ':spare_team', 1, true)"),
                frequent: (HELEN, "update tenant.enquiry_types set team_id = ':spare_team' where id = ':spare_type'"),
                forbidden: "select exists (
                    select from tenant.enquiry_types as y inner join tenant.teams as t on t.id = y.team_id
                    where t.deleted_at is not null)",
                after_rare: "UK211 refuse_type_without_team",
                after_frequent: "UK215 refuse_closing_team_over_open_work",
            },
        ],
    )
    .await;
}

#[tokio::test]
async fn two_teams_never_become_part_of_each_other() {
    assert_pairs(
        &[],
        &[Pair {
            name: "two teams are made part of each other",
            rare: (HELEN, "update tenant.teams set parent_id = ':second_team' where id = ':first_team'"),
            frequent: (HELEN, "update tenant.teams set parent_id = ':first_team' where id = ':second_team'"),
            forbidden: "select count(*) = 2 from tenant.teams where parent_id in (':first_team', ':second_team')",
            after_rare: "UK231 refuse_team_inside_itself",
            after_frequent: "UK231 refuse_team_inside_itself",
        }],
    )
    .await;
}
