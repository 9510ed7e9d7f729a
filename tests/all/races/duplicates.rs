//! Merging, splitting and undoing them, while another does the same, closes, deletes or writes on one of the enquiries.

use super::{ASHA, DONE, HELEN, JO, Pair, STALE, assert_lock_is_needed, assert_pairs, without};

const MERGE: &str = "select * from app.merge_enquiries(array[':mine']::uuid[],
    array[(select version from tenant.enquiries where id = ':mine')], ':other')";
const MERGE_BACK: &str = "select * from app.merge_enquiries(array[':other']::uuid[],
    array[(select version from tenant.enquiries where id = ':other')], ':mine')";
const MERGE_ON: &str = "select * from app.merge_enquiries(array[':other']::uuid[],
    array[(select version from tenant.enquiries where id = ':other')], ':free')";
const MERGE_MORE: &str = "select * from app.merge_enquiries(array[':free']::uuid[],
    array[(select version from tenant.enquiries where id = ':free')], ':other')";
const UNMERGE: &str = "select * from app.undo_enquiry_merges(
    array[(select id from tenant.enquiry_links where enquiry_id = ':mine' and merged)],
    array[(select version from tenant.enquiry_links where enquiry_id = ':mine' and merged)])";
const SPLIT: &str = "select app.link_enquiries(':mine', 'parent_of', ':free')";
const CLOSE: &str = "select * from app.change_stages(array[':mine']::uuid[],
    array[(select version from tenant.enquiries where id = ':mine')], array[':resolved']::uuid[], null, 'Done.')";
const DELETE: &str = "select v from app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true) as v where v is not null";
const NOTE: &str = "select * from app.add_notes(array[':mine', ':other']::uuid[], 'Race')";

/// Open parts of what is closed or merged, chains, and merges into what is closed or deleted.
const FORBIDDEN: &str = "select exists (
        select from tenant.enquiry_links as l
        inner join tenant.enquiries as w on w.id = l.enquiry_id
        inner join tenant.enquiries as o on o.id = l.other_enquiry_id
        where l.active and (
            (l.kind = 'parent_of' and w.closed_at is not null and o.closed_at is null)
            or (l.merged and (w.closed_at is null or o.deleted_at is not null))
            or (l.merged and exists (
                select from tenant.enquiry_links as m where m.merged and m.active and m.enquiry_id = l.other_enquiry_id))
        ))";

fn pair(
    name: &'static str,
    rare: &'static str,
    frequent: &'static str,
    after_rare: &'static str,
    after_frequent: &'static str,
) -> Pair {
    Pair {
        name,
        rare: (ASHA, rare),
        frequent: (JO, frequent),
        forbidden: FORBIDDEN,
        after_rare,
        after_frequent,
    }
}

// R076
#[tokio::test]
async fn merges_splits_and_steps_at_once_keep_the_rules() {
    let linked = "23505 enquiry_links_one_way";
    let chain = "UK260 refuse_chain_of_enquiry_merges";
    assert_pairs(
        &[],
        &[
            pair(
                "two are merged into each other",
                MERGE,
                MERGE_BACK,
                linked,
                linked,
            ),
            pair(
                "one is merged while its original is merged on",
                MERGE,
                MERGE_ON,
                chain,
                chain,
            ),
            pair(
                "an enquiry is merged while a part is split off it",
                MERGE,
                SPLIT,
                "UK263 refuse_part_of_closed",
                "UK262 refuse_merge_over_open_work",
            ),
            pair(
                "an enquiry is closed while a part is split off it",
                CLOSE,
                SPLIT,
                "UK263 refuse_part_of_closed",
                "UK202 refuse_unlawful_stage_change",
            ),
            pair(
                "the original is closed while another is merged into it",
                CLOSE,
                MERGE_BACK,
                "UK261 refuse_merge_into_closed",
                DONE,
            ),
            pair(
                "the duplicate is closed while it is merged",
                CLOSE,
                MERGE,
                STALE,
                STALE,
            ),
            pair(
                "the original is deleted while another is merged into it",
                DELETE,
                MERGE_BACK,
                "UK302 refuse_link_to_deleted_enquiry",
                "UK264 refuse_deletion_over_linked_work",
            ),
            pair(
                "a note is written while the duplicate is merged",
                MERGE,
                NOTE,
                "UK201 refuse_note_on_closed_enquiry",
                DONE,
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn merge_is_undone_once_while_another_merges() {
    let merged = [(JO, MERGE)];
    assert_pairs(
        &merged,
        &[
            pair("two undo one merge", UNMERGE, UNMERGE, STALE, STALE),
            pair(
                "a merge is undone while another is made",
                UNMERGE,
                MERGE_MORE,
                DONE,
                DONE,
            ),
        ],
    )
    .await;
}

/// By hand, past the function that locks all of them first.
#[tokio::test]
async fn links_lock_both_ends_before_they_judge() {
    let pair = Pair {
        name: "a part is split off while the enquiry is merged",
        rare: (
            HELEN,
            "insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, merged)
             values (':mine', 'duplicate_of', ':other', true)",
        ),
        frequent: (JO, SPLIT),
        forbidden: FORBIDDEN,
        after_rare: "UK263 refuse_part_of_closed",
        after_frequent: "UK262 refuse_merge_over_open_work",
    };
    assert_lock_is_needed(
        &[],
        "drop trigger g05_lock_linked_enquiries on tenant.enquiry_links",
        &pair,
        true,
    )
    .await;
}

/// A part is not reopened while its whole is closed, whichever is first.
#[tokio::test]
async fn part_is_not_reopened_while_its_whole_is_closed() {
    let closed = [
        (JO, SPLIT),
        (
            ASHA,
            "update tenant.enquiries as e set stage_reason = 'x', stage_id = s.id from tenant.workflow_stages as s
             where e.id = ':free' and s.workflow_id = e.workflow_id and s.code = 'withdrawn'",
        ),
    ];
    let pair = pair(
        "a part is reopened by undoing a step while the whole is closed",
        CLOSE,
        "select * from app.undo_stage_changes(array[':free'::uuid], array[(select version from tenant.enquiries where id = ':free')])",
        "UK268 refuse_reopening_part_of_closed",
        "UK202 refuse_unlawful_stage_change",
    );
    // The step is undone by who took it.
    let pair = Pair {
        rare: (JO, pair.rare.1),
        frequent: (ASHA, pair.frequent.1),
        ..pair
    };
    assert_lock_is_needed(
        &closed,
        &without(
            "tenant.refuse_reopening_part_of_closed",
            "for no key update",
        ),
        &pair,
        true,
    )
    .await;
    assert_pairs(&closed, &[pair]).await;
}
