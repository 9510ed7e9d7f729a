//! A capability that is withheld from a role while work is given to its people, or while they sign in. Rosa is the only
//! trainee.

use super::{ASHA, By, DONE, HELEN, Pair, assert_lock_is_needed, assert_pairs};

const WITHHOLD_WORK: &str =
    "insert into tenant.withheld_capabilities (role_code, capability_code, reason)
    values ('trainee', 'work_on_enquiries', 'x')";
const WITHHOLD_CITIZENS: &str =
    "insert into tenant.withheld_capabilities (role_code, capability_code, reason)
    values ('trainee', 'keep_citizens', 'x')";
const ASSIGN: &str = "update tenant.enquiries set assignee_id = ':rosa' where id = ':free'";
const SET_TASK: &str = "select app.set_tasks(array[':free']::uuid[], 'other', 'Ring back', ':rosa', null, now() + interval '1 day', 'closing', null)";
/// Rosa holds work, and trainees do not work on enquiries.
const DEAD_HANDS: &str = "select exists (select from tenant.withheld_capabilities
        where role_code = 'trainee' and capability_code = 'work_on_enquiries' and active)
    and (
        exists (select from tenant.enquiries where assignee_id = ':rosa' and closed_at is null and deleted_at is null)
        or exists (select from tenant.tasks where staff_id = ':rosa' and not done)
    )";
const SIGN_IN: &str = "select token from auth.sign_in('HMRC', 'rosa.kelly', 'test')";
/// A living session of hers still has it.
const KEPT: &str = "select exists (select from tenant.withheld_capabilities where role_code = 'trainee' and active)
    and exists (select from auth.sessions where role_code = 'trainee' and ended_at is null
        and 'keep_citizens' = any (capabilities))";

fn pair(
    name: &'static str,
    rare: &'static str,
    frequent: (By, &'static str),
    forbidden: &'static str,
) -> Pair {
    Pair {
        name,
        rare: (HELEN, rare),
        frequent,
        forbidden,
        after_rare: DONE,
        after_frequent: DONE,
    }
}

#[tokio::test]
async fn withholding_and_work_given_meanwhile() {
    let after_frequent = "UK214 refuse_withholding_over_open_work";
    assert_pairs(
        &[],
        &[
            Pair {
                after_rare: "UK206 refuse_unfit_assignee",
                after_frequent,
                ..pair(
                    "work is withheld from trainees while an enquiry is assigned to one",
                    WITHHOLD_WORK,
                    (ASHA, ASSIGN),
                    DEAD_HANDS,
                )
            },
            Pair {
                after_rare: "UK206 refuse_unfit_task_holder",
                after_frequent,
                ..pair(
                    "work is withheld from trainees while a task is set for one",
                    WITHHOLD_WORK,
                    (ASHA, SET_TASK),
                    DEAD_HANDS,
                )
            },
            pair(
                "something is withheld from trainees while one signs in",
                WITHHOLD_CITIZENS,
                (By::SignIn, SIGN_IN),
                KEPT,
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn locks_of_withholding_are_necessary() {
    for (frequent, forbidden) in [((ASHA, ASSIGN), DEAD_HANDS), ((By::SignIn, SIGN_IN), KEPT)] {
        let rare = match forbidden {
            KEPT => WITHHOLD_CITIZENS,
            _ => WITHHOLD_WORK,
        };
        assert_lock_is_needed(
            &[],
            "drop trigger g05_lock_for_withholding on tenant.withheld_capabilities",
            &pair("without the lock of withholding", rare, frequent, forbidden),
            false,
        )
        .await;
    }
}
