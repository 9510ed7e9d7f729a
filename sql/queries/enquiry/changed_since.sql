-- What others changed in an enquiry since a version of it was seen, oldest first: who, when, from what to what,
-- fields of a type's own one by one, with label and kind.
-- $1 enquiry_id     uuid         the enquiry
-- $2 seen_version   integer      the version it was seen at
-- $3 recorded_from  timestamptz  no event of it is older
-- $4 most           bigint       rows, 1 to 1000
-- ->                event_id bigint, occurred_at timestamptz, recorded_at timestamptz, actor_name text?, actor_role text?, action text, table_name text, changes jsonb?
-- index             audit_logs_by_enquiry
select
    h.event_id,
    h.occurred_at,
    h.recorded_at,
    h.actor_name,
    h.actor_role,
    h.action,
    h.table_name,
    (
        select jsonb_agg(told.change order by told.position, told.place)
        from (
            select
                jsonb_build_array(
                    c.column_name,
                    app.tell_value(c.column_name, h.before_state ->> c.column_name),
                    app.tell_value(c.column_name, h.after_state ->> c.column_name)
                ) as change,
                c.position,
                0 as place
            from unnest(h.changed_columns) with ordinality as c (column_name, position)
            where c.column_name not in ('version', 'updated_at', 'updated_by', 'stage_since', 'own_fields')
            union all
            select
                jsonb_build_array('own_fields.' || f.code, f.was, f.now_said, f.label, f.kind) as change,
                array_position(h.changed_columns, 'own_fields') as position,
                f.place
            from app.tell_own_fields(
                (h.after_state ->> 'enquiry_type_id')::uuid,
                h.before_state -> 'own_fields',
                h.after_state -> 'own_fields'
            ) as f
            where 'own_fields' = any(h.changed_columns)
        ) as told
    ) as changes
from app.history as h
where
    h.enquiry_id = $1
    and h.recorded_at >= $3
    and h.table_name = 'tenant.enquiries'
    and h.action = 'update'
    and (h.after_state ->> 'version')::integer > $2
order by h.occurred_at, h.event_id
limit $4;
