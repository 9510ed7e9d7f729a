-- Changes of an enquiry by others after a version, oldest first: actor, time, values before and after; custom fields
-- one by one, with label and kind.
-- $1 enquiry_id      uuid         the enquiry
-- $2 seen_version    integer      the version it was seen at
-- $3 most            bigint       rows, 1 to 1000
-- $4 recorded_from   timestamptz  no event of it is older; with the next, only months between are planned for
-- $5 recorded_until  timestamptz  none is younger
-- ->                 event_row
-- index              audit_logs_by_enquiry
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
    and h.recorded_at between $4 and $5
    and h.payload_recorded_at between $4 and $5
    and h.table_id = app.table_id('tenant.enquiries')
    and h.action = 'update'
    and h.record_version > $2
order by h.occurred_at, h.recorded_at, h.event_id
limit $3;
