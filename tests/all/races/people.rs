//! People who leave or get another role while work is given to them, or while they sign in; teams that close while
//! an enquiry comes to them.

use super::{ASHA, By, DONE, HELEN, Pair, assert_pairs};

const DISMISS: &str = "update tenant.staff set active = false where id = ':spare_hand'";
const DEMOTE: &str = "update tenant.staff set role_code = 'auditor' where id = ':spare_hand'";
const DELETE: &str = "select app.mark_deleted('staff', ':spare_hand', 1, true)";
const ASSIGN: &str = "update tenant.enquiries set assignee_id = ':spare_hand' where id = ':free'";
const SET_TASK: &str = "select app.set_tasks(array[':free']::uuid[], 'other', 'Ring back', ':spare_hand', null, now() + interval '1 day', 'nothing', null)";
const ASK: &str = "select app.ask_questions(array[':free']::uuid[], 'Is it so?', ':spare_hand', null, now() + interval '1 day')";
const DEAD_HANDS: &str = "select exists (
        select from tenant.enquiries as e inner join tenant.staff as p on p.id = e.assignee_id
        where e.closed_at is null and e.deleted_at is null
            and (not p.active or p.deleted_at is not null or p.role_code = 'auditor')
        union all
        select from tenant.tasks as k inner join tenant.staff as p on p.id = k.staff_id
        where not k.done and (not p.active or p.deleted_at is not null or p.role_code = 'auditor')
        union all
        select from tenant.questions as q inner join tenant.staff as p on p.id = q.staff_id
        where q.answer_note_id is null and not q.withdrawn
            and (not p.active or p.deleted_at is not null or p.role_code = 'auditor')
    )";
const LEAVING: &str = "UK214 refuse_leaving_open_work";

fn leave(
    name: &'static str,
    rare: &'static str,
    frequent: &'static str,
    after_rare: &'static str,
) -> Pair {
    Pair {
        name,
        rare: (HELEN, rare),
        frequent: (ASHA, frequent),
        forbidden: DEAD_HANDS,
        after_rare,
        after_frequent: LEAVING,
    }
}

#[tokio::test]
async fn nobody_leaves_open_work_behind() {
    // R079, R129
    let unfit = "UK206 refuse_unfit_assignee";
    let unfit_for_task = "UK206 refuse_unfit_task_holder";
    assert_pairs(
        &[],
        &[
            leave(
                "a person is dismissed while an enquiry is assigned to them",
                DISMISS,
                ASSIGN,
                unfit,
            ),
            leave(
                "a person is made an auditor while an enquiry is assigned to them",
                DEMOTE,
                ASSIGN,
                unfit,
            ),
            leave(
                "a person is deleted while an enquiry is assigned to them",
                DELETE,
                ASSIGN,
                unfit,
            ),
            leave(
                "a person is dismissed while a task is set for them",
                DISMISS,
                SET_TASK,
                unfit_for_task,
            ),
            leave(
                "a person is deleted while a task is set for them",
                DELETE,
                SET_TASK,
                unfit_for_task,
            ),
            leave(
                "a person is dismissed while a question is asked of them",
                DISMISS,
                ASK,
                "UK206 refuse_unfit_addressee",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn reopened_work_comes_to_nobody_who_has_left() {
    let closed = [
        (ASHA, ASSIGN),
        (
            ASHA,
            "select app.change_stages(array[':free']::uuid[], array[version], array[id], 'x', null) from (
                 select e.version, s.id from tenant.enquiries as e inner join tenant.workflow_stages as s
                     on s.workflow_id = e.workflow_id and s.code = 'withdrawn' where e.id = ':free') as w",
        ),
        (ASHA, SET_TASK),
        (ASHA, "update tenant.tasks set done = true where what = 'Ring back'"),
    ];
    // Restored by its supervisor: no transition leads out of the last stage.
    let deleted = [
        (ASHA, ASSIGN),
        (
            ASHA,
            "select app.mark_deleted('enquiries', ':free', (select version from tenant.enquiries where id = ':free'), true)",
        ),
    ];
    assert_pairs(
        &deleted,
        &[Pair {
            name: "a person is dismissed while an enquiry of theirs is restored",
            rare: (HELEN, DISMISS),
            frequent: (ASHA, "select app.mark_deleted('enquiries', ':free', (select version from tenant.enquiries where id = ':free'), false)"),
            forbidden: DEAD_HANDS,
            after_rare: DONE,
            after_frequent: LEAVING,
        }],
    )
    .await;
    assert_pairs(
        &closed,
        &[leave(
            "a person is dismissed while a task of theirs is taken up again",
            DISMISS,
            "update tenant.tasks set done = false where what = 'Ring back'",
            "UK206 refuse_unfit_task_holder",
        )],
    )
    .await;
    let withdrawn = [
        (ASHA, ASK),
        (
            ASHA,
            "update tenant.questions set withdrawn = true where question = 'Is it so?'",
        ),
    ];
    assert_pairs(
        &withdrawn,
        &[leave(
            "a person is dismissed while a question to them is asked again",
            DISMISS,
            "update tenant.questions set withdrawn = false where question = 'Is it so?'",
            "UK206 refuse_unfit_addressee",
        )],
    )
    .await;
}

#[tokio::test]
async fn no_enquiry_is_left_with_a_closed_team() {
    let give = "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_team_id) select e.id, e.version, 'team', 'Theirs', ':spare_team' from tenant.enquiries as e where e.id = ':free'";
    let dead_team = "select exists (
        select from tenant.enquiries as e inner join tenant.teams as t on t.id = e.team_id
        where e.closed_at is null and e.deleted_at is null and (not t.active or t.deleted_at is not null))";
    let pair = |name, rare| Pair {
        name,
        rare: (HELEN, rare),
        frequent: (ASHA, give),
        forbidden: dead_team,
        after_rare: "UK211 refuse_unfit_team",
        after_frequent: "UK215 refuse_closing_team_over_open_work",
    };
    assert_pairs(
        &[],
        &[
            pair(
                "a team is made inactive while an enquiry is given to it",
                "update tenant.teams set active = false where id = ':spare_team'",
            ),
            pair(
                "a team is deleted while an enquiry is given to it",
                "select app.mark_deleted('teams', ':spare_team', 1, true)",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn no_session_outlives_person_or_role() {
    // R071
    let sign_in = (
        By::SignIn,
        "select token from auth.sign_in('HMRC', 'spare.hand', 'test')",
    );
    let alive = "select exists (
        select from auth.sessions as s inner join tenant.staff as p on p.id = s.staff_id
        where s.ended_at is null and (not p.active or p.deleted_at is not null or p.role_code <> s.role_code))";
    let pair = |name, rare, after_rare| Pair {
        name,
        rare: (HELEN, rare),
        frequent: sign_in,
        forbidden: alive,
        after_rare,
        after_frequent: DONE,
    };
    assert_pairs(
        &[],
        &[
            pair(
                "a person is dismissed while they sign in",
                DISMISS,
                "UK403 sign_in",
            ),
            pair(
                "a person is deleted while they sign in",
                DELETE,
                "UK403 sign_in",
            ),
            pair(
                "a person gets another role while they sign in",
                DEMOTE,
                DONE,
            ),
        ],
    )
    .await;
}
