//! Messages of broken constraints: constraint, column, and a sentence that says what is right.

use crate::support::attempt::refused;
use crate::support::{TestDatabase, enter};
use enquiries::database::constraint_messages;
use enquiries::database::error::failure_of;
use enquiries::domain::Failure;
use enquiries::private_server::Login;

/// A statement of a manager that breaks one constraint; the column and constraint it must name.
const BROKEN: &[(&str, &str, &str)] = &[
    (
        "insert into tenant.citizens (name, postcode) values ('x', 'QQ1 1AA')",
        "citizens_postcode_form",
        "postcode",
    ),
    (
        "insert into tenant.citizens (name, phone) values ('x', '999')",
        "citizens_phone_form",
        "phone",
    ),
    (
        "insert into tenant.citizens (name, email) values ('x', 'a@b')",
        "citizens_email_form",
        "email",
    ),
    (
        "insert into tenant.tags (name) values (U&'\\200b')",
        "tags_name_not_blank",
        "name",
    ),
    (
        "insert into tenant.tags (name) values (' flood')",
        "tags_name_trimmed",
        "name",
    ),
    (
        "insert into tenant.saved_views (name, query) values ('x', '{\"wish\": 1}')",
        "saved_views_query_known",
        "query",
    ),
    (
        "insert into tenant.drafts (form, enquiry_ids) values ('notes', '{}')",
        "drafts_enquiries_of_several",
        "enquiry_ids",
    ),
    (
        "insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body, reply_template_id)
         select e.id, 'out', 'email', 'mo@example.com', 'It is {{outcome}}.', t.id
         from tenant.enquiries e, tenant.reply_templates t limit 1",
        "messages_places_filled",
        "body",
    ),
    (
        "insert into tenant.tasks (what, staff_id, due_at, kind) select 'x', auth.staff_id(), now(), 'sing'",
        "tasks_kind_known",
        "kind",
    ),
    (
        "update tenant.enquiries set assignee_id = auth.staff_id(), assignment_reason = E'\\u2060' where closed_at is null",
        "assignments_reason_says_something",
        "reason",
    ),
    (
        "insert into tenant.reply_templates (code, name, body) values ('planted', U&'\\3164', 'x')",
        "reply_templates_name_not_blank",
        "name",
    ),
    (
        "insert into tenant.citizens (name) values ('   ')",
        "citizens_name_not_blank",
        "name",
    ),
    (
        "insert into tenant.citizens (name, national_insurance_number) values ('x', 'QQ 12 34 56 C')",
        "citizens_national_insurance_number_form",
        "national_insurance_number",
    ),
    (
        "insert into tenant.citizens (name, kind, national_insurance_number) values ('x', 'business', 'NC123456A')",
        "citizens_national_insurance_number_of_a_person",
        "national_insurance_number",
    ),
    (
        "insert into tenant.citizens (name, company_number) values ('x', 'SC123456')",
        "citizens_company_number_of_a_business",
        "company_number",
    ),
    (
        "insert into tenant.citizens (name, kind, company_number) values ('x', 'business', 'XX1')",
        "citizens_company_number_form",
        "company_number",
    ),
    (
        "insert into tenant.citizens (name, date_of_birth) values ('x', current_date + 2)",
        "citizens_date_of_birth_past",
        "date_of_birth",
    ),
    (
        "insert into tenant.citizens (name, date_of_birth) values ('x', '1815-12-10')",
        "citizens_date_of_birth_in_this_world",
        "date_of_birth",
    ),
    (
        "insert into tenant.citizens (name, preferred_language_code) values ('x', 'xx')",
        "citizens_language_fkey",
        "preferred_language_code",
    ),
    (
        "insert into tenant.citizens (name, preferred_channel_code) values ('x', 'pigeon')",
        "citizens_channel_fkey",
        "preferred_channel_code",
    ),
    (
        "insert into tenant.citizens (name, town) values ('x', ' ')",
        "citizens_town_not_blank",
        "town",
    ),
    (
        "insert into tenant.citizens (name, country_code, postcode) values ('x', 'FR', 'postcode!')",
        "citizens_postcode_form",
        "postcode",
    ),
    (
        "insert into tenant.teams (code, name, email) values ('new_team', 'x', 'nobody')",
        "teams_email_form",
        "email",
    ),
    (
        "insert into tenant.services (code, name, web_address) values ('new', 'x', 'http://example.com')",
        "services_web_address_form",
        "web_address",
    ),
    (
        "insert into tenant.outcomes (code, name, outcome_code) values ('new', 'x', 'miracle')",
        "outcomes_outcome_fkey",
        "outcome_code",
    ),
    (
        "update tenant.enquiry_types set category_code = 'tax'",
        "enquiry_types_category_of_second_level",
        "category_code",
    ),
    (
        "update tenant.enquiry_types set category_code = 'tax.wishes'",
        "enquiry_types_category_fkey",
        "category_code",
    ),
    (
        "insert into tenant.staff_skills (staff_id, skill_id, level) select p.id, s.id, 4 from tenant.staff p, tenant.skills s limit 1",
        "staff_skills_level_range",
        "level",
    ),
    (
        "insert into tenant.working_patterns (staff_id, weekday, from_minute, until_minute) select p.id, 1, 600, 600 from tenant.staff p limit 1",
        "working_patterns_end_after_beginning",
        "until_minute",
    ),
    (
        "insert into tenant.staff_absences (staff_id, kind, from_on, until_on) select p.id, 'sick', '2026-01-01', '2026-01-01' from tenant.staff p limit 1",
        "staff_absences_kind_known",
        "kind",
    ),
    (
        "insert into tenant.citizen_needs (citizen_id, need_code, since_on, until_on) select c.id, 'braille', '2026-02-01', '2026-01-01' from tenant.citizens c limit 1",
        "citizen_needs_days_in_order",
        "until_on",
    ),
    (
        "insert into tenant.consents (citizen_id, purpose_code, decision, decided_at, channel_code) select c.id, 'news', 'given', now() + interval '1 hour', 'email' from tenant.citizens c limit 1",
        "consents_decided_before_written",
        "decided_at",
    ),
];

// R018, R098, R115: the message names the field and says what is right.
#[tokio::test]
async fn broken_constraint_names_itself_its_column_and_a_cure() {
    let test = TestDatabase::new().await;
    let client = test.client(Login::App).await;
    enter(&client, "HMRC/helen.morris").await;
    for (sql, constraint, column) in BROKEN {
        client.batch_execute("savepoint s").await.unwrap();
        let error = client.batch_execute(sql).await.expect_err(sql);
        client.batch_execute("rollback to s").await.unwrap();
        assert_eq!(refused(&error).rule, *constraint, "{sql}");
        let Failure::Refused(refusal) = failure_of(&error) else {
            panic!("{sql}: not a refusal");
        };
        assert_eq!(refusal.column.as_deref(), Some(*column), "{sql}");
        let expected = constraint_messages::all()
            .find(|(name, ..)| name == constraint)
            .unwrap()
            .2;
        assert_eq!(refusal.sentence, expected);
        assert!(
            !error.to_string().contains("Failing row"),
            "a message contains a row: {sql}"
        );
    }
}

// R018: constraints and sentences compared in both directions, with the column that a sentence belongs to. A
// user can break a constraint when the staff program may write one of its columns, or passes the text to a
// function (`THROUGH_FUNCTIONS`). A constraint on the row's own key cannot be broken on insert, because the
// database generates the key.
#[tokio::test]
async fn every_breakable_constraint_has_a_sentence() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let rows = admin
        .query(
            "select k.name, k.columns, k.definition
             from (
                 select c.conname::text as name, c.conrelid as relation,
                     pg_get_constraintdef(c.oid) as definition,
                     array(select a.attname::text from unnest(c.conkey) as n
                           inner join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = n) as columns
                 from pg_constraint as c
                 where c.contype in ('c', 'f', 'u', 'x')
                 union all
                 -- Of an index over expressions only its dependencies tell the columns.
                 select i.relname::text, x.indrelid, pg_get_indexdef(x.indexrelid),
                     array(select a.attname::text from pg_depend as d
                           inner join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
                           where d.classid = 'pg_class'::regclass and d.objid = x.indexrelid
                               and d.refobjid = x.indrelid and d.refobjsubid > 0)
                 from pg_index as x
                 inner join pg_class as i on x.indexrelid = i.oid
                 where x.indisunique
                     and not exists (select from pg_constraint as c where c.conindid = x.indexrelid)
             ) as k
             inner join pg_class as r on k.relation = r.oid and r.relnamespace = 'tenant'::regnamespace
             where exists (
                 select
                 from unnest(k.columns) as c (name)
                 where
                     has_column_privilege('enquiries_app', k.relation, c.name, 'update')
                     or r.relname || '.' || c.name = any ($1)
                     or (
                         has_column_privilege('enquiries_app', k.relation, c.name, 'insert')
                         and 'id' <> all (k.columns)
                     )
             )",
            &[&THROUGH_FUNCTIONS],
        )
        .await
        .unwrap();
    let mut known = Vec::new();
    let mut faults = Vec::new();
    for row in rows {
        let (name, columns, definition): (String, Vec<String>, String) =
            (row.get(0), row.get(1), row.get(2));
        let Some((_, column, sentence)) = constraint_messages::all().find(|(n, ..)| *n == name)
        else {
            faults.push(format!("sql/constraint_messages.txt lacks {name}"));
            continue;
        };
        // An exclusion constraint over an expression does not list the columns inside it.
        if !columns.iter().any(|c| c == column) && !definition.contains(column) {
            faults.push(format!("{name} is not about {column}"));
        }
        if let Some(limit) = definition
            .rsplit_once("<= ")
            .filter(|_| name.ends_with("_length"))
        {
            let digits: String = limit.1.chars().take_while(char::is_ascii_digit).collect();
            let text: String = sentence.chars().filter(|c| *c != ',').collect();
            if !text.contains(&digits) {
                faults.push(format!("{name} allows {digits}, its sentence says {text}"));
            }
        }
        known.push(name);
    }
    for (name, ..) in constraint_messages::all() {
        if !known.iter().any(|k| k == name) {
            faults.push(format!(
                "sql/constraint_messages.txt tells of {name}, which nobody can break"
            ));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

/// Columns that no login may write, but that a function fills with text of a user.
const THROUGH_FUNCTIONS: &[&str] = &[
    "holds.reason",
    "service_keys.name",
    "service_keys.requests_per_minute",
    "holds.ends_at",
    "workflow_migrations.reason",
    // An update of an enquiry passes these on.
    "stage_changes.reason",
    "stage_changes.to_stage_id",
    "assignments.reason",
    "assignments.to_staff_id",
];

// R098: no name in any table is blank or contains a character that a terminal obeys.
#[tokio::test]
async fn names_are_not_blank_and_without_control_characters() {
    let test = TestDatabase::new().await;
    let admin = test.client(Login::Admin).await;
    let rows = admin
        .query(
            "select a.attrelid::regclass::text, a.attname::text,
                    array_to_string(array(
                        select pg_get_constraintdef(c.oid) from pg_constraint as c
                        where c.conrelid = a.attrelid and a.attnum = any (c.conkey) and c.contype = 'c'
                    ), ' ')
             from pg_attribute as a
             inner join pg_class as r on a.attrelid = r.oid and r.relkind = 'r'
             where r.relnamespace::regnamespace::text in ('core', 'tenant')
                 and a.attname in ('name', 'label', 'own_name')
                 and a.attrelid <> 'core.settings'::regclass",
            &[],
        )
        .await
        .unwrap();
    assert!(rows.len() >= 20, "{}", rows.len());
    for row in rows {
        let (table, column, checks): (String, String, String) =
            (row.get(0), row.get(1), row.get(2));
        for wanted in ["core.is_not_blank(", "core.is_single_line(", "char_length("] {
            assert!(
                checks.contains(wanted),
                "{table}.{column} is not asked {wanted}…)"
            );
        }
    }
}
