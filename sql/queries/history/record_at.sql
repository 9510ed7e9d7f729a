-- A record at an instant: as it was, the newest event that had happened by then, or as it was known, the newest that was
-- recorded until then; with the cold columns of the version that holds them. Events of a record happen in the order in
-- which they are recorded, so the walk from the newest ends at the first; the index alone passes by those that happened
-- later. A loaded history is recorded today and happened before.
-- $1 table_name      text                     for example tenant.enquiries
-- $2 record_id       uuid                     its key, or audit.record_id of its code
-- $3 happened_until  timestamptz_or_infinity  as it was at this instant; infinity for as it was known
-- $4 recorded_from   timestamptz              no event of it is older; with the next, only months between are planned for
-- $5 recorded_until  timestamptz              as it was known at this instant; for as it was, none is younger
-- ->                 record_state
-- index              audit_logs_by_record
-- planned            R196
with newest as (
    select
        e.event_id,
        e.recorded_at,
        e.occurred_at,
        e.action,
        e.record_version,
        e.texts_version
    from app.events as e
    where
        e.table_id = app.table_id($1)
        and e.record_id = $2
        and e.occurred_at <= $3
        and e.recorded_at between $4 and $5
    order by e.recorded_at desc, e.record_version desc
    limit 1
),

with_texts as (
    select
        t.event_id,
        t.recorded_at
    from newest as n
    cross join lateral (
        select
            e.event_id,
            e.recorded_at
        from app.events as e
        where
            e.table_id = app.table_id($1)
            and e.record_id = $2
            and e.record_version = n.texts_version
            and e.recorded_at between $4 and $5
        order by e.recorded_at desc
        limit 1
    ) as t
    where n.texts_version < n.record_version
),

-- Sub-selects and no joins: each finds its month and its row by key, whatever the planner knows of the table.
payloads as (
    select
        n.event_id,
        (
            select p.after_state
            from app.event_payloads as p
            where p.recorded_at = n.recorded_at and p.event_id = n.event_id and p.recorded_at between $4 and $5
        ) as after_state,
        (
            select p.after_state
            from app.event_payloads as p
            where p.recorded_at = t.recorded_at and p.event_id = t.event_id and p.recorded_at between $4 and $5
        ) as texts
    from newest as n
    left join with_texts as t on true
)

select
    n.event_id,
    n.recorded_at,
    n.occurred_at,
    n.action,
    n.record_version,
    coalesce(p.texts || p.after_state, p.after_state) as after_state
from newest as n
inner join payloads as p on n.event_id = p.event_id;
