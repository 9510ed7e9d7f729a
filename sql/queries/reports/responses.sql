-- How long enquiries took from receipt to the first message to the citizen, hours of the clock and not of the office,
-- by type, by team and by month of that message. The median is the shortest time within which half of them were
-- answered, to a tenth of an hour below two days and of a day above.
-- $1 months  integer  how many, this one with them: 1 to 84
-- ->         section text, name text?, month date?, responded bigint, median_seconds integer, ninetieth_seconds integer
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
        sum(m.responded) as responded
    from app.monthly_responses as m
    where m.month >= (select app.first_month($1))
    group by grouping sets ((m.month, m.lasted_seconds), (m.type_name, m.lasted_seconds), (m.team_name, m.lasted_seconds))
),

ranked as (
    select
        c.section,
        c.name,
        c.month,
        c.lasted_seconds,
        sum(c.responded) over (
            partition by c.section, c.name, c.month order by c.lasted_seconds
        ) as as_long,
        sum(c.responded) over (partition by c.section, c.name, c.month) as responded
    from counted as c
    where c.responded <> 0
)

select
    r.section,
    r.name,
    r.month,
    r.responded::bigint as responded,
    min(r.lasted_seconds) filter (where 2 * r.as_long >= r.responded) as median_seconds,
    min(r.lasted_seconds) filter (where 10 * r.as_long >= 9 * r.responded) as ninetieth_seconds
from ranked as r
group by r.section, r.name, r.month, r.responded
order by r.section, r.month, r.name;
