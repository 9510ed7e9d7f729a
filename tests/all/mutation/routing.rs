//! Defences of routing rules and of what is handed out.

use super::Defence;
use super::Success::{Condition, Done};
use super::defences::{ASHA, HELEN, JO, defence, defence_with_setup, rewrite};

pub fn all() -> Vec<Defence<'static>> {
    let mut all = rules();
    all.extend(policies());
    all.extend(hand_outs());
    all
}

fn rules() -> Vec<Defence<'static>> {
    vec![
        defence(
            "a published version is not unpublished",
            "drop trigger g50_refuse_change_of_published_routing on tenant.routing_sets",
            HELEN,
            "update tenant.routing_sets set published_at = null where published_at is not null",
            Done,
        ),
        defence(
            "a rule of a published version is not changed",
            "drop trigger g50_refuse_change_of_published on tenant.routing_rules",
            HELEN,
            "update tenant.routing_rules set position = 9",
            Done,
        ),
        defence(
            "no rule is added to a published version",
            "drop trigger g50_refuse_addition_to_published on tenant.routing_rules",
            HELEN,
            "insert into tenant.routing_rules (routing_set_id, code, name, position, least_priority_code)
             select id, 'mutant', 'Mutant', 9, 2 from tenant.routing_sets",
            Done,
        ),
        defence(
            "a rule that cannot run is not published",
            "drop trigger g52_refuse_unsound_routing on tenant.routing_sets",
            HELEN,
            "select app.draft_routing();
             select app.write_routing_rule('{\"code\": \"mutant\", \"name\": \"Mutant\", \"least_priority\": 2, \"until_on\": \"2020-01-01\"}');
             update tenant.routing_sets set published_at = auth.now() where published_at is null",
            Done,
        ),
        defence(
            "routing is recorded",
            "drop trigger k64_record_routing on tenant.enquiries",
            JO,
            "insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body) values (':own_type', 'email', 'Mutant', 'x')",
            Condition(
                "select not exists (select from tenant.routing_decisions as d where d.enquiry_id = e.id) from tenant.enquiries as e where e.subject = 'Mutant'",
            ),
        ),
        defence(
            "words of rules are kept at publishing",
            "drop trigger g30_set_words_of_rules on tenant.routing_sets",
            HELEN,
            "select app.draft_routing();
             update tenant.routing_sets set published_at = auth.now() where published_at is null",
            Condition("select words = '{}' from tenant.routing_sets where tenant_id = :own_id and set_number = 2"),
        ),
        defence(
            "words of rules are folded",
            "drop trigger g20_fold_rule on tenant.routing_rules",
            HELEN,
            "select app.draft_routing();
             select app.write_routing_rule('{\"code\": \"mutant\", \"name\": \"Mutant\", \"least_priority\": 2, \"words\": [\"BIG\"]}')",
            Condition("select words = '{BIG}' from tenant.routing_rules where code = 'mutant'"),
        ),
    ]
}

/// A policy, opened for everybody, and who may not pass it.
macro_rules! policy {
    ($name:literal, $policy:literal on $table:literal, $opened:literal, $who:expr, $attack:literal, $success:expr) => {
        defence(
            $name,
            concat!(
                "alter policy ",
                $policy,
                " on tenant.",
                $table,
                " ",
                $opened
            ),
            $who,
            $attack,
            $success,
        )
    };
}

fn policies() -> Vec<Defence<'static>> {
    vec![
        policy!("who configures drafts routing rules", "staff_configure" on "routing_sets", "with check (true)", ASHA,
            "insert into tenant.routing_sets (set_number) values (9)", Done),
        policy!("who configures publishes routing rules", "staff_change" on "routing_sets", "using (true)", ASHA,
            "update tenant.routing_sets set published_at = published_at",
            Condition("select bool_or(version > 2) from tenant.routing_sets where tenant_id = :own_id")),
        defence_with_setup("who configures adds routing rules",
            "alter table tenant.routing_sets disable trigger user;
             insert into tenant.routing_sets (tenant_id, set_number, created_at, updated_at, created_by, updated_by) values (:own_id, 9, now(), now(), ':helen', ':helen');
             alter table tenant.routing_sets enable trigger user",
            "alter policy staff_configure on tenant.routing_rules with check (true)", ASHA,
            "insert into tenant.routing_rules (routing_set_id, code, name, position, least_priority_code)
             select id, 'mutant', 'Mutant', 9, 2 from tenant.routing_sets where set_number = 9", Done),
        defence_with_setup("who configures changes routing rules",
            "alter table tenant.routing_sets disable trigger user;
             update tenant.routing_sets set published_at = null where tenant_id = :own_id;
             alter table tenant.routing_sets enable trigger user",
            "alter policy staff_change on tenant.routing_rules using (true)", ASHA,
            "update tenant.routing_rules set name = 'Mutant'",
            Condition("select exists (select from tenant.routing_rules where name = 'Mutant')")),
        policy!("who plans work sets parameters", "staff_add" on "assignment_parameters", "with check (true)", JO,
            "insert into tenant.assignment_parameters (code, value, why) values ('points_day', 5, 'x')", Done),
        policy!("who plans work changes parameters", "staff_change" on "assignment_parameters", "using (true)", JO,
            "update tenant.assignment_parameters set why = 'Mutant'",
            Condition("select exists (select from tenant.assignment_parameters where why = 'Mutant')")),
        policy!("who configures says which skills are needed", "staff_add" on "needed_skills", "with check (true)", ASHA,
            "insert into tenant.needed_skills (language_code, skill_id, least_level) select 'pl', s.id, 1 from tenant.skills as s limit 1", Done),
        policy!("who configures changes which skills are needed", "staff_change" on "needed_skills", "using (true)", ASHA,
            "update tenant.needed_skills set least_level = 3",
            Condition("select bool_or(least_level = 3) from tenant.needed_skills where tenant_id = :own_id")),
        policy!("nobody declares relations of others", "staff_declare" on "declared_relations", "with check (true)", JO,
            "insert into tenant.declared_relations (staff_id, citizen_id) select ':sam', c.id from tenant.citizens as c limit 1", Done),
        defence_with_setup("nobody reads relations of others", RELATED,
            "alter policy staff_read on tenant.declared_relations using (true)", JO,
            "select * from tenant.declared_relations where staff_id = ':sam'", super::Success::Rows),
        defence_with_setup("nobody withdraws a relation alone", RELATED,
            "alter policy staff_change on tenant.declared_relations using (true);
             alter policy staff_read on tenant.declared_relations using (true)", JO,
            "update tenant.declared_relations set active = false",
            Condition("select exists (select from tenant.declared_relations where not active)")),
    ]
}

/// Sam is related to a citizen with an open enquiry.
const RELATED: &str = "alter table tenant.declared_relations disable trigger user;
    insert into tenant.declared_relations (tenant_id, staff_id, citizen_id, created_at, updated_at, created_by, updated_by)
    select :own_id, ':sam', e.citizen_id, now(), now(), ':helen', ':helen' from tenant.enquiries as e
    where e.tenant_id = :own_id and e.citizen_id is not null and e.assignee_id is null and e.closed_at is null limit 1;
    alter table tenant.declared_relations enable trigger user";

fn hand_outs() -> Vec<Defence<'static>> {
    vec![
        defence_with_setup("nobody has the enquiry of a relation", RELATED,
            "drop trigger g54_refuse_related_assignee on tenant.enquiries", ASHA,
            "select app.assign_enquiries(array_agg(e.id), array_agg(e.version), array_agg(':sam'::uuid), null)
             from tenant.enquiries as e inner join tenant.declared_relations as r on e.citizen_id = r.citizen_id
             where e.closed_at is null and r.staff_id = ':sam'", Done),
        defence("only who hands over work covers",
            rewrite!("app.cover_absence", "if not auth.has_capability('hand_over_work') then", "if false then"), JO,
            "select app.cover_absence(':jo', null, 'x')", Done),
        defence("only who hands over work gives back",
            rewrite!("app.return_to", "if not auth.has_capability('hand_over_work') then", "if false then"), JO,
            "select app.return_to(':jo', 'x')", Done),
    ]
}
