-- Events that concern a citizen, of the record itself and of everything around their enquiries, newest first; without
-- payloads.
-- $1 citizen_id      uuid         the citizen
-- $2 most            bigint       rows, 1 to 1000
-- $3 recorded_from   timestamptz  no event is older; with the next, only months between are planned for
-- $4 recorded_until  timestamptz  none is younger
-- ->                 trail_row
-- index              audit_logs_by_citizen
-- planned            R089
select
    e.event_id,
    e.recorded_at,
    e.occurred_at,
    e.actor_name,
    e.action,
    e.table_name,
    e.record_id,
    e.record_version,
    e.enquiry_id,
    e.changed_columns
from app.events as e
where
    e.citizen_id = $1
    and e.recorded_at between $3 and $4
order by e.recorded_at desc, e.event_id desc
limit $2;
