//! Defences of corrections, merges of citizens, handing over, the outbox and runs of the compliance check.

use super::Attacker::{AppWithoutSession, Loader, Owner};
use super::defences::{ASHA, HELEN, JO, defence, defence_with_setup, rewrite};
use super::{Defence, MutationFixture, Success};
use Success::{Condition, Done, Rows};

/// Three records, of which the first has an enquiry, and what follows.
macro_rules! citizens {
    ($($then:expr),*) => {
        concat!(
            "insert into tenant.citizens (name) values ('One'), ('Two'), ('Three');
             insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body)
                 select ':own_type', c.id, 'email', 'Of one', 'x' from tenant.citizens as c where c.name = 'One';",
            $($then),*
        )
    };
}

macro_rules! merge {
    ($duplicate:literal, $survivor:literal) => {
        concat!(
            "insert into tenant.citizen_merges (duplicate_id, survivor_id, reason)
                 select d.id, s.id, 'The same' from tenant.citizens as d, tenant.citizens as s
                 where d.name = '",
            $duplicate,
            "' and s.name = '",
            $survivor,
            "';"
        )
    };
}

macro_rules! correct {
    ($columns:literal, $values:literal) => {
        correct!($columns, $values, "':mine'")
    };
    ($columns:literal, $values:literal, $enquiry:literal) => {
        concat!(
            "insert into tenant.corrections (enquiry_id, enquiry_version, reason, ",
            $columns,
            ") select e.id, e.version, 'Wrong', ",
            $values,
            " from tenant.enquiries as e where e.id = ",
            $enquiry
        )
    };
}

const RETYPED: &str = "alter table tenant.enquiry_types disable trigger user;
    update tenant.enquiry_types set active = false where code = 'vat_registration';
    alter table tenant.enquiry_types enable trigger user";

/// Two records, merged by hand.
const MERGED: &str = "set local session_replication_role = replica;
    insert into tenant.citizens (tenant_id, name, created_at, created_by, updated_at, updated_by)
        select :own_id, n, now(), ':helen', now(), ':helen' from unnest(array['One', 'Two']) as n;
    insert into tenant.citizen_merges (tenant_id, duplicate_id, survivor_id, reason, created_at, created_by, updated_at, updated_by)
        select :own_id, d.id, s.id, 'The same', now(), ':helen', now(), ':helen'
        from tenant.citizens as d, tenant.citizens as s where d.name = 'One' and s.name = 'Two';
    set local session_replication_role = origin";

fn corrections() -> Vec<Defence<'static>> {
    let open_policy = "alter policy staff_correct on tenant.corrections with check (true)";
    vec![
        defence(
            "a deadline by who may correct deadlines",
            open_policy,
            JO,
            correct!("kind, to_due_at", "'deadline', e.due_at + interval '1 day'"),
            Done,
        ),
        defence_with_setup(
            "a type by who may correct enquiries",
            "set local session_replication_role = replica;
             insert into tenant.withheld_capabilities (tenant_id, id, role_code, capability_code, reason, created_at, created_by, updated_at, updated_by)
                 values (:own_id, core.new_id(), 'caseworker', 'correct_enquiries', 'x', now(), ':helen', now(), ':helen');
             set local session_replication_role = origin",
            open_policy,
            JO,
            correct!("kind, to_channel_code", "'channel', 'letter'"),
            Done,
        ),
        defence_with_setup(
            "no correction in the name of a merge",
            "grant insert (citizen_merge_id) on tenant.corrections to enquiries_app",
            open_policy,
            ASHA,
            citizens!(
                merge!("One", "Two"),
                "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_citizen_id, citizen_merge_id)
                     select e.id, e.version, 'citizen', 'x', m.survivor_id, m.id
                     from tenant.enquiries as e, tenant.citizen_merges as m where e.id = ':mine' and m.reason = 'The same'"
            ),
            Done,
        ),
        defence(
            "no grant on citizen_merge_id",
            "grant insert (citizen_merge_id) on tenant.corrections to enquiries_app; alter policy staff_correct on tenant.corrections with check (true)",
            JO,
            correct!("kind, to_channel_code, citizen_merge_id", "'channel', 'letter', null"),
            Done,
        ),
        defence_with_setup(
            "what was before is the enquiry's own",
            "grant insert (from_channel_code) on tenant.corrections to enquiries_app",
            "drop trigger g30_set_corrected_values on tenant.corrections",
            JO,
            correct!("kind, from_channel_code, to_channel_code", "'channel', 'in_person', 'letter'"),
            Condition("select from_channel_code = 'in_person' from tenant.corrections where reason = 'Wrong'"),
        ),
        defence_with_setup(
            "refuse_correction_of_another_version",
            "create or replace function tenant.is_corrected(enquiry_id uuid, enquiry_version integer) returns boolean
                 language sql stable as 'select true'",
            rewrite!("tenant.set_corrected_values", "wrong.version <> new.enquiry_version", "false"),
            JO,
            "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_channel_code)
                 select e.id, e.version + 7, 'channel', 'Wrong', 'letter' from tenant.enquiries as e where e.id = ':mine'",
            Done,
        ),
        defence(
            "a correction opens one version",
            "create or replace function tenant.is_corrected(enquiry_id uuid, enquiry_version integer) returns boolean
                 language sql stable as 'select true'; grant update (channel_code) on tenant.enquiries to enquiries_app",
            JO,
            "update tenant.enquiries set channel_code = 'letter' where id = ':mine'",
            Done,
        ),
        defence_with_setup(
            "a correction is kept as it was written",
            "create policy too_permissive on tenant.corrections for update to enquiries_owner using (true)",
            "drop trigger g40_refuse_change on tenant.corrections",
            Owner,
            "update tenant.corrections set reason = 'forged'",
            Done,
        ),
        defence(
            "refuse_correction_of_closed",
            rewrite!("tenant.refuse_correction_out_of_place", "fault.needs_open", "false"),
            ASHA,
            correct!("kind, to_due_at", "'deadline', e.due_at + interval '1 day'", "':closed_one'"),
            Done,
        ),
        defence(
            "refuse_outcome_of_open",
            rewrite!("tenant.refuse_correction_out_of_place", "fault.needs_closed", "false"),
            ASHA,
            correct!("kind, to_outcome", "'outcome', 'Told early'"),
            Done,
        ),
        defence_with_setup(
            "refuse_type_out_of_use, by correction",
            RETYPED,
            rewrite!("tenant.refuse_correction_out_of_place", "fault.type_out_of_use", "false"),
            JO,
            correct!(
                "kind, to_enquiry_type_id, to_custom_fields",
                "'type', (select id from tenant.enquiry_types where code = 'vat_registration' and tenant_id = :own_id), null"
            ),
            Done,
        ),
        defence_with_setup(
            "refuse_outcome_out_of_use",
            "alter table tenant.outcomes disable trigger user; update tenant.outcomes set active = false;
             alter table tenant.outcomes enable trigger user",
            "drop trigger g56_refuse_outcome_out_of_use on tenant.enquiries",
            ASHA,
            correct!(
                "kind, to_outcome_id",
                "'outcome', (select id from tenant.outcomes where tenant_id = :own_id order by code limit 1)",
                "':closed_one'"
            ),
            Done,
        ),
        defence(
            "a correction is applied",
            "drop trigger k60_apply_corrections on tenant.corrections",
            JO,
            correct!("kind, to_channel_code", "'channel', 'letter'"),
            Condition("select channel_code <> 'letter' from tenant.enquiries where id = ':mine'"),
        ),
        defence(
            "corrections_change_something",
            "alter table tenant.corrections drop constraint corrections_change_something",
            JO,
            correct!("kind, to_channel_code", "'channel', e.channel_code"),
            Done,
        ),
        // Who may correct a channel moves no deadline with it.
        defence(
            "corrections_of_their_kind_only",
            "alter table tenant.corrections drop constraint corrections_of_their_kind_only",
            JO,
            correct!(
                "kind, to_channel_code, to_team_id",
                "'channel', 'letter', (select id from tenant.teams where code = 'individuals' and tenant_id = :own_id)"
            ),
            Done,
        ),
        defence(
            "corrections_to_due_at_plausible",
            "alter table tenant.corrections drop constraint corrections_to_due_at_plausible;
             alter table tenant.enquiries drop constraint enquiries_due_at_plausible",
            ASHA,
            correct!("kind, to_due_at", "'deadline', 'infinity'"),
            Done,
        ),
        defence(
            "a reason of a correction says something",
            "alter table tenant.corrections drop constraint corrections_reason_not_blank",
            JO,
            "insert into tenant.corrections (enquiry_id, enquiry_version, reason, kind, to_channel_code)
                 select e.id, e.version, '  ', 'channel', 'letter' from tenant.enquiries as e where e.id = ':mine'",
            Done,
        ),
        defence(
            "one form of Unicode, in several lines",
            rewrite!("core.is_multiline", "words IS NFC NORMALIZED", "true"),
            JO,
            "select app.add_notes(array[':mine']::uuid[], U&'Sia\\0302n')",
            Done,
        ),
    ]
}

fn merges() -> Vec<Defence<'static>> {
    vec![
        defence(
            "a merge by who may merge",
            "alter policy staff_merge on tenant.citizen_merges with check (true)",
            JO,
            citizens!(merge!("One", "Two")),
            Done,
        ),
        defence_with_setup(
            "a merge is undone by who may merge",
            MERGED,
            "alter policy staff_undo on tenant.citizen_merges using (true)",
            JO,
            "update tenant.citizen_merges set active = false, undo_reason = 'Two after all' where reason = 'The same'",
            Condition("select not active from tenant.citizen_merges where reason = 'The same'"),
        ),
        defence(
            "refuse_chain_of_merges",
            rewrite!("tenant.apply_citizen_merge", "c.deleted_at is not null", "false and c.deleted_at is not null"),
            ASHA,
            citizens!(
                "select app.mark_deleted('citizens', id, version, true) from tenant.citizens where name = 'Two';",
                merge!("Three", "Two")
            ),
            Done,
        ),
        defence(
            "refuse_chain_of_merges, of merged ones",
            rewrite!("tenant.apply_citizen_merge", "m.duplicate_id in (n.duplicate_id, n.survivor_id) or m.survivor_id = n.duplicate_id", "false"),
            ASHA,
            citizens!(merge!("One", "Two"), merge!("Two", "Three")),
            Done,
        ),
        defence_with_setup(
            "a record is merged once",
            rewrite!("tenant.apply_citizen_merge", "m.duplicate_id in (n.duplicate_id, n.survivor_id) or m.survivor_id = n.duplicate_id", "false"),
            "drop index tenant.citizen_merges_by_duplicate",
            ASHA,
            citizens!(merge!("One", "Two"), merge!("One", "Three")),
            Done,
        ),
        defence(
            "a record is not merged into itself",
            "alter table tenant.citizen_merges drop constraint citizen_merges_of_two",
            ASHA,
            citizens!(merge!("Three", "Three")),
            Done,
        ),
        defence(
            "a merge is undone with a reason",
            "alter table tenant.citizen_merges drop constraint citizen_merges_undone_with_reason",
            ASHA,
            citizens!(
                merge!("One", "Two"),
                "update tenant.citizen_merges set active = false where reason = 'The same'"
            ),
            Done,
        ),
        defence_with_setup(
            "a merge is kept as it was written",
            "grant update (reason) on tenant.citizen_merges to enquiries_app",
            "drop trigger g51_refuse_rewriting on tenant.citizen_merges",
            ASHA,
            citizens!(
                merge!("One", "Two"),
                "update tenant.citizen_merges set reason = 'forged' where reason = 'The same'"
            ),
            Done,
        ),
        defence(
            "refuse_renewal_of_merge",
            "drop trigger g50_refuse_renewal_of_merge on tenant.citizen_merges",
            ASHA,
            citizens!(
                merge!("One", "Two"),
                "update tenant.citizen_merges set active = false, undo_reason = 'x' where reason = 'The same';
                 update tenant.citizen_merges set active = true, undo_reason = null where reason = 'The same'"
            ),
            Done,
        ),
        defence(
            "a merge moves the enquiries",
            "drop trigger k60_apply_citizen_merge on tenant.citizen_merges",
            ASHA,
            citizens!(merge!("One", "Two")),
            Condition("select exists (select from tenant.enquiries as e inner join tenant.citizens as c on c.id = e.citizen_id where c.name = 'One')"),
        ),
        defence(
            "undoing moves them back",
            "drop trigger k60_undo_citizen_merge on tenant.citizen_merges",
            ASHA,
            citizens!(
                merge!("One", "Two"),
                "update tenant.citizen_merges set active = false, undo_reason = 'x' where reason = 'The same'"
            ),
            Condition("select exists (select from tenant.enquiries as e inner join tenant.citizens as c on c.id = e.citizen_id where c.name = 'Two')"),
        ),
        defence_with_setup(
            "refuse_merge_of_too_many",
            rewrite!("tenant.apply_citizen_merge", "> 10000", "> 0"),
            rewrite!("tenant.apply_citizen_merge", "> 0 and", "> 10000 and"),
            ASHA,
            citizens!(merge!("One", "Two")),
            Done,
        ),
        defence(
            "refuse_unfit_citizen",
            "drop trigger g57_refuse_unfit_citizen on tenant.enquiries",
            ASHA,
            citizens!(
                merge!("One", "Two"),
                "insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body)
                     select ':own_type', c.id, 'email', 'Of one again', 'x' from tenant.citizens as c where c.name = 'One'"
            ),
            Done,
        ),
        defence(
            "refuse_unfit_citizen, by correction",
            "drop trigger g57_refuse_change_to_unfit_citizen on tenant.enquiries",
            ASHA,
            citizens!(
                merge!("One", "Two"),
                "insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_citizen_id)
                     select e.id, e.version, 'citizen', 'x', c.id from tenant.enquiries as e, tenant.citizens as c
                     where e.id = ':mine' and c.name = 'One'"
            ),
            Done,
        ),
        defence(
            "refuse_deleting_citizen_over_open_work",
            "drop trigger g51_refuse_deleting_citizen_over_open_work on tenant.citizens",
            ASHA,
            citizens!("select app.mark_deleted('citizens', id, version, true) from tenant.citizens where name = 'One'"),
            Done,
        ),
        defence(
            "refuse_return_to_deleted_citizen",
            "drop trigger g58_return_to_citizen on tenant.enquiries",
            ASHA,
            citizens!(
                "select app.mark_deleted('enquiries', id, version, true) from tenant.enquiries where subject = 'Of one';
                 select app.mark_deleted('citizens', id, version, true) from tenant.citizens where name = 'One';
                 select app.mark_deleted('enquiries', id, version, false) from tenant.enquiries where subject = 'Of one'"
            ),
            Done,
        ),
        defence(
            "refuse_return_to_deleted_type",
            "drop trigger g58_refuse_return_to_deleted_type on tenant.enquiries",
            HELEN,
            "insert into tenant.enquiry_types (code, name, category_code, workflow_id, team_id, priority_code)
                 select 'spare', 'Spare', 'tax.payment', ':own_workflow', t.id, 3 from tenant.teams as t where t.code = 'payments';
             insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body)
                 select id, 'email', 'Spared', 'x' from tenant.enquiry_types where code = 'spare';
             select app.mark_deleted('enquiries', id, version, true) from tenant.enquiries where subject = 'Spared';
             select app.mark_deleted('enquiry_types', id, version, true) from tenant.enquiry_types where code = 'spare';
             select app.mark_deleted('enquiries', id, version, false) from tenant.enquiries where subject = 'Spared'",
            Done,
        ),
        defence(
            "a restored enquiry follows the merge of its citizen",
            "drop trigger g58_return_to_citizen on tenant.enquiries",
            ASHA,
            citizens!(
                "select app.mark_deleted('enquiries', id, version, true) from tenant.enquiries where subject = 'Of one';",
                merge!("One", "Two"),
                "select app.mark_deleted('enquiries', id, version, false) from tenant.enquiries where subject = 'Of one'"
            ),
            Condition("select c.name = 'One' from tenant.enquiries as e inner join tenant.citizens as c on c.id = e.citizen_id where e.subject = 'Of one'"),
        ),
        defence_with_setup(
            "refuse_undoing_merge",
            MERGED,
            rewrite!("app.undo_merge_into", "undone is null", "false"),
            JO,
            "insert into tenant.enquiries (enquiry_type_id, citizen_id, channel_code, subject, body)
                 select ':own_type', c.id, 'email', 'Of two', 'x' from tenant.citizens as c where c.name = 'Two';
             select app.undo_merge_into(e.reference, 'Two after all') from tenant.enquiries as e where e.subject = 'Of two'",
            Done,
        ),
    ]
}

fn handing_over() -> Vec<Defence<'static>> {
    vec![
        defence_with_setup(
            "refuse_handing_over",
            rewrite!("tenant.refuse_unfit_assignment", "and o.assignee_id <> n.updated_by", "and false"),
            rewrite!("app.hand_over_work", "not auth.has_capability('hand_over_work')", "false"),
            JO,
            "select app.hand_over_work(app.staff_by_username('sam.lewis'), app.staff_by_username('jo.brown'), 'Mine', false)",
            Done,
        ),
        defence(
            "refuse_dismissing",
            rewrite!("app.hand_over_work", "if not found then", "if false then"),
            ASHA,
            "select app.hand_over_work(app.staff_by_username('sam.lewis'), app.staff_by_username('jo.brown'), 'Leaves', true)",
            Done,
        ),
        defence(
            "refuse_closing_team",
            rewrite!("app.hand_over_team", "if not found then", "if false then"),
            ASHA,
            "select app.hand_over_team(app.team_by_code('payments'), app.team_by_code('individuals'), 'Merged', true)",
            Done,
        ),
        defence_with_setup(
            "work handed over is bounded",
            rewrite!("core.refuse_too_many", "wanted > 10000", "wanted > 0"),
            rewrite!("app.hand_over_work", "perform core.refuse_too_many(cardinality(held));", ""),
            ASHA,
            "select app.hand_over_work(app.staff_by_username('sam.lewis'), app.staff_by_username('jo.brown'), 'Away', false)",
            Done,
        ),
        defence_with_setup(
            "a team handed over is bounded",
            rewrite!("core.refuse_too_many", "wanted > 10000", "wanted > 0"),
            rewrite!("app.hand_over_team", "perform core.refuse_too_many(cardinality(held));", ""),
            ASHA,
            "select app.hand_over_team(app.team_by_code('payments'), app.team_by_code('individuals'), 'Merged', false)",
            Done,
        ),
        defence(
            "a name that several bear chooses none of them",
            rewrite!("app.citizen_from_text", "cardinality(found_ids) > 1", "false"),
            JO,
            "insert into tenant.citizens (name) values ('Twice'), ('Twice');
             select app.correct_by_code(e.reference, 'citizen', 'Twice', 'x') from app.enquiries as e where e.id = ':mine'",
            Done,
        ),
        defence(
            "a reference that leads nowhere is refused",
            rewrite!("app.enquiry_of", "enquiry_of.id is null", "false"),
            JO,
            "select app.correct_by_code('HMRC-26-000000-0', 'channel', 'letter', 'x')",
            Done,
        ),
        defence(
            "a code that is not listed is refused",
            rewrite!("app.refuse_unlisted", "refuse_unlisted.code <> all (refuse_unlisted.known_codes)", "false"),
            JO,
            "select app.refuse_unlisted('channel', 'pigeon', array['email'])",
            Done,
        ),
    ]
}

fn outbox_and_compliance() -> Vec<Defence<'static>> {
    vec![
        defence(
            "no grant on the state of a new message",
            "grant insert (delivery_state) on tenant.messages to enquiries_app",
            JO,
            "insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body, delivery_state)
                 values (':mine', 'out', 'email', 'a@example.com', 'x', 'delivered')",
            Done,
        ),
        defence(
            "no grant on the release of a message",
            "grant insert (released_at) on tenant.messages to enquiries_app",
            JO,
            "insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body, released_at)
                 values (':mine', 'out', 'email', 'a@example.com', 'x', '2001-01-01')",
            Done,
        ),
        defence(
            "no grant on the next attempt",
            "grant update (next_attempt_at) on tenant.messages to enquiries_app",
            JO,
            "insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body)
                 values (':mine', 'out', 'email', 'a@example.com', 'Never sent');
             update tenant.messages set next_attempt_at = '2199-01-01' where body = 'Never sent'",
            Done,
        ),
        defence(
            "no grant on the number of the provider",
            "grant update (provider_number) on tenant.messages to enquiries_app",
            JO,
            "update tenant.messages set provider_number = 'forged' where direction = 'out'",
            Done,
        ),
        defence(
            "messages are taken by the worker alone",
            "grant execute on function tenant.take_deliveries(integer) to enquiries_app",
            JO,
            "insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body)
                 values (':mine', 'out', 'email', 'a@example.com', 'Taken');
             select * from tenant.take_deliveries(10)",
            Done,
        ),
        defence(
            "another's letter is not recalled",
            rewrite!("app.recall_message", "if against is not null", "if false"),
            JO,
            "select r.version from tenant.messages as m cross join lateral app.recall_message(m.id, m.version) as r
             where m.delivery_state = 'released' and m.created_by <> ':jo'",
            Rows,
        ),
        defence(
            "no letter is recalled that was sent",
            "drop trigger g52_refuse_delivery_backwards on tenant.messages",
            Loader,
            "update tenant.messages set delivery_state = 'recalled' where delivery_state = 'delivered'",
            Done,
        ),
        defence(
            "what came in is not sent by hand",
            "alter table tenant.messages drop constraint messages_by_hand_goes_out",
            JO,
            "select app.record_message(':mine', 'email', 'a@example.com', null, 'Came in', null);
             update tenant.messages set sent_by_hand = true where body = 'Came in'",
            Done,
        ),
        defence(
            "nothing is taken up again on a deleted enquiry",
            "drop trigger g50_refuse_renewal_on_deleted_enquiry on tenant.watchers",
            ASHA,
            "select app.watch_enquiries(array[':mine']::uuid[], true, null); select app.watch_enquiries(array[':mine']::uuid[], false, null);
             select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true);
             update tenant.watchers set active = true where enquiry_id = ':mine'",
            Done,
        ),
        defence(
            "no tag is put on again on a deleted enquiry",
            "drop trigger g50_refuse_renewal_on_deleted_enquiry on tenant.enquiry_tags",
            ASHA,
            "insert into tenant.tags (name) values ('Again');
             insert into tenant.enquiry_tags (enquiry_id, tag_id) select ':mine', id from tenant.tags where name = 'Again';
             update tenant.enquiry_tags set active = false where enquiry_id = ':mine';
             select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true);
             update tenant.enquiry_tags set active = true where enquiry_id = ':mine'",
            Done,
        ),
        defence(
            "no link is renewed to a deleted enquiry",
            "drop trigger g50_refuse_renewal_on_deleted_enquiry on tenant.enquiry_links",
            ASHA,
            "select app.link_enquiries(':sams', 'related', ':mine');
             update tenant.enquiry_links set active = false where other_enquiry_id = ':mine';
             select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true);
             update tenant.enquiry_links set active = true where other_enquiry_id = ':mine'",
            Done,
        ),
        defence(
            "no task is taken up again on a deleted enquiry",
            "drop trigger g51_refuse_renewal_on_deleted_enquiry on tenant.tasks",
            ASHA,
            "select app.set_tasks(array[':mine']::uuid[], 'other', 'Again', null, null, now() + interval '1 day', 'closing', null);
             update tenant.tasks set done = true where what = 'Again';
             select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true);
             update tenant.tasks set done = false where what = 'Again'",
            Done,
        ),
        // A clean run that nobody made would hide what changed before it.
        defence(
            "a run of the compliance check is not staff's to write",
            "grant insert on audit.compliance_runs to enquiries_app",
            HELEN,
            "insert into audit.compliance_runs (began_at, finished_at, whole, position, findings)
                 values (now(), now(), true, '1 1.000000 1:1:', 0)",
            Done,
        ),
        defence(
            "a run of the compliance check is not staff's to read",
            "grant select on audit.compliance_runs to enquiries_app",
            AppWithoutSession,
            "select count(*) from audit.compliance_runs",
            Rows,
        ),
        defence(
            "a run of the compliance check is kept as it was written",
            "drop trigger g40_refuse_change on audit.compliance_runs",
            Owner,
            "update audit.compliance_runs set findings = 0",
            Done,
        ),
        defence(
            "a run of the compliance check is not removed",
            "drop trigger g40_refuse_removal on audit.compliance_runs",
            Owner,
            "delete from audit.compliance_runs",
            Done,
        ),
    ]
}

/// R186
#[tokio::test]
async fn defences_of_corrections_and_deliveries_are_necessary() {
    let fixture = MutationFixture::new().await;
    let defences = [
        corrections(),
        merges(),
        handing_over(),
        outbox_and_compliance(),
    ]
    .concat();
    fixture.assert_all_proven(&defences).await;
}
