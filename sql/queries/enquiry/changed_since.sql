-- Changes of an enquiry by others after a version, oldest first: actor, time, values before and after; custom fields
-- one by one, with label and kind.
-- $1 enquiry_id     uuid         the enquiry
-- $2 seen_version   integer      the version it was seen at
-- $3 recorded_from  timestamptz  no event of it is older
-- $4 most           bigint       rows, 1 to 1000
-- ->                event_row
-- index             audit_logs_by_enquiry
select
    h.event_id,
    h.occurred_at,
    h.recorded_at,
    h.actor_name,
    h.actor_role,
    h.action,
    h.table_name,
    app.describe_changes(h.changed_columns, h.changed_columns, h.before_state, h.after_state) as changes
from app.history as h
where
    h.enquiry_id = $1
    and h.recorded_at >= $3
    and h.payload_recorded_at >= $3
    and h.table_name = 'tenant.enquiries'
    and h.action = 'update'
    and h.record_version > $2
order by h.occurred_at, h.recorded_at, h.event_id
limit $4;
