//! Defences of merges of enquiries, and of wholes with parts.

use super::Defence;
use super::Success::{Condition, Done};
use super::defences::{ASHA, JO, defence, rewrite};

const MERGED: &str = "select exists (select from tenant.enquiry_links where merged and active and enquiry_id = ':mine')";

pub fn all() -> Vec<Defence<'static>> {
    vec![
        defence("refuse_chain_of_enquiry_merges", rewrite!("tenant.refuse_unfit_merge", "l.id <> new.id", "false"), JO,
           "insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, merged)
            values (':mine', 'duplicate_of', ':sams', true), (':sams', 'duplicate_of', ':free', true)", Condition(MERGED)),
        defence("refuse_merge_into_closed", rewrite!("tenant.refuse_unfit_merge", "original_is_closed and not", "false and not"), JO,
           "insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, merged) values (':mine', 'duplicate_of', ':closed_one', true)", Condition(MERGED)),
        defence("refuse_merge_over_open_work, tasks", rewrite!("tenant.refuse_unfit_merge", "and not k.done", "and false"), JO,
           "select app.set_tasks(array[':mine']::uuid[], 'other', 'First', null, null, now() + interval '1 day', 'closing', null);
            insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, merged) values (':mine', 'duplicate_of', ':sams', true)", Condition(MERGED)),
        defence("refuse_merge_over_open_work, parts", rewrite!("tenant.refuse_unfit_merge", "and p.closed_at is null", "and false"), JO,
           "select app.link_enquiries(':mine', 'parent_of', ':free');
            insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, merged) values (':mine', 'duplicate_of', ':sams', true)", Condition(MERGED)),
        defence("refuse_unfit_renewal_of_merge", "drop trigger g52_refuse_unfit_renewal_of_merge on tenant.enquiry_links", JO,
           "select app.link_enquiries(':mine', 'duplicate_of', ':closed_one');
            update tenant.enquiry_links set merged = true where enquiry_id = ':mine'", Condition(MERGED)),
        defence("merges are of duplicates", "alter table tenant.enquiry_links drop constraint enquiry_links_merge_duplicates", JO,
           "insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, merged) values (':closed_one', 'related', ':sams', true)", Condition("select exists (select from tenant.enquiry_links where merged and kind = 'related')")),
        defence("closed by hand", rewrite!("tenant.forbid_immutable_change", "tenant.is_merged(old.id) <> (new.closed_at is not null)", "false"), super::Attacker::Owner,
           "update tenant.enquiries set closed_at = updated_at where id = ':mine'", Done),
        defence("steps of a merged enquiry", rewrite!("tenant.evaluate_transitions", "then 'merged' end", "then null end"), JO,
           "insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, merged) values (':mine', 'duplicate_of', ':sams', true);
            update tenant.enquiries set stage_id = ':stage_resolved', outcome = 'Done' where id = ':mine'", Done),
        defence("closing a whole with open parts", rewrite!("tenant.evaluate_transitions", "then 'parts' end", "then null end"), JO,
           "select app.link_enquiries(':mine', 'parent_of', ':free');
            update tenant.enquiries set stage_id = ':stage_resolved', outcome = 'Done' where id = ':mine'", Done),
        defence("refuse_part_of_closed", "drop trigger g52_refuse_part_of_closed on tenant.enquiry_links", JO,
           "select app.link_enquiries(':closed_one', 'parent_of', ':mine')", Done),
        defence("refuse_renewed_part_of_closed", "drop trigger g52_refuse_renewed_part_of_closed on tenant.enquiry_links", JO,
           "select app.link_enquiries(':mine', 'parent_of', ':free');
            update tenant.enquiry_links set active = false where enquiry_id = ':mine';
            update tenant.enquiries set stage_id = ':stage_resolved', outcome = 'Done' where id = ':mine';
            update tenant.enquiry_links set active = true where enquiry_id = ':mine'", Done),
        defence("refuse_deletion_over_linked_work", "drop trigger g58_refuse_deletion_over_linked_work on tenant.enquiries", ASHA,
           "insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id, merged) values (':mine', 'duplicate_of', ':sams', true);
            select app.mark_deleted('enquiries', ':sams', (select version from tenant.enquiries where id = ':sams'), true)", Done),
    ]
}
