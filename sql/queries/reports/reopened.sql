-- Enquiries that were opened again after they had closed, by a reply of the citizen or by staff, beside all that closed: by
-- month, by type and by team.
-- $1 months  integer  how many, this one with them: 1 to 84
-- ->         section text, name text?, month date?, closed bigint, by_reply bigint, by_staff bigint
-- index      stage_changes_reopenings, figures_cell_unique
with reopened as (
    select
        r.month,
        r.type_name,
        r.team_name,
        0 as closed,
        r.by_reply::integer as by_reply,
        (not r.by_reply)::integer as by_staff
    from app.reopenings as r
    where r.reopened_at >= (select app.first_month($1))::timestamp at time zone 'Europe/London'
),

counted as (
    select * from reopened
    union all
    select m.month, m.type_name, m.team_name, m.closed, 0, 0
    from app.monthly_volumes as m
    where m.month >= (select app.first_month($1))
)

select
    case grouping(c.month, c.type_name, c.team_name)
        when 3 then 'month'
        when 5 then 'type'
        else 'team'
    end as section,
    coalesce(c.type_name, c.team_name) as name,
    c.month,
    sum(c.closed)::bigint as closed,
    sum(c.by_reply)::bigint as by_reply,
    sum(c.by_staff)::bigint as by_staff
from counted as c
group by grouping sets ((c.month), (c.type_name), (c.team_name))
having sum(c.closed) <> 0 or sum(c.by_reply + c.by_staff) <> 0
order by section, month, name;
