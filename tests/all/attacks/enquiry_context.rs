//! Attacks inside the attacker's own tenant on the related data of an enquiry: custom fields, messages,
//! documents, links, tags, tasks, watchers, saved views and drafts.

use super::AttackFixture;
use crate::support::attempt::{AfterAttempt, AttemptResult, attempt};
use crate::support::{eventually, refusal};
use tokio_postgres::Client;

/// One transaction that switches between users: `@jo` in a statement sets Jo's session.
pub(super) struct SharedTransaction {
    fixture: AttackFixture,
    client: Client,
    tokens: Vec<(&'static str, String)>,
}

const PEOPLE: [(&str, &str); 5] = [
    ("@jo", "jo.brown"),
    ("@sam", "sam.lewis"),
    ("@asha", "asha.patel"),
    ("@helen", "helen.morris"),
    ("@david", "david.okafor"),
];

impl SharedTransaction {
    pub(super) async fn new() -> Self {
        let fixture = AttackFixture::new().await;
        let client = fixture.session_of("HMRC/jo.brown").await;
        let mut tokens = Vec::new();
        for (name, username) in PEOPLE {
            let sign_in = "select token from auth.sign_in('HMRC', $1, 'test')";
            let row = client.query_one(sign_in, &[&username]).await.unwrap();
            tokens.push((
                name,
                format!(
                    "set local enquiries.session = '{}'",
                    row.get::<_, String>(0)
                ),
            ));
        }
        Self {
            fixture,
            client,
            tokens,
        }
    }

    async fn try_statement(&self, sql: &str, after: AfterAttempt) -> AttemptResult {
        let sql = self
            .tokens
            .iter()
            .fold(self.fixture.fill(sql), |sql, (name, set_session)| {
                sql.replace(name, set_session)
            });
        attempt(&self.client, &sql, after).await
    }

    /// Runs a statement that must succeed, and keeps its effect.
    pub(super) async fn run(&self, sql: &str) -> Vec<String> {
        match self.try_statement(sql, AfterAttempt::Keep).await {
            AttemptResult::Done { rows, .. } => rows,
            AttemptResult::Refused(refused) => panic!("{sql}\n{}", refused.text),
        }
    }

    /// Asserts the result of each statement: `nothing`, or SQLSTATE and rule.
    pub(super) async fn assert_results(&self, lines: &[(&str, &str)]) {
        let mut wrong = Vec::new();
        for (sql, expected) in lines {
            let result = self.try_statement(sql, AfterAttempt::Undo).await;
            let actual = match &result {
                AttemptResult::Done { .. } if result.had_no_effect() => "nothing".to_owned(),
                _ => result.summary(),
            };
            if actual != *expected {
                wrong.push(format!(
                    "{sql}\n    was {actual}, expected {expected}: {}",
                    result.text()
                ));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// The value of a query that returns one row.
    pub(super) async fn single_value(&self, sql: &str) -> String {
        let rows = self.run(sql).await;
        assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
        rows[0].clone()
    }
}

/// R098, R110: the custom fields of an enquiry are checked against the type's definitions. All faults are reported
/// at once, each with its field.
#[tokio::test]
async fn custom_fields_are_validated_by_their_definitions() {
    let tx = SharedTransaction::new().await;
    tx
        .run(
            "@helen;
             insert into tenant.enquiry_types (code, name, category_code, workflow_id, team_id, priority_code)
                 select 'boat', 'Boats', category_code, workflow_id, team_id, 3 from tenant.enquiry_types limit 1;
             insert into tenant.enquiry_type_fields (enquiry_type_id, code, label, kind, required, least_value, most_value, decimals, earliest_on, not_after_today, pattern, pattern_says, choices, position)
                 select t.id, f.* from tenant.enquiry_types as t, (values
                     ('name', 'Name of the boat', 'text', true, 2::float8, 10::float8, null::smallint, null::date, false, null, null, null::text[], 1),
                     ('length', 'Length in metres', 'number', false, 1, 400, 1, null, false, null, null, null, 2),
                     ('built', 'Built on', 'date', false, null, null, null, '1800-01-01', true, null, null, null, 3),
                     ('sails', 'Sails', 'boolean', false, null, null, null, null, false, null, null, null, 4),
                     ('hull', 'Hull', 'choice', false, null, null, null, null, false, null, null, array['Wood', 'Steel'], 5),
                     ('fee', 'Fee paid', 'money_pence', false, 0, 100000, null, null, false, null, null, null, 6),
                     ('mark', 'Mark', 'reference', false, null, null, null, null, false, '[A-Z]{2}/[0-9]+', 'two letters, a stroke, figures', null, 7),
                     ('price', 'Price', 'money_pence', false, null, null, null, null, false, null, null, null, 8)
                 ) as f where t.code = 'boat'",
        )
        .await;
    let register = |fields: &str| {
        format!(
            "@jo; insert into tenant.enquiries (enquiry_type_id, channel_code, subject, body, custom_fields)
             select id, 'email', 'A boat', '', '{fields}' from tenant.enquiry_types where code = 'boat'"
        )
    };
    for (fields, faults) in [
        (r#"{}"#, r#"["name required"]"#),
        (r#"{"name": "Ida"}"#, ""),
        (
            r#"{"name": "Ida", "length": 12.5, "built": "1999-02-28", "sails": true, "hull": "Wood", "fee": 0, "mark": "LO/55"}"#,
            "",
        ),
        (r#"{"name": "I"}"#, r#"["name range"]"#),
        (r#"{"name": "  "}"#, r#"["name form"]"#),
        (r#"{"name": "Ida\u0007"}"#, r#"["name form"]"#),
        (r#"{"name": null}"#, r#"["name kind"]"#),
        (r#"{"name": 7}"#, r#"["name kind"]"#),
        (r#"{"name": "Ida", "length": "12"}"#, r#"["length kind"]"#),
        (r#"{"name": "Ida", "length": 12.55}"#, r#"["length form"]"#),
        (r#"{"name": "Ida", "length": 1e300}"#, r#"["length range"]"#),
        (
            r#"{"name": "Ida", "built": "1999-02-29"}"#,
            r#"["built form"]"#,
        ),
        (r#"{"name": "Ida", "built": "2000-02-29"}"#, ""),
        (
            r#"{"name": "Ida", "built": "29/02/2000"}"#,
            r#"["built form"]"#,
        ),
        (
            r#"{"name": "Ida", "built": "0000-01-01"}"#,
            r#"["built form"]"#,
        ),
        (
            r#"{"name": "Ida", "built": "2999-01-01"}"#,
            r#"["built range"]"#,
        ),
        (
            r#"{"name": "Ida", "built": "1799-12-31"}"#,
            r#"["built range"]"#,
        ),
        (r#"{"name": "Ida", "sails": "yes"}"#, r#"["sails kind"]"#),
        (r#"{"name": "Ida", "hull": "wood"}"#, r#"["hull choice"]"#),
        (r#"{"name": "Ida", "fee": 12.5}"#, r#"["fee form"]"#),
        (r#"{"name": "Ida", "fee": -1}"#, r#"["fee range"]"#),
        (r#"{"name": "Ida", "price": 99999999999999}"#, ""),
        (
            r#"{"name": "Ida", "price": 100000000000000}"#,
            r#"["price range"]"#,
        ),
        (r#"{"name": "Ida", "price": 1e400}"#, r#"["price range"]"#),
        (r#"{"name": "Ida", "mark": "lo/55"}"#, r#"["mark form"]"#),
        (r#"{"name": "Ida", "mark": "LO/55x"}"#, r#"["mark form"]"#),
        (r#"{"name": "Ida", "owner": "x"}"#, r#"["owner unknown"]"#),
        (r#"{"name": "Ida", "Owner; x": "x"}"#, r#"["unknown"]"#),
        // All faults at once, in the order of the form.
        (
            r#"{"fee": "a", "built": "soon", "extra": 1}"#,
            r#"["name required", "built form", "fee kind", "extra unknown"]"#,
        ),
    ] {
        let result = tx
            .try_statement(&register(fields), AfterAttempt::Undo)
            .await;
        match (&result, faults) {
            (AttemptResult::Done { .. }, "") => {}
            (AttemptResult::Refused(refused), _) if !faults.is_empty() => {
                assert_eq!(
                    result.summary(),
                    "UK220 refuse_invalid_custom_fields",
                    "{fields}: {result:?}"
                );
                assert!(refused.text.contains(faults), "{fields}: {result:?}");
            }
            _ => panic!("{fields}: {result:?}"),
        }
    }
    // The error names the field to focus, and its hint names the valid values.
    let error = tx
        .client
        .batch_execute("savepoint s")
        .await
        .and(
            tx.client
                .batch_execute(
                    &register(r#"{"name": "Ida", "length": 500, "hull": "Ice"}"#)
                        .replace("@jo; ", ""),
                )
                .await,
        )
        .unwrap_err();
    let db = error.as_db_error().unwrap();
    assert_eq!(db.column(), Some("custom_fields.length"));
    assert_eq!(
        db.hint(),
        Some(
            "Length in metres: enter a number with up to 1 decimal places, at least 1, at most 400, or leave it blank. \
             Hull: choose one of Wood, Steel, or leave it blank."
        )
    );
    tx.client.batch_execute("rollback to s").await.unwrap();

    // The value of a retired field stays, and cannot be added to another enquiry or changed.
    tx.run(&register(r#"{"name": "Ida", "hull": "Wood"}"#))
        .await;
    tx
        .run("@helen; select app.mark_deleted('enquiry_type_fields', id, version, true) from tenant.enquiry_type_fields where code = 'hull'")
        .await;
    let change = |fields: &str| {
        format!(
            "@jo; update tenant.enquiries set custom_fields = '{fields}' where subject = 'A boat'"
        )
    };
    tx.run(&change(r#"{"name": "Ida B", "hull": "Wood"}"#))
        .await;
    let refused = "UK220 refuse_invalid_custom_fields";
    tx
        .assert_results(&[
            (&change(r#"{"name": "Ida", "hull": "Steel"}"#), refused),
            (&change(r#"{"hull": "Wood"}"#), refused),
            (&change(r#"[]"#), "23514 enquiries_custom_fields_object"),
            ("@helen; update tenant.enquiry_type_fields set kind = 'text'", "42501"),
            ("@helen; update tenant.enquiry_type_fields set pattern = '[', pattern_says = 'x' where code = 'mark'", "UK221 refuse_unusable_pattern"),
            ("@helen; update tenant.enquiry_type_fields set pattern = '(a)\\1', pattern_says = 'x' where code = 'mark'", "23514 enquiry_type_fields_pattern_plain"),
            ("@jo; update tenant.enquiry_type_fields set required = false", "nothing"),
            ("@jo; insert into tenant.enquiry_type_fields (enquiry_type_id, code, label, kind, position) select id, 'extra', 'x', 'text', 9 from tenant.enquiry_types", "42501"),
            ("update tenant.enquiries set custom_fields = '{\"x\": 1}' where id = ':closed_one'", "UK201 refuse_change_of_closed"),
        ])
        .await;
}

#[tokio::test]
async fn messages_and_documents_are_immutable() {
    let tx = SharedTransaction::new().await;
    tx
        .run("@jo; select app.send_reply(':mine', (select version from tenant.enquiries where id = ':mine'), 'email', 'a@example.com', 'S', 'Body', null, null)")
        .await;
    assert_eq!(
        tx.single_value(
            "select delivery_state || (released_at = created_at and sent_at is null)::text
             from tenant.messages where body = 'Body'"
        )
        .await,
        "releasedtrue"
    );
    tx
        .run("@asha; select app.add_document(':mine', null, null, 'a.pdf', 'application/pdf', 1, sha256('x'), 'supervisors'); @jo")
        .await;
    tx
        .assert_results(&[
            ("update tenant.messages set body = 'x'", "42501"),
            ("update tenant.messages set sent_at = now()", "42501"),
            ("insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body, delivery_state) values (':mine', 'out', 'email', 'a', 'x', 'delivered')", "42501"),
            // How delivery went is recorded by the worker alone.
            ("update tenant.messages set delivery_state = 'delivered' where body = 'Body'", "42501"),
            ("update tenant.messages set delivery_reason = 'x'", "42501"),
            ("update tenant.messages set released_at = now()", "42501"),
            ("update tenant.messages set attempts = 10, next_attempt_at = null, provider_number = 'x'", "42501"),
            ("select tenant.record_delivery(id, 'delivered', null, null) from tenant.messages", "42501"),
            ("select tenant.take_deliveries(1)", "42501"),
            ("@david; update tenant.messages set sent_by_hand = true where body = 'Body'", "nothing"),
            // A letter is recalled by its author or a supervisor, through the function alone, and before it is taken.
            ("update tenant.messages set delivery_state = 'recalled' where body = 'Body'", "42501"),
            ("@sam; select app.recall_message(id, version) from tenant.messages where body = 'Body'", "UK241 refuse_recall"),
            ("@david; select app.recall_message(id, version) from tenant.messages where body = 'Body'", "UK241 refuse_recall"),
            ("@jo; select app.recall_message(id, version) from tenant.messages where delivery_state = 'delivered'", "UK241 refuse_recall"),
            ("@jo; update tenant.messages set sent_by_hand = true where body = 'Body'; select app.recall_message(id, version) from tenant.messages where body = 'Body'", "UK241 refuse_recall"),
            ("@jo; select app.recall_message(id, version) from tenant.messages where body = 'Body'; select app.recall_message(id, version) from tenant.messages where body = 'Body'", "UK241 refuse_recall"),
            ("@jo; select app.recall_message(id, version) from tenant.messages where body = 'Body'; update tenant.messages set sent_by_hand = true where body = 'Body'", "UK222 refuse_delivery_backwards"),
            ("@jo; select app.recall_message(id, version) from tenant.messages where direction = 'in'", "nothing"),
            ("@jo; select app.recall_message(id, version + 1) from tenant.messages where body = 'Body'", "nothing"),
            ("@jo; update tenant.messages set sent_by_hand = true where direction = 'in'", "23514 messages_by_hand_goes_out"),
            ("@jo; update tenant.messages set sent_by_hand = true where delivery_state = 'delivered'", "UK222 refuse_delivery_backwards"),
            ("select app.mark_deleted('messages', id, version, true) from tenant.messages", "UK306 mark_deleted"),
            ("select v from app.send_reply(':mine', 0, 'email', 'a@example.com', 'S', 'x', null, null) as v where v is not null", "nothing"),
            ("insert into tenant.messages (enquiry_id, direction, channel_code, body) values (':mine', 'out', 'email', 'x')", "23514 messages_to_somebody"),
            ("insert into tenant.messages (enquiry_id, direction, channel_code, to_address, body) values (':mine', 'out', 'email', 'a', ' ')", "23514 messages_out_not_blank"),
            ("select app.record_message(':sams', 'email', 'a', null, 'x', (select id from tenant.messages where body = 'Body'))", "23503 messages_in_reply_to_fkey"),
            ("@david; select app.record_message(':mine', 'email', 'a', null, 'x', null)", "42501 refuse_change_by_reader"),
            ("@asha; select app.mark_deleted('enquiries', ':mine', (select version from tenant.enquiries where id = ':mine'), true); @jo; select app.record_message(':mine', 'email', 'a', null, 'x', null)", "UK302 refuse_addition_to_deleted_enquiry"),
            // Templates.
            ("@jo; insert into tenant.reply_templates (code, name, body) values ('mine', 'x', 'x')", "42501"),
            ("@helen; update tenant.reply_templates set body = 'x'", "UK205 refuse_change_of_published_template"),
            ("@helen; insert into tenant.reply_templates (code, name, body) values ('mine', 'x', 'Dear {{citizen_nmae}}')", "UK223 refuse_unknown_placeholder"),
            ("@helen; insert into tenant.reply_templates (code, name, body) values ('mine', 'x', 'Dear {{citizen_name}')", "UK223 refuse_unknown_placeholder"),
            ("@helen; insert into tenant.reply_templates (code, name, subject, body) values ('mine', 'x', '}}', 'x')", "UK223 refuse_unknown_placeholder"),
            ("@helen; insert into tenant.reply_templates (code, name, body) values ('mine', 'x', 'x'); update tenant.reply_templates set body = '{{x}}' where code = 'mine'", "UK223 refuse_unknown_placeholder"),
            // Documents.
            ("select app.add_document(':mine', null, null, '../etc/passwd', 'text/plain', 1, sha256('x'), 'staff')", "23514 documents_file_name_plain"),
            ("select app.add_document(':mine', null, null, 'a.pdf', 'application/pdf', 1, 'x', 'staff')", "23514 documents_sha256_size"),
            ("select app.add_document(':mine', null, null, 'a.pdf', 'application/pdf', 0, sha256('x'), 'staff')", "23514 documents_size_limit"),
            ("@jo; select app.add_document(':mine', null, null, 'a.pdf', 'application/pdf', 1, sha256('x'), 'supervisors')", "42501"),
                        ("@jo; select app.add_document(':mine', null, null, 'a.pdf', 'application/pdf', 1, sha256('x'), 'staff'); update tenant.documents set scan_state = 'clean'", "42501"),
            ("@jo; select * from tenant.documents", "nothing"),
            ("@jo; update tenant.documents set access_level = 'staff'", "nothing"),
        ])
        .await;
    // Versions of a document form a chain, not a tree; the database numbers them.
    let add = |replaces: &str, name: &str| {
        format!(
            "@jo; select app.add_document(':mine', null, {replaces}, '{name}', 'application/pdf', 1, sha256('x'), 'staff')"
        )
    };
    tx.run(&add("null", "1.pdf")).await;
    let first = "(select id from tenant.documents where file_name = '1.pdf')";
    tx.run(&add(first, "2.pdf")).await;
    tx.assert_results(&[
        (&add(first, "3.pdf"), "23505 documents_replaced_once"),
        // No document that the person may see.
        (&add("':mine'", "3.pdf"), "42501"),
        (
            &add("(select d.id from tenant.documents as d limit 1)", "3.pdf").replace("@jo; ", "@asha; insert into tenant.documents (enquiry_id, file_name, media_type, size_bytes, sha256, access_level) values (':mine', 'plan.pdf', 'application/pdf', 1, sha256('x'), 'supervisors'); select set_config('test.document', (select id::text from tenant.documents where file_name = 'plan.pdf'), true); @jo; ").replace("(select d.id from tenant.documents as d limit 1)", "current_setting('test.document')::uuid"),
            "42501",
        ),
        // The place in the store is the database's to choose.
        ("@jo; insert into tenant.documents (enquiry_id, file_name, media_type, size_bytes, sha256, storage_key) values (':mine', 'a', 'a/b', 1, sha256('x'), '../../../etc/shadow')", "42501"),
    ])
    .await;
    assert_eq!(
        tx.single_value(
            "select document_number::text from tenant.documents where file_name = '2.pdf'"
        )
        .await,
        "2"
    );
    // Citizen text in a placeholder is not expanded again; extra braces around a placeholder are text.
    tx
        .run("@helen; insert into tenant.reply_templates (code, name, body) values ('tee', 'T', '{{{reference}}} {{subject}} {{sender_name}}');
               update tenant.reply_templates set published_at = now() where code = 'tee';
               update tenant.enquiries set subject = 'Why {{reference}}?' where id = ':mine'; @jo")
        .await;
    let filled = tx
        .single_value("select f.body from tenant.reply_templates as t, app.fill_template(t.id, ':mine') as f where t.code = 'tee'")
        .await;
    assert!(
        filled.starts_with("{HMRC-26-") && filled.ends_with("} Why {{reference}}? Jo Brown"),
        "{filled}"
    );
}

/// Links, tags, outcomes, watchers, tasks, saved views and drafts keep their constraints and owners.
#[tokio::test]
async fn links_are_acyclic_and_drafts_belong_to_their_owner() {
    let tx = SharedTransaction::new().await;
    let link = |a: &str, kind: &str, b: &str| {
        format!("@jo; select app.link_enquiries('{a}', '{kind}', '{b}')")
    };
    tx.run(&link(":mine", "duplicate_of", ":free")).await;
    tx.run(&link(":free", "duplicate_of", ":sams")).await;
    tx.run(&link(":mine", "related", ":sams")).await;
    tx
        .run("@asha; select app.save_draft('note', ':mine', 1, 'x'); select app.save_view(null, 'hers', '{}', null);
               select app.save_view(null, 'shown', '{}', (select team_id from tenant.staff where id = ':jo'))")
        .await;
    assert_eq!(
        tx.single_value("@jo; select name from tenant.saved_views")
            .await,
        "shown"
    );
    tx
        .assert_results(&[
            (&link(":mine", "related", ":mine"), "23514 enquiry_links_lead_elsewhere"),
            (&link(":sams", "related", ":mine"), "23505 enquiry_links_one_way"),
            (&link(":free", "duplicate_of", ":mine"), "23505 enquiry_links_one_way"),
            (&link(":sams", "duplicate_of", ":mine"), "UK224 refuse_circular_link"),
            (&link(":mine", "duplicate_of", ":sams"), "23505 enquiry_links_one_original"),
            (&link(":mine", "cousin_of", ":free"), "23514 enquiry_links_kind_known"),
            (&link(":mine", "related", ":their_enquiry"), "23503 enquiry_links_other_fkey"),
            ("insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id) values (':free', 'parent_of', ':mine'), (':mine', 'parent_of', ':sams'), (':sams', 'parent_of', ':free')", "UK224 refuse_circular_link"),
            ("insert into tenant.enquiry_links (enquiry_id, kind, other_enquiry_id) values (':free', 'parent_of', ':mine'), (':sams', 'parent_of', ':mine')", "23505 enquiry_links_one_parent"),
            // A removed link does not count; restoring it is checked again.
            ("update tenant.enquiry_links set active = false where enquiry_id = ':free' and kind = 'duplicate_of'; select app.link_enquiries(':sams', 'duplicate_of', ':mine'); update tenant.enquiry_links set active = true where enquiry_id = ':free'", "UK224 refuse_circular_link"),
            ("update tenant.enquiry_links set kind = 'related'", "42501"),
            ("@david; select app.link_enquiries(':mine', 'related', ':free')", "42501 refuse_change_by_reader"),
            // Only a supervisor creates tags.
            ("@jo; insert into tenant.tags (name) values ('Mine')", "42501"),
            ("@asha; insert into tenant.tags (name) values ('OLD LEDGER')", "23505 tags_by_name"),
            ("@asha; insert into tenant.tags (name) values (' x')", "23514 tags_name_trimmed"),
            ("select * from app.tag_enquiries(array[':their_enquiry']::uuid[], (select id from tenant.tags limit 1), true)", "23503 enquiry_tags_enquiry_fkey"),
            // Outcome names differ by more than case and spaces, or reports would count them apart.
            ("@helen; insert into tenant.outcomes (code, name, outcome_code) values ('one', 'Ferried', 'answered'), ('two', 'FERRIED', 'answered')", "23505 outcomes_by_name"),
            ("@helen; insert into tenant.outcomes (code, name, outcome_code) values ('one', 'Ferried ', 'answered')", "23514 outcomes_name_trimmed"),
            ("@helen; insert into tenant.outcomes (code, name, outcome_code) values ('one', 'Ferried', 'answered'); update tenant.outcomes set active = false where code = 'one'; insert into tenant.outcomes (code, name, outcome_code) values ('two', 'FERRIED', 'answered'); update tenant.outcomes set active = true where code = 'one'", "23505 outcomes_by_name"),
            // Users watch for themselves; a supervisor may add a colleague.
            ("@jo; insert into tenant.watchers (enquiry_id, staff_id) values (':mine', ':sam')", "42501"),
            ("@asha; insert into tenant.watchers (enquiry_id, staff_id) values (':mine', ':tom')", "23503 watchers_staff_fkey"),
            // A task is assigned only to an active member of staff who can do it.
            ("select app.set_tasks(array[':mine']::uuid[], 'call_back', 'x', ':david', null, now(), 'closing', null)", "UK206 refuse_unfit_task_holder"),
            ("select app.set_tasks(array[':mine']::uuid[], 'call_back', 'x', ':jo', null, now(), 'closing', null); update tenant.tasks set staff_id = ':david'", "UK206 refuse_unfit_task_holder"),
            ("select app.set_tasks(array[':mine']::uuid[], 'call_back', ' ', null, null, now(), 'closing', null)", "23514 tasks_what_not_blank"),
            ("select app.set_tasks(array[':mine']::uuid[], 'call_back', 'x', null, null, now(), 'closing', null); update tenant.tasks set done_by = ':sam'", "42501"),
            // Nor to a team out of use; and a closed enquiry waits for nothing.
            ("select app.set_tasks(array[':mine']::uuid[], 'other', 'x', null, null, now(), 'stage', null)", "23514 tasks_blocked_stage_of_a_stage"),
            ("select app.set_tasks(array[':mine']::uuid[], 'other', 'x', null, null, now(), 'sometimes', null)", "23514 tasks_blocks_known"),
            ("insert into tenant.tasks (what, due_at) values ('x', now())", "23514 tasks_have_a_holder"),
            ("select app.set_tasks(array[':their_enquiry']::uuid[], 'other', 'x', null, null, now(), 'nothing', null)", "23503 tasks_enquiry_fkey"),
            ("select app.set_tasks(array[':closed_one']::uuid[], 'other', 'x', null, null, now(), 'closing', null)", "UK201 refuse_block_of_closed_enquiry"),
            // Saved views and drafts are visible to their owner only.
            ("select app.save_view(null, 'x', '{\"sql\": \"drop\"}', null)", "23514 saved_views_query_known"),
            ("select app.save_view(null, 'x', '{\"view\": [\"mine\"]}', null)", "23514 saved_views_query_known"),
            ("select app.save_view(null, 'x', '[]', null)", "23514 saved_views_query_known"),
            ("select app.save_view(null, 'x', '{\"tags\": [1]}', null)", "23514 saved_views_query_known"),
            ("@jo; select * from tenant.saved_views where name = 'hers'", "nothing"),
            ("@jo; update tenant.saved_views set name = 'mine'", "nothing"),
            ("@jo; select * from tenant.drafts", "nothing"),
            ("@jo; update tenant.drafts set body = 'y'", "nothing"),
            ("@helen; select * from tenant.drafts", "nothing"),
            ("@david; select app.save_draft('note', ':mine', 1, 'x')", "42501 refuse_change_by_reader"),
        ])
        .await;
    // Repeated saves of a draft keep one row; dropping the draft clears its body.
    tx
        .run("@jo; select app.save_draft('note', null, null, 'one'); select app.save_draft('note', null, null, 'two', null, 1)")
        .await;
    assert_eq!(
        tx.single_value("select body from tenant.drafts where form = 'note'")
            .await,
        "two"
    );
    // Not over a version that was not read, by whatever way; what is there may not be sent with it.
    tx.assert_results(&[
        (
            "select app.save_draft('note', null, null, 'three')",
            "UK251 refuse_unread_draft",
        ),
        (
            "select app.save_draft('note', null, null, 'three', null, 1)",
            "UK251 refuse_unread_draft",
        ),
        (
            "update tenant.drafts set body = 'three' where form = 'note'",
            "UK251 refuse_unread_draft",
        ),
        (
            "update tenant.drafts set body = null where form = 'note'",
            "UK251 refuse_unread_draft",
        ),
        (
            "select app.drop_draft('note', null, 1)",
            "UK251 refuse_unread_draft",
        ),
        (
            "select app.hold_draft('note', null, 1)",
            "UK251 refuse_unread_draft",
        ),
    ])
    .await;
    tx.run("select app.hold_draft('note', null, 2)").await;
    tx.run("select app.drop_draft('note', null)").await;
    assert_eq!(
        tx.single_value(
            "select count(body)::text || count(*) from tenant.drafts where form = 'note'"
        )
        .await,
        "01"
    );
}

/// Two concurrent transactions that each add one link of a cycle do not see each other's row: the second waits
/// for a lock, then is refused.
#[tokio::test]
async fn concurrent_links_cannot_form_a_cycle() {
    let fixture = AttackFixture::new().await;
    let link = |a: &str, b: &str| {
        fixture.fill(&format!(
            "select app.link_enquiries('{a}', 'duplicate_of', '{b}')"
        ))
    };
    let jo = fixture.session_of("HMRC/jo.brown").await;
    jo.batch_execute(&link(":mine", ":sams")).await.unwrap();
    jo.batch_execute("commit").await.unwrap();
    let jo = fixture.session_of("HMRC/jo.brown").await;
    let asha = fixture.session_of("HMRC/asha.patel").await;
    jo.batch_execute(&link(":sams", ":free")).await.unwrap();
    let second = link(":free", ":mine");
    let (refused, ()) = tokio::join!(asha.batch_execute(&second), async {
        eventually("the second waits for the first", || async {
            fixture
                .holds("select exists (select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database()))")
                .await
        })
        .await;
        jo.batch_execute("commit").await.unwrap();
    });
    assert_eq!(
        refusal(&refused.unwrap_err()),
        ("UK224".into(), "refuse_circular_link".into())
    );
}
