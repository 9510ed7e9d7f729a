-- How long enquiries took from receipt to resolution, hours of the clock and not of the office, by type, by
-- team and by month of resolution. What was withdrawn was never resolved. The median is the shortest time
-- within which half of them were resolved, to a tenth of an hour below two days and of a day above.
-- $1 months  integer  how many, this one with them: 1 to 84
-- ->         section text, name text?, month date?, resolved bigint, median_seconds integer, ninetieth_seconds integer
-- index      figures_cell_unique
with counted as (
    select
        case grouping(m.month, m.type_name, m.team_name)
            when 3 then 'month'
            when 5 then 'type'
            else 'team'
        end as section,
        coalesce(m.type_name, m.team_name) as name,
        m.month,
        m.lasted_seconds,
        sum(m.resolved) as resolved
    from app.monthly_times as m
    where m.month >= (select app.first_month($1))
    group by grouping sets ((m.month, m.lasted_seconds), (m.type_name, m.lasted_seconds), (m.team_name, m.lasted_seconds))
),

ranked as (
    select
        c.section,
        c.name,
        c.month,
        c.lasted_seconds,
        sum(c.resolved) over (
            partition by c.section, c.name, c.month order by c.lasted_seconds
        ) as as_long,
        sum(c.resolved) over (partition by c.section, c.name, c.month) as resolved
    from counted as c
    where c.resolved <> 0
)

select
    r.section,
    r.name,
    r.month,
    r.resolved::bigint as resolved,
    min(r.lasted_seconds) filter (where 2 * r.as_long >= r.resolved) as median_seconds,
    min(r.lasted_seconds) filter (where 10 * r.as_long >= 9 * r.resolved) as ninetieth_seconds
from ranked as r
group by r.section, r.name, r.month, r.resolved
order by r.section, r.month, r.name;
