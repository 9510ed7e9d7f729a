-- What happened to links that others made to an enquiry, oldest first: told to this end as of_enquiry.sql tells it
-- to the end that made it. Apart from it, since most enquiries have none: asked there by OR, the months of the
-- trail took three times as long to plan for each history (measured: 4.4 ms and 1.4).
-- $1 enquiry_id      uuid         the enquiry
-- $2 most            bigint       rows, 1 to 1000
-- $3 recorded_from   timestamptz  no event of it is older
-- $4 recorded_until  timestamptz  none is younger
-- ->                 event_row
-- index              audit_logs_by_record
select
    h.event_id,
    h.occurred_at,
    h.recorded_at,
    h.actor_name,
    h.actor_role,
    h.action,
    h.table_name,
    app.describe_changes(
        array['kind', 'enquiry_id'] || h.changed_columns, h.changed_columns, h.before_state, h.after_state
    ) as changes
from app.history as h
where
    h.table_name = 'tenant.enquiry_links'
    and h.record_id = any(array(select l.id::text from app.link_ends as l where l.other_enquiry_id = $1))
    and h.recorded_at between $3 and $4
    and h.payload_recorded_at between $3 and $4
order by h.occurred_at, h.event_id
limit $2;
