-- A record as it was at an instant: the newest event of it until then.
-- $1 table_name     text         for example tenant.enquiries
-- $2 record_id      text         its key
-- $3 at             timestamptz  the instant, by the time it was recorded
-- $4 recorded_from  timestamptz  no event of it is older; with the instant, only months between are planned for
-- ->                event_id uuid, recorded_at timestamptz, action text, after_state jsonb?
-- index             audit_logs_by_record
-- planned           R196
select
    h.event_id,
    h.recorded_at,
    h.action,
    h.after_state
from app.history as h
where
    h.table_name = $1
    and h.record_id = $2
    and h.recorded_at between $4 and $3
    and h.payload_recorded_at between $4 and $3
order by h.recorded_at desc, h.record_version desc
limit 1;
