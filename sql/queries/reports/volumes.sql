-- Enquiries received and closed: by month of London's calendar, type, category, team, channel and priority. Months
-- without any are included; the others come with the most frequent first.
-- $1 months  integer  how many, this one with them: 1 to 84
-- ->         section text, name text?, month date?, received bigint, closed bigint
-- index      figures_cell_unique
with cells as (
    select
        v.month,
        v.type_name,
        v.category_name,
        v.team_name,
        v.channel_name,
        v.priority_name,
        v.received,
        v.closed
    from app.monthly_volumes as v
    where v.month >= (select app.first_month($1))
    union all
    select
        g.month::date as month,
        null as type_name,
        null as category_name,
        null as team_name,
        null as channel_name,
        null as priority_name,
        0 as received,
        0 as closed
    from generate_series(app.first_month($1), app.first_month(1), interval '1 month') as g (month)
)

select
    case grouping(c.month, c.type_name, c.category_name, c.team_name, c.channel_name, c.priority_name)
        when 31 then 'month'
        when 47 then 'type'
        when 55 then 'category'
        when 59 then 'team'
        when 61 then 'channel'
        else 'priority'
    end as section,
    coalesce(c.type_name, c.category_name, c.team_name, c.channel_name, c.priority_name) as name,
    c.month,
    sum(c.received)::bigint as received,
    sum(c.closed)::bigint as closed
from cells as c
group by grouping sets (
    (c.month), (c.type_name), (c.category_name), (c.team_name), (c.channel_name), (c.priority_name)
)
having grouping(c.month) = 0 or sum(c.received) <> 0 or sum(c.closed) <> 0
order by section, c.month, received desc, name;
