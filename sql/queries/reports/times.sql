-- How long enquiries took from receipt to resolution, hours of the clock and not of the office, by type, by
-- team and by month of resolution. What was withdrawn was never resolved.
-- $1 months  integer  how many, this one with them: 1 to 36
-- ->         section text, name text?, month date?, resolved bigint, median_seconds float8, ninetieth_seconds float8
with resolved as (
    select
        e.type_name,
        e.team_name,
        date_trunc('month', e.resolved_at at time zone 'Europe/London')::date as month,
        extract(epoch from e.resolved_at - e.received_at)::double precision as seconds
    from app.enquiries as e
    where
        e.resolved_at >= (
            select
                (
                    date_trunc('month', auth.now() at time zone 'Europe/London')
                    - ($1 - 1) * interval '1 month'
                ) at time zone 'Europe/London'
        )
)

select
    case grouping(r.type_name, r.team_name, r.month)
        when 3 then 'type'
        when 5 then 'team'
        else 'month'
    end as section,
    coalesce(r.type_name, r.team_name) as name,
    r.month,
    count(*) as resolved,
    percentile_cont(0.5) within group (order by r.seconds) as median_seconds,
    percentile_cont(0.9) within group (order by r.seconds) as ninetieth_seconds
from resolved as r
group by grouping sets ((r.type_name), (r.team_name), (r.month))
order by section, r.month, name;
