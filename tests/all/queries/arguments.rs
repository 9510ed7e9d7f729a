//! The arguments with which `nulls.rs` runs each query.

use super::{Statement, header_of};

/// What a parameter is given, by its name: an expression over a row `e` of `app.enquiries`.
const BY_NAME: &[(&str, &str)] = &[
    ("from_username", "'tom.reid'"),
    ("carried", "'all'"),
    ("blocks", "'closing'"),
    ("from_on", "null"),
    ("until_on", "current_date + 3"),
    ("ended", "true"),
    ("clock_code", "null"),
    ("clocks", "'any'"),
    ("figure", "'met'"),
    ("hours", "72"),
    ("measure", "null"),
    ("month", "null"),
    ("rule_code", "null"),
    ("happened_at", "null"),
    ("until_at", "auth.now() + interval '60 days'"),
    ("access_level", "'staff'"),
    ("action", "'open_enquiry'"),
    ("after_message", "null"),
    ("after_due", "'-infinity'"),
    ("after_id", "'00000000-0000-0000-0000-000000000000'"),
    ("after_priority", "0"),
    ("after_received", "'-infinity'"),
    ("after_reference", "''"),
    ("after_stage", "0"),
    ("after_subject", "''"),
    ("after_type", "''"),
    ("after_who", "''"),
    ("approvals", "false"),
    ("approved", "true"),
    ("overlooked", "true"),
    ("away", "false"),
    ("at", "clock_timestamp()"),
    ("answer", "'An answer'"),
    ("answered", "false"),
    ("bears", "true"),
    ("before_id", "'00000000-0000-0000-0000-000000000000'"),
    ("body", "'A text'"),
    ("channel", "'email'"),
    ("citizen_id", "e.citizen_id"),
    ("closed_before", "null"),
    ("custom_fields", "e.custom_fields"),
    ("days", "120"),
    ("days_from", "null"),
    ("days_until", "null"),
    ("decision", "'approved'"),
    ("decided_on", "current_date"),
    ("in_force_from", "current_date"),
    ("expires_on", "current_date"),
    ("appeal_until", "current_date"),
    ("appeal_basis", "'A rule'"),
    ("last_day", "current_date + 7"),
    ("due_from", "null"),
    ("done", "true"),
    ("due", "'any'"),
    ("due_at", "clock_timestamp()"),
    ("email", "null"),
    ("emergencies", "false"),
    ("enquiry_id", "e.id"),
    ("enquiry_ids", "array[e.id]"),
    ("enquiry_type_id", "e.enquiry_type_id"),
    ("file_name", "'letter.pdf'"),
    ("form", "'note'"),
    ("happened_until", "'infinity'"),
    ("from_address", "null"),
    ("in_reply_to", "null"),
    (
        "key_id",
        "(select k.id from app.service_keys as k where not k.revoked limit 1)",
    ),
    ("kind", "'related'"),
    ("language_code", "'en'"),
    ("look", "1001"),
    ("made_versions", "array[e.version]"),
    ("media_type", "'application/pdf'"),
    ("message_id", "null"),
    ("months", "36"),
    ("most", "100"),
    ("name", "'A name'"),
    ("past_emergencies", "false"),
    (
        "other_enquiry_id",
        "(select o.id from app.enquiries as o where o.id <> e.id order by o.id limit 1)",
    ),
    ("failure_demand", "null"),
    ("guidance_page", "null"),
    ("outcome", "'An answer was given'"),
    ("outcome_id", "null"),
    ("page_size", "201"),
    ("known_position", "null"),
    ("per_minute", "60"),
    ("phone", "null"),
    (
        "positions",
        "array[(select c.next_position from app.changes_since(null) as c)]",
    ),
    ("priority", "null"),
    ("program", "'test'"),
    ("query", "'{}'"),
    ("question", "'A question'"),
    (
        "question_id",
        "(select q.id from app.questions as q where q.answered_at is null limit 1)",
    ),
    (
        "question_ids",
        "array(select q.id from app.questions as q where q.answered_at is null)",
    ),
    ("read_version", "0"),
    ("reason", "'A reason'"),
    ("record_id", "e.id"),
    ("recorded_from", "clock_timestamp() - interval '400 days'"),
    ("recorded_until", "clock_timestamp() + interval '1 day'"),
    ("replaces", "null"),
    ("reply_template", "null"),
    ("scope", "'tenant'"),
    ("service", "'council_tax'"),
    ("seen_version", "e.version - s.stale"),
    ("seen_versions", "array[e.version - s.stale]"),
    ("sha256", "sha256('')"),
    ("size_bytes", "1"),
    ("staff_id", "auth.staff_id()"),
    ("state", "'failed'"),
    ("subject", "'A subject'"),
    ("table_name", "'tenant.enquiries'"),
    ("team_id", "null"),
    ("tenant_code", "'EAST'"),
    ("tenant_hint", "null"),
    ("timeout_ms", "10000"),
    ("to_address", "'mo@example.com'"),
    ("to_priorities", "array[2]"),
    ("to_staff", "array[auth.staff_id()]"),
    ("token", "null"),
    ("type_id", "null"),
    ("unassigned", "false"),
    ("unit", "1"),
    ("username", "'tom.reid'"),
    ("view", "v.view"),
    ("view_id", "null"),
    ("waiting", "false"),
    ("watcher_id", "null"),
    ("watches", "true"),
    ("withdrawn", "true"),
];

/// A query, its rows, and the expressions of its parameters.
type OfQuery = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// Queries of which some parameters are given something else: the rows they come from, and the expressions.
const OF_QUERY: &[OfQuery] = &[
    ("configure/routing_rules", SETS, &[("routing_set_id", "r.id")]),
    ("configure/routing_faults", SETS, &[("routing_set_id", "r.id")]),
    (
        "configure/preview_routing",
        SETS,
        &[("routing_set_id", "r.id"), ("days", "366")],
    ),
    (
        "configure/publish_routing",
        SETS,
        &[("routing_set_id", "r.id"), ("seen_version", "r.version - s.stale")],
    ),
    (
        "configure/draft_routing",
        "(values (null), (1)) as r (number)",
        &[("from_number", "r.number")],
    ),
    (
        "configure/write_routing_rule",
        "(values ('{\"code\": \"written\", \"name\": \"Written\", \"least_priority\": 2}')) as r (rule)",
        &[("routing_rule", "r.rule")],
    ),
    (
        "configure/move_routing_rule",
        RULE_CODES,
        &[("routing_code", "r.code"), ("to_position", "2")],
    ),
    ("configure/remove_routing_rule", RULE_CODES, &[("routing_code", "r.code")]),
    (
        "correction/route_as_type",
        "app.enquiries as e cross join tenant.enquiry_types as y",
        &[("enquiry_type_id", "y.id")],
    ),
    (
        "hand_out/set_parameter",
        "(values (null), ('housing')) as r (team)",
        &[
            ("team_code", "r.team"),
            ("parameter_code", "'capacity'"),
            ("value", "30"),
        ],
    ),
    (
        "hand_out/cover_absence",
        "(values (null), ('tom.reid')) as r (username)",
        &[("from_username", "'grace.adeyemi'"), ("to_username", "r.username")],
    ),
    (
        "configure/preview_calendar_change",
        "app.calendars as c",
        &[("calendar_id", "c.id")],
    ),
    (
        "configure/set_opening_hours",
        "app.calendars as c",
        &[("code", "c.code"), ("weekday", "6::smallint"), ("hours", "'09:00-12:00'")],
    ),
    (
        "configure/set_opening_day",
        "app.calendars as c cross join (values (null), ('Staff training')) as n (name)",
        &[
            ("code", "c.code"),
            ("day", "'2027-03-01'::date"),
            ("name", "n.name"),
            ("hours", "'closed'"),
        ],
    ),
    (
        "configure/migrate_workflow",
        WORKFLOWS,
        &[
            ("from_workflow", "e.from_id"),
            ("to_workflow", "e.to_id"),
            (
                "stage_map",
                "'{\"new\": \"new\", \"open\": \"open\", \"asked\": \"asked\"}'",
            ),
        ],
    ),
    (
        "configure/preview_migration",
        "(select o.from_id, o.to_id, m.stage_map from (select w.id as from_id, n.id as to_id from tenant.workflows as w \
            inner join tenant.workflows as n on w.code = n.code and w.workflow_number < n.workflow_number) as o \
            cross join (values ('{}'), ('{\"open\": \"nowhere\"}')) as m (stage_map)) as e",
        &[
            ("from_workflow", "e.from_id"),
            ("to_workflow", "e.to_id"),
            ("stage_map", "e.stage_map::jsonb"),
        ],
    ),
    (
        "configure/take_back_migration",
        WORKFLOWS,
        &[("from_workflow", "e.from_id"), ("to_workflow", "e.to_id")],
    ),
    (
        "configure/workflow_faults",
        "app.workflows as w",
        &[("workflow_id", "w.id")],
    ),
    (
        "configure/draft_workflow",
        "(select w.code from tenant.workflows as w union all select 'nowhere') as e",
        &[("code", "e.code")],
    ),
    (
        "configure/publish_workflow",
        "tenant.workflows as w",
        &[("workflow_id", "w.id"), ("seen_version", "w.version - s.stale")],
    ),
    (
        "configure/retire_workflow",
        "tenant.workflows as w cross join (values (true), (false)) as r (retired)",
        &[
            ("workflow_id", "w.id"),
            ("seen_version", "w.version - s.stale"),
            ("retired", "r.retired"),
        ],
    ),
    (
        "configure/begin_types_in",
        "tenant.workflows as w",
        &[("workflow_id", "w.id")],
    ),
    (
        "correction/correct",
        "app.enquiries as e",
        &[
            ("reference", "e.reference"),
            ("kind", "'channel'"),
            (
                "new_value",
                "case e.channel_code when 'email' then 'letter' else 'email' end",
            ),
        ],
    ),
    (
        "correction/failure_demand",
        "app.enquiries as e",
        &[
            ("reference", "e.reference"),
            ("failure_demand", "'our_mistake'"),
            ("guidance_page", "'https://www.gov.uk/vat'"),
        ],
    ),
    (
        "correction/hand_over_team",
        "app.teams as e inner join app.teams as o on e.id <> o.id",
        &[
            ("from_code", "e.code"),
            ("to_code", "o.code"),
            ("closes", "false"),
        ],
    ),
    (
        "correction/hand_over_work",
        "app.staff as e",
        &[
            ("from_username", "e.username"),
            ("to_username", "null"),
            ("leaves", "false"),
        ],
    ),
    (
        "correction/merge_citizens",
        "app.enquiries as e inner join app.enquiries as o on e.citizen_id < o.citizen_id",
        &[
            ("reference", "e.reference"),
            ("into_reference", "o.reference"),
        ],
    ),
    (
        "correction/undo_merge",
        "app.enquiries as e",
        &[("reference", "e.reference")],
    ),
    ("dashboard/drilldown", SCOPES, &[("scope", "e.scope")]),
    ("dashboard/clocks", SCOPES, &[("scope", "e.scope")]),
    ("clocks/next_hours", SCOPES, &[("scope", "e.scope")]),
    ("clocks/strip", SCOPES, &[("scope", "e.scope")]),
    (
        "clocks/behind_figure",
        "(values ('met', current_date), ('missed', null), ('under_half', null)) as e (figure, month)",
        &[("figure", "e.figure"), ("month", "e.month")],
    ),
    ("dashboard/figures", SCOPES, &[("scope", "e.scope")]),
    ("queue/tasks", SCOPES, &[("scope", "e.scope")]),
    (
        "draft/save",
        "app.enquiries as e",
        &[("enquiry_ids", "null")],
    ),
    (
        "enquiry/change_document_access",
        "app.documents as e",
        &[("document_id", "e.id")],
    ),
    (
        "enquiry/change_stages",
        STEPS,
        &[("to_stages", "array[t.to_stage_id]")],
    ),
    (
        "enquiry/change_task",
        "app.tasks as e",
        &[
            ("task_id", "e.id"),
            ("due_at", "null"),
            ("staff_id", "null"),
        ],
    ),
    (
        "enquiry/withdraw_decision",
        "app.decisions as e",
        &[("decision_id", "e.id")],
    ),
    (
        "enquiry/record_message",
        "app.enquiries as e cross join (values (null::text), ('thanked')) as f (meaning)",
        &[("meaning", "f.meaning")],
    ),
    (
        "enquiry/mean_message",
        "app.messages as e cross join (values (null::text), ('thanked')) as f (meaning)",
        &[
            ("message_id", "e.id"),
            ("meaning", "f.meaning"),
            ("reason", "'Because'"),
        ],
    ),
    (
        "enquiry/take_back_message",
        "(select x.id from app.messages as x where x.direction = 'in' union all select core.new_id()) as e",
        &[("message_id", "e.id")],
    ),
    (
        "clocks/record_act",
        "(select x.id, o.kind from app.enquiries as x cross join lateral app.offered_clock_acts(x.id) as o
          where o.refusal is null and not o.needs_reason and o.clock_code is null) as e",
        &[("kind", "e.kind")],
    ),
    (
        "clocks/take_back_act",
        "(select x.id from app.clock_acts as x where x.takes_back_id is null and x.taken_back_by is null) as e",
        &[("act_id", "e.id")],
    ),
    (
        "clocks/what_if",
        "tenant.clock_rules as e cross join (values (null::date), (current_date - 3)) as f (asked)",
        &[
            ("rule_id", "e.id"),
            ("received_at", "auth.now() - interval '5 days'"),
            ("asked_on", "f.asked"),
            ("clarified_on", "null"),
            ("is_extended", "false"),
        ],
    ),
    (
        "enquiry/hold",
        "app.open_work as e",
        &[("ends_at", "auth.now() + interval '5 days'")],
    ),
    (
        "enquiry/end_hold",
        "app.holds as e",
        &[("enquiry_ids", "array[e.enquiry_id]")],
    ),
    (
        "enquiry/ask_questions",
        "app.enquiries as e",
        &[
            ("staff_id", "null"),
            (
                "team_id",
                "(select t.id from app.teams as t order by t.id limit 1)",
            ),
        ],
    ),
    (
        "enquiry/hand_on_task",
        "app.tasks as e",
        &[("task_id", "e.id"), ("staff_id", "auth.staff_id()")],
    ),
    (
        "enquiry/changed_since",
        "app.enquiries as e",
        &[("seen_version", "0")],
    ),
    (
        "enquiry/check_custom_fields",
        "app.enquiries as e",
        &[(
            "custom_fields",
            "'{\"unknown_code\": 1, \"Not a code\": 1}'",
        )],
    ),
    (
        "people/name_deputy",
        "app.staff as e",
        &[
            ("staff_id", "case when e.role_code = 'manager' then e.id end"),
            ("deputy_id", "e.id"),
        ],
    ),
    (
        "people/end_deputy",
        "app.deputies as e",
        &[("deputy_id", "e.id")],
    ),
    (
        "enquiry/decide_approval",
        "app.approvals as e",
        &[("approval_id", "e.id")],
    ),
    (
        "enquiry/fill_template",
        "app.enquiries as e cross join app.reply_templates as t",
        &[("template_id", "t.id")],
    ),
    (
        "enquiry/log_access",
        "(select i.id from app.enquiries as i union all select '00000000-0000-0000-0000-000000000000') as e",
        &[],
    ),
    (
        "enquiry/recall_message",
        "app.messages as e",
        &[("message_id", "e.id")],
    ),
    (
        "enquiry/record_sent_by_hand",
        "app.messages as e",
        &[("message_id", "e.id")],
    ),
    (
        "enquiry/register",
        "app.enquiries as e",
        &[("subject", "e.subject")],
    ),
    (
        "enquiry/merge",
        "app.enquiries as e",
        &[
            ("seen_versions", "array[e.version]"),
            (
                "original_id",
                "(select o.id from app.enquiries as o where o.id <> e.id and o.closed_at is null order by o.id limit 1)",
            ),
        ],
    ),
    (
        "enquiry/undo_merges",
        "app.enquiry_links as e",
        &[
            ("link_ids", "array[e.id]"),
            ("seen_versions", "array[e.version]"),
        ],
    ),
    (
        "enquiry/request_approval",
        STEPS,
        &[("transition_id", "t.transition_id")],
    ),
    (
        "enquiry/set_tasks",
        "app.enquiries as e",
        &[
            ("kind", "'visit'"),
            ("what", "'See them'"),
            ("blocks", "'nothing'"),
            ("stage_code", "null"),
        ],
    ),
    (
        "enquiry/define_tag",
        "app.enquiries as e",
        &[("tag_name", "'Tag ' || e.id")],
    ),
    (
        "enquiry/relate",
        "app.enquiries as e",
        &[(
            "other_ids",
            "array[(select o.id from app.enquiries as o where o.id <> e.id order by o.id limit 1)]",
        )],
    ),
    (
        "enquiry/tag",
        "app.enquiries as e cross join app.tags as t",
        &[("tag_id", "t.id")],
    ),
    (
        "enquiry/unlink",
        "app.enquiry_links as e",
        &[("link_id", "e.id")],
    ),
    (
        "history/record_at",
        RECORDS,
        &[("table_name", "e.table_name"), ("record_id", "e.record_id")],
    ),
    (
        "new_enquiry/citizens_by_contact",
        "app.citizens as e",
        &[("typed", "coalesce(e.email, e.phone, '')")],
    ),
    (
        "new_enquiry/citizens_by_name",
        "app.citizens as e",
        &[("words", "e.name")],
    ),
    (
        "new_enquiry/similar",
        "app.enquiries as e",
        &[("subject", "e.subject"), ("body", "e.body")],
    ),
    (
        "queue/drop_view",
        "app.saved_views as e",
        &[("view_id", "e.id")],
    ),
    (
        "queue/log_search",
        "app.enquiries as e",
        &[("action", "'search'")],
    ),
    ("queue/of_tag", "app.tags as e", &[("tag_id", "e.id")]),
    (
        "queue/restore_view",
        "app.saved_views as e",
        &[("view_id", "e.id")],
    ),
    (
        "queue/save_view",
        "app.enquiries as e cross join unnest(array[true, false]) as f (is_shared)",
        &[
            ("name", "'View ' || e.id || f.is_shared"),
            ("is_shared", "f.is_shared"),
        ],
    ),
    (
        "queue/search",
        "app.enquiries as e",
        &[("words", "e.reference")],
    ),
    (
        "session/set_context",
        SESSIONS,
        &[("token", "e.token"), ("tenant_hint", "e.tenant_hint")],
    ),
];

const SCOPES: &str = "unnest(array['mine', 'team', 'tenant']) as e (scope)";
const STEPS: &str = "app.enquiries as e cross join lateral app.possible_transitions(e.id) as t";
const RECORDS: &str = "(select distinct h.table_name, h.record_id from app.history as h \
    where h.table_name in ('tenant.enquiries', 'tenant.tasks')) as e";
const WORKFLOWS: &str = "(select o.id as from_id, n.id as to_id from tenant.workflows as o \
    inner join tenant.workflows as n on o.code = n.code and o.workflow_number < n.workflow_number) as e";
const SETS: &str = "tenant.routing_sets as r";
const RULE_CODES: &str = "(values ('danger'), ('nowhere')) as r (code)";
const SESSIONS: &str = "(values (null, null), (current_setting('enquiries.session'), \
    current_setting('enquiries.tenant_hint'))) as e (token, tenant_hint)";
/// A version that was seen is that of now, or one before it.
const STALE: &str = "(values (0), (1)) as s (stale)";
const TABS: &str = "unnest(array['mine', 'team', 'unassigned', 'due_today', 'overdue', 'waiting', 'all']) as v (view)";

/// The select list and the rows that give a query its parameters, each as a literal.
pub fn arguments(statement: &Statement) -> String {
    let header = header_of(statement);
    let of_query = OF_QUERY.iter().find(|(name, ..)| *name == statement.name);
    let (mut from, own) = of_query.map_or(("app.enquiries as e", &[][..]), |(_, from, own)| {
        (from, own)
    });
    let mut list = Vec::new();
    for parameter in &header.parameters {
        if parameter.name == "view" {
            from = TABS;
        }
        let (_, expression) = own
            .iter()
            .chain(BY_NAME)
            .find(|(name, _)| *name == parameter.name)
            .unwrap_or_else(|| panic!("{}: no value for {}", statement.name, parameter.name));
        list.push(format!("quote_nullable(({expression})::text)"));
    }
    match list.is_empty() {
        true => "select ''".into(),
        false => format!(
            "select distinct concat_ws(', ', {}) from {from} cross join {STALE}",
            list.join(", ")
        ),
    }
}
