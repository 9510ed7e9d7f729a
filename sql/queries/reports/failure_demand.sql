-- Closed enquiries that should not have been needed, by reason, by month and reason, and by type and reason, with all that
-- were closed in the period, in that month or of that type.
-- $1 months  integer  how many, this one with them: 1 to 84
-- ->         section text, name text?, month date?, reason_name text, closed bigint, closed_in_all bigint
-- index      figures_cell_unique
with counted as (
    select
        m.type_name as name,
        m.month,
        m.reason_name,
        case grouping(m.month, m.type_name)
            when 3 then 'reason'
            when 1 then 'month'
            else 'type'
        end as section,
        sum(m.closed) as closed
    from app.monthly_failure_demand as m
    where m.month >= (select app.first_month($1))
    group by grouping sets ((m.reason_name), (m.month, m.reason_name), (m.type_name, m.reason_name))
),

ended as (
    select
        v.type_name as name,
        v.month,
        case grouping(v.month, v.type_name)
            when 3 then 'reason'
            when 1 then 'month'
            else 'type'
        end as section,
        sum(v.closed) as closed
    from app.monthly_volumes as v
    where v.month >= (select app.first_month($1))
    group by grouping sets ((), (v.month), (v.type_name))
)

select
    c.section,
    c.name,
    c.month,
    c.reason_name,
    c.closed::bigint as closed,
    e.closed::bigint as closed_in_all
from counted as c
inner join ended as e
    on c.section = e.section and c.name is not distinct from e.name and c.month is not distinct from e.month
where c.closed <> 0
order by c.section, c.month, c.name, c.closed desc, c.reason_name;
