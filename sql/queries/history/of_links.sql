-- Events of links that were made at the other enquiry, oldest first, as of_enquiry.sql returns them at the enquiry where
-- the link was made. A query of its own, since most enquiries have no such link: an OR in of_enquiry.sql tripled the
-- time to plan the months of the trail for every history (measured: 4.4 ms instead of 1.4).
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
    h.table_id = app.table_id('tenant.enquiry_links')
    and h.record_id = any(array(select l.id from app.link_ends as l where l.other_enquiry_id = $1))
    and h.recorded_at between $3 and $4
    and h.payload_recorded_at between $3 and $4
order by h.occurred_at, h.recorded_at, h.event_id
limit $2;
