-- The pattern of a calendar is the digest of its content, and the stretches of a pattern are those of its definition, for
-- two years around today.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       deadlines are counted by stretches: one that is not of the calendar gives a deadline that nobody can explain
-- cure      update tenant.calendars set name = name where id = '<calendar>'; for a pattern, select core.build_stretches('<pattern>', '2019-01-01')
-- sabotage  do 'begin set local session_replication_role = replica; update tenant.calendar_hours set closes = closes - interval ''1 minute''; end'
with listed as (
    select
        p.id,
        l.opens_at,
        l.closes_at
    from core.opening_patterns as p
    cross join lateral core.list_stretches(
        p.definition, (auth.now() - interval '1 year')::date, (auth.now() + interval '1 year')::date
    ) as l
    where not (p.definition ->> 'always')::boolean
),

stored as (
    select
        s.pattern,
        s.opens_at,
        s.closes_at
    from core.open_stretches as s
    inner join core.opening_patterns as p on s.pattern = p.id
    where
        not (p.definition ->> 'always')::boolean
        and s.opens_at >= (auth.now() - interval '1 year')::date::timestamp at time zone 'Europe/London'
        and s.opens_at < ((auth.now() + interval '1 year')::date + 1)::timestamp at time zone 'Europe/London'
)

select
    'tenant.calendars' as object_name,
    format('calendar %s of tenant %s has not the pattern of its content', c.id, c.tenant_id) as detail
from tenant.calendars as c
inner join core.opening_patterns as p on c.pattern = p.id
where
    c.deleted_at is null
    and p.definition <> tenant.calendar_definition(c.tenant_id, c.id)
union all
select
    'core.open_stretches' as object_name,
    format('pattern %s has %s stretches that differ from its definition', coalesce(l.id, s.pattern), count(*)) as detail
from listed as l
full join stored as s on l.id = s.pattern and l.opens_at = s.opens_at and l.closes_at = s.closes_at
where l.id is null or s.pattern is null
group by coalesce(l.id, s.pattern)
order by object_name, detail;
