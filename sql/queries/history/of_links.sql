-- What happened to links that others made to an enquiry, oldest first: told to this end as of_enquiry.sql tells it
-- to the end that made it. Apart from it, since most enquiries have none: asked there by OR, the months of the
-- trail took three times as long to plan for each history (measured: 4.4 ms and 1.4).
-- $1 enquiry_id      uuid         the enquiry
-- $2 most            bigint       rows, 1 to 1000
-- $3 recorded_from   timestamptz  no event of it is older
-- $4 recorded_until  timestamptz  none is younger
-- ->                 event_id bigint, occurred_at timestamptz, recorded_at timestamptz, actor_name text?, actor_role text?, action text, table_name text, changes jsonb?
-- index              audit_logs_by_record
select
    h.event_id,
    h.occurred_at,
    h.recorded_at,
    h.actor_name,
    h.actor_role,
    h.action,
    h.table_name,
    (
        select
            jsonb_agg(
                jsonb_build_array(
                    told.column_name,
                    app.tell_value(told.column_name, h.before_state ->> told.column_name),
                    app.tell_value(told.column_name, h.after_state ->> told.column_name)
                )
                order by told.position
            )
        from
            unnest(array['kind', 'enquiry_id'] || h.changed_columns)
            with ordinality as told (column_name, position)
        where
            told.column_name not in ('version', 'updated_at', 'updated_by')
            and (told.column_name = any(h.changed_columns) or h.after_state ->> told.column_name is not null)
    ) as changes
from app.history as h
where
    h.table_name = 'tenant.enquiry_links'
    and h.record_id = any(array(select l.id::text from app.link_ends as l where l.other_enquiry_id = $1))
    and h.recorded_at between $3 and $4
order by h.occurred_at, h.event_id
limit $2;
