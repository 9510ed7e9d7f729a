-- The audit log as staff read it: who, when, what, from what to what (R075, R134, R196).
create function app.table_id(table_name text) returns smallint
    language sql immutable parallel safe
    return audit.table_id(table_id.table_name);
comment on function app.table_id(text) is 'The number of a tracked table in events, planned as a constant.';
grant execute on function app.table_id(text) to enquiries_app;

create view app.history with (security_invoker = true) as
select
    l.event_id,
    l.recorded_at,
    l.occurred_at,
    l.staff_id,
    s.name as actor_name,
    s.role_code as actor_role,
    l.batch_id,
    l.action,
    l.table_id,
    t.name as table_name,
    l.record_id,
    l.record_version,
    l.texts_version,
    l.enquiry_id,
    l.citizen_id,
    l.changed_columns,
    p.before_state,
    p.after_state,
    -- The same instant. The planner carries an equality over a join, but no range: bounds on both tables plan the
    -- months between alone; without them every month of payloads is planned.
    p.recorded_at as payload_recorded_at
from audit.audit_logs as l
inner join audit.audit_payloads as p
    on l.tenant_id = p.tenant_id and l.recorded_at = p.recorded_at and l.event_id = p.event_id
inner join core.tracked_tables as t on l.table_id = t.id
left join tenant.staff as s on l.tenant_id = s.tenant_id and l.staff_id = s.id
where l.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.history is
'Events of the audit log with their payloads; the cold columns are in the payload of the version that texts_version names. Personal.';
grant select on app.history to enquiries_app;

-- Without payloads: who did what to which record, by any path of the log.
create view app.events with (security_invoker = true) as
select
    l.event_id,
    l.recorded_at,
    l.occurred_at,
    l.staff_id,
    s.name as actor_name,
    l.action,
    l.table_id,
    t.name as table_name,
    l.record_id,
    l.record_version,
    l.texts_version,
    l.enquiry_id,
    l.citizen_id,
    l.changed_columns
from audit.audit_logs as l
inner join core.tracked_tables as t on l.table_id = t.id
left join tenant.staff as s on l.tenant_id = s.tenant_id and l.staff_id = s.id
where l.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.events is 'Events of the audit log without their payloads.';
grant select on app.events to enquiries_app;

create view app.event_payloads with (security_invoker = true) as
select p.event_id, p.recorded_at, p.before_state, p.after_state
from audit.audit_payloads as p
where p.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.event_payloads is 'What an event changed, for one event at a time; app.history has many. Personal.';
grant select on app.event_payloads to enquiries_app;

create view app.accesses with (security_invoker = true) as
select a.id, a.recorded_at, a.action, a.enquiry_id, s.name as staff_name, s.role_code
from audit.access_logs as a
left join tenant.staff as s on a.tenant_id = s.tenant_id and a.staff_id = s.id
where a.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.accesses is 'Who looked at which record; for who may read the access log.';
grant select on app.accesses to enquiries_app;

-- An event keeps keys; a person reads names. Asked for each value of each event, so each look-up keeps its
-- plan for the session.
create function app.display_value(column_name text, value text) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    -- The isolation policy checks the session; this condition only selects the index, as in the views.
    hint integer := nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
begin
    if value is null then
        return null;
    elsif column_name in ('stage_id', 'from_stage_id', 'to_stage_id') then
        return (
            select s.name from tenant.workflow_stages as s
            where s.tenant_id = hint and s.id = display_value.value::uuid
        );
    elsif column_name in (
        'assignee_id', 'staff_id', 'created_by', 'updated_by', 'deleted_by', 'done_by', 'from_staff_id',
        'to_staff_id'
    ) then
        return (
            select s.name from tenant.staff as s
            where s.tenant_id = hint and s.id = display_value.value::uuid
        );
    elsif column_name = 'team_id' then
        return (
            select t.name from tenant.teams as t
            where t.tenant_id = hint and t.id = display_value.value::uuid
        );
    elsif column_name = 'rule_id' then
        return (
            select r.name from tenant.warning_rules as r
            where r.tenant_id = hint and r.id = display_value.value::uuid
        );
    elsif column_name = 'workflow_transition_id' then
        return (
            select t.label from tenant.workflow_transitions as t
            where t.tenant_id = hint and t.id = display_value.value::uuid
        );
    elsif column_name = 'priority_code' then
        return (select p.name from core.priorities as p where p.code = display_value.value::smallint);
    elsif column_name = 'citizen_id' then
        return (
            select c.name from tenant.citizens as c
            where c.tenant_id = hint and c.id = display_value.value::uuid
        );
    elsif column_name = 'enquiry_type_id' then
        return (
            select y.name from tenant.enquiry_types as y
            where y.tenant_id = hint and y.id = display_value.value::uuid
        );
    elsif column_name = 'workflow_id' then
        -- Versions of one workflow have one name: moving from one to the next must show.
        return (
            select format('%s, version %s', w.name, w.workflow_number) from tenant.workflows as w
            where w.tenant_id = hint and w.id = display_value.value::uuid
        );
    elsif column_name = 'service_id' then
        return (
            select s.name from tenant.services as s
            where s.tenant_id = hint and s.id = display_value.value::uuid
        );
    elsif column_name in ('enquiry_id', 'other_enquiry_id') then
        return (
            select e.reference from tenant.enquiries as e
            where e.tenant_id = hint and e.id = display_value.value::uuid
        );
    elsif column_name = 'tag_id' then
        return (
            select t.name from tenant.tags as t
            where t.tenant_id = hint and t.id = display_value.value::uuid
        );
    elsif column_name = 'replaces_id' then
        return (
            select d.file_name from tenant.documents as d
            where d.tenant_id = hint and d.id = display_value.value::uuid
        );
    elsif column_name = 'category_code' then
        return (select c.name from core.categories as c where c.code = display_value.value);
    elsif column_name = 'failure_demand_code' then
        return (select r.name from core.failure_demand_reasons as r where r.code = display_value.value);
    elsif column_name = 'channel_code' then
        return (select c.name from core.channels as c where c.code = display_value.value);
    end if;
    return value;
end
$$;
comment on function app.display_value(text, text) is 'A value of an event as a person reads it: names for keys.';
grant execute on function app.display_value(text, text) to enquiries_app;

-- Custom fields are one column, and a change is usually of one field: each field that differs is listed by itself.
-- A retired or deleted field keeps its label here, because old values refer to it.
create function app.describe_custom_fields(enquiry_type_id uuid, before_fields jsonb, after_fields jsonb)
    returns table (code text, was text, now_said text, label text, kind text, place bigint)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        g.code,
        before_fields ->> g.code as was,
        after_fields ->> g.code as now_said,
        f.label,
        f.kind,
        row_number() over (order by f.position nulls last, g.code) as place
    from (
        select b.key as code from jsonb_each(before_fields) as b
        union
        select a.key as code from jsonb_each(after_fields) as a
    ) as g
    left join tenant.enquiry_type_fields as f
        on
            f.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer
            and f.enquiry_type_id = describe_custom_fields.enquiry_type_id
            and g.code = f.code
    where before_fields ->> g.code is distinct from after_fields ->> g.code;
end;
comment on function app.describe_custom_fields(uuid, jsonb, jsonb) is
'Each field of a type''s own that differs, in the order of the form: what it was, what it is, its label (null where there is none) and kind.';
grant execute on function app.describe_custom_fields(uuid, jsonb, jsonb) to enquiries_app;

-- The description of a change for every query of the audit log: it decides which columns are metadata and which
-- values have words of their own. The reason of a step or of a change of hands is added from the record that
-- keeps it. Planned once a session, and not with each statement.
create function app.describe_changes(
    readable_columns text[], changed_columns text[], before_state jsonb, after_state jsonb
) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    -- The isolation policy checks the session; this condition only selects the index, as in the views.
    hint integer := nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
begin
    return (
        select jsonb_agg(told.change order by told.position, told.place)
        from (
            select
                jsonb_build_array(
                    c.column_name,
                    app.display_value(c.column_name, describe_changes.before_state ->> c.column_name),
                    app.display_value(c.column_name, describe_changes.after_state ->> c.column_name)
                ) as change,
                c.position,
                0 as place
            from unnest(describe_changes.readable_columns) with ordinality as c (column_name, position)
            where
                c.column_name not in (
                    'version', 'texts_version', 'updated_at', 'updated_by', 'deleted_by', 'stage_since', 'outcome_id', 'sent_at',
                    'done_at', 'done_by', 'answer_note_id', 'answered_at', 'answered_by',
                    'withdrawn_at', 'withdrawn_by', 'custom_fields'
                )
                and (
                    c.column_name = any(describe_changes.changed_columns)
                    or describe_changes.after_state ->> c.column_name is not null
                )
            union all
            select
                jsonb_build_array('custom_fields.' || f.code, f.was, f.now_said, f.label, f.kind),
                array_position(describe_changes.readable_columns, 'custom_fields'),
                f.place
            from app.describe_custom_fields(
                (describe_changes.after_state ->> 'enquiry_type_id')::uuid,
                describe_changes.before_state -> 'custom_fields',
                describe_changes.after_state -> 'custom_fields'
            ) as f
            where 'custom_fields' = any(describe_changes.changed_columns)
            union all
            select
                jsonb_build_array('stage_reason', null, c.reason),
                array_position(describe_changes.readable_columns, 'stage_id'),
                1
            from tenant.stage_changes as c
            where
                c.tenant_id = hint
                and c.enquiry_id = (describe_changes.after_state ->> 'id')::uuid
                and c.enquiry_version = (describe_changes.after_state ->> 'version')::integer
                and c.workflow_migration_id is null
                and c.correction_id is null
                and c.reason is not null
                and 'stage_id' = any(describe_changes.changed_columns)
            union all
            -- The stage that it was taken back from.
            select
                jsonb_build_array('undone', null, s.name),
                array_position(describe_changes.readable_columns, 'stage_id'),
                2
            from tenant.stage_changes as c
            inner join tenant.workflow_stages as s on c.tenant_id = s.tenant_id and c.from_stage_id = s.id
            where
                c.tenant_id = hint
                and c.enquiry_id = (describe_changes.after_state ->> 'id')::uuid
                and c.enquiry_version = (describe_changes.after_state ->> 'version')::integer
                and c.undoes_id is not null
                and 'stage_id' = any(describe_changes.changed_columns)
            union all
            select
                jsonb_build_array('assignment_reason', null, a.reason),
                array_position(describe_changes.readable_columns, 'assignee_id'),
                1
            from tenant.assignments as a
            where
                a.tenant_id = hint
                and a.enquiry_id = (describe_changes.after_state ->> 'id')::uuid
                and a.enquiry_version = (describe_changes.after_state ->> 'version')::integer
                and a.reason is not null
                and 'assignee_id' = any(describe_changes.changed_columns)
        ) as told
    );
end
$$;
comment on function app.describe_changes(text[], text[], jsonb, jsonb) is
'A list of column, before and after as a person reads them, for columns that are shown; for a custom field its label and kind too.';
grant execute on function app.describe_changes(text[], text[], jsonb, jsonb) to enquiries_app;
