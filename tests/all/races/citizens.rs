//! A citizen who is deleted or merged while an enquiry comes to them, and a type that goes out of use while an enquiry is
//! corrected to it.

use super::{ASHA, By, DONE, HELEN, JO, Pair, assert_lock_is_needed, assert_pairs, without};

const MERGE: &str = "insert into tenant.citizen_merges (duplicate_id, survivor_id, reason)
    values (':first_citizen', ':second_citizen', 'The same')";
const DELETE: &str = "select app.mark_deleted('citizens', ':first_citizen', 1, true)";
const REGISTER: &str = "select id from app.register_enquiry(':spare_type', ':first_citizen', 'email', null, 'Race', 'x', '{}')";
const RESTORE: &str = "select app.mark_deleted('enquiries', id, version, false) from tenant.enquiries where subject = 'Race'";
/// An enquiry of the first citizen, deleted.
const DELETED: &[(By, &str)] = &[
    (JO, REGISTER),
    (
        ASHA,
        "select app.mark_deleted('enquiries', id, version, true) from tenant.enquiries where subject = 'Race'",
    ),
];
/// Open work of a record that is out of use.
const LOST: &str = "select exists (
    select from tenant.enquiries as e inner join tenant.citizens as c on c.id = e.citizen_id
    where e.closed_at is null and e.deleted_at is null and (
        c.deleted_at is not null
        or exists (select from tenant.citizen_merges as m where m.duplicate_id = c.id and m.active)
    ))";
const RETYPE: &str = "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_enquiry_type_id)
    select e.id, e.version, 'type', 'Wrong', ':spare_type' from tenant.enquiries as e where e.id = ':mine'";
const RETIRE: &str = "update tenant.enquiry_types set active = false where id = ':spare_type'";
const RETYPED: &str = "select :order = 'rare' and exists (
    select from tenant.enquiries where id = ':mine' and enquiry_type_id = ':spare_type')";

fn pair(
    name: &'static str,
    rare: &'static str,
    frequent: (By, &'static str),
    after_rare: &'static str,
    after_frequent: &'static str,
) -> Pair {
    Pair {
        name,
        rare: (ASHA, rare),
        frequent,
        forbidden: LOST,
        after_rare,
        after_frequent,
    }
}

// R068
#[tokio::test]
async fn no_enquiry_comes_to_a_record_out_of_use() {
    let unfit = "UK238 refuse_unfit_citizen";
    let open_work = "UK218 refuse_deleting_citizen_over_open_work";
    assert_pairs(
        &[],
        &[
            pair(
                "a citizen is merged while an enquiry of theirs is registered",
                MERGE,
                (JO, REGISTER),
                unfit,
                DONE,
            ),
            pair(
                "a citizen is deleted while an enquiry of theirs is registered",
                DELETE,
                (JO, REGISTER),
                unfit,
                open_work,
            ),
        ],
    )
    .await;
    assert_pairs(
        DELETED,
        &[
            pair(
                "a citizen is deleted while an enquiry of theirs is restored",
                DELETE,
                (ASHA, RESTORE),
                "UK238 refuse_return_to_deleted_citizen",
                open_work,
            ),
            pair(
                "a citizen is merged while an enquiry of theirs is restored",
                MERGE,
                (ASHA, RESTORE),
                DONE,
                DONE,
            ),
        ],
    )
    .await;
}

// R068
#[tokio::test]
async fn no_enquiry_is_corrected_to_a_type_out_of_use() {
    let after_rare = "UK213 refuse_type_out_of_use";
    let retype = |name, rare, forbidden, after_frequent| Pair {
        name,
        rare: (HELEN, rare),
        frequent: (JO, RETYPE),
        forbidden,
        after_rare,
        after_frequent,
    };
    assert_pairs(
        &[],
        &[
            retype(
                "a type is made inactive while an enquiry is corrected to it",
                RETIRE,
                RETYPED,
                DONE,
            ),
            retype(
                "a type is deleted while an enquiry is corrected to it",
                "select app.mark_deleted('enquiry_types', ':spare_type', 1, true)",
                "select exists (
                     select from tenant.enquiries as e inner join tenant.enquiry_types as t on t.id = e.enquiry_type_id
                     where t.deleted_at is not null and e.closed_at is null)",
                "UK216 refuse_deleting_type_over_open_work",
            ),
        ],
    )
    .await;
}

/// An enquiry is not restored under a type that is just deleted.
// R068
#[tokio::test]
async fn no_enquiry_is_restored_under_a_deleted_type() {
    let pair = Pair {
        name: "a type is deleted while an enquiry of it is restored",
        rare: (
            HELEN,
            "select app.mark_deleted('enquiry_types', ':spare_type', 1, true)",
        ),
        frequent: (ASHA, RESTORE),
        forbidden: "select exists (
            select from tenant.enquiries as e inner join tenant.enquiry_types as t on t.id = e.enquiry_type_id
            where t.deleted_at is not null and e.closed_at is null and e.deleted_at is null)",
        after_rare: "UK216 refuse_return_to_deleted_type",
        after_frequent: "UK216 refuse_deleting_type_over_open_work",
    };
    assert_lock_is_needed(
        DELETED,
        &without("tenant.refuse_return_to_deleted_type", "for key share"),
        &pair,
        true,
    )
    .await;
    assert_pairs(DELETED, &[pair]).await;
}

#[tokio::test]
async fn locks_of_citizens_are_necessary() {
    for (setup, removal, rare, frequent, rare_first) in [
        (
            &[][..],
            "drop trigger g05_lock_merged_citizens on tenant.citizen_merges".to_owned(),
            MERGE,
            (JO, REGISTER),
            true,
        ),
        (
            &[],
            format!(
                "drop trigger g05_lock_for_removal on tenant.citizens; {}",
                without("app.mark_deleted", " for update")
            ),
            DELETE,
            (JO, REGISTER),
            false,
        ),
        (
            DELETED,
            without("tenant.return_to_citizen", "for key share"),
            MERGE,
            (ASHA, RESTORE),
            true,
        ),
    ] {
        let pair = pair("without its lock", rare, frequent, "", "");
        assert_lock_is_needed(setup, &removal, &pair, rare_first).await;
    }
    let retype = Pair {
        rare: (HELEN, RETIRE),
        forbidden: RETYPED,
        ..pair("without the lock of types", RETIRE, (JO, RETYPE), "", "")
    };
    assert_lock_is_needed(
        &[],
        "drop trigger g05_lock_for_removal on tenant.enquiry_types",
        &retype,
        true,
    )
    .await;
}
