-- Outcomes of closed enquiries, most frequent first: outcomes of the tenant's list, then withdrawn ones, then those with
-- an outcome outside the list.
-- $1 months  integer  how many, this one with them: 1 to 84
-- ->         kind text, name text?, standard_name text?, closed bigint
-- index      figures_cell_unique
with listed as (
    select
        m.outcome_name,
        m.standard_name,
        sum(m.closed) as closed
    from app.monthly_outcomes as m
    where m.month >= (select app.first_month($1))
    group by m.outcome_name, m.standard_name
),

ended as (
    select
        coalesce(sum(v.closed), 0) as closed,
        coalesce(sum(v.withdrawn), 0) as withdrawn
    from app.monthly_volumes as v
    where v.month >= (select app.first_month($1))
),

told as (
    select
        'listed' as kind,
        l.outcome_name as name,
        l.standard_name,
        l.closed
    from listed as l
    union all
    select
        'withdrawn' as kind,
        null as name,
        null as standard_name,
        e.withdrawn as closed
    from ended as e
    union all
    select
        'unlisted' as kind,
        null as name,
        null as standard_name,
        e.closed - e.withdrawn - (select coalesce(sum(l.closed), 0) from listed as l) as closed
    from ended as e
)

select
    o.kind,
    o.name,
    o.standard_name,
    o.closed::bigint as closed
from told as o
where o.closed <> 0
order by
    array_position(array['listed', 'withdrawn', 'unlisted'], o.kind),
    o.closed desc,
    o.name;
