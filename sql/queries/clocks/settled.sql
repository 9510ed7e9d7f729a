-- Clocks met and missed: by month, type, team and rule, and by month and measure. A clock counts in the month in which it was
-- met, or else in that in which it was due. No sums are kept of clocks (migrations/V126__settled_clocks.sql): the clocks of
-- the period are read, three for each enquiry, through the index of their end, and counted once; the rest works on counts. The
-- median is of real time from the start to the end, of those that were met, to a tenth of an hour.
-- $1 months  integer  how many, this one with them: 1 to 84
-- ->         section text, key text?, name text?, month date?, measure text?, met bigint, missed bigint, grossly_late bigint, median_seconds integer?
-- index      clocks_ended, clocks_running_by_due
with months as materialized (
    select
        app.month_starts($1) as starts,
        app.first_month($1) as first_month
),

counted as materialized (
    select
        b.month_number,
        b.measure,
        b.rule_id,
        b.enquiry_type_id,
        b.team_id,
        b.is_met,
        b.is_grossly_late,
        b.tenths,
        count(*) as clocks
    from (
        select
            width_bucket(s.settled_at, m.starts) as month_number,
            s.measure,
            s.rule_id,
            s.enquiry_type_id,
            s.team_id,
            s.is_met,
            s.is_grossly_late,
            -- Of an hour.
            (extract(epoch from s.lasted)::float8 / 360)::integer as tenths
        from app.settled_clocks(app.month_starts_at(app.first_month($1)), 'infinity') as s
        cross join months as m
    ) as b
    group by b.month_number, b.measure, b.rule_id, b.enquiry_type_id, b.team_id, b.is_met, b.is_grossly_late, b.tenths
),

named as (
    select
        c.*,
        r.code as rule_code,
        r.name as rule_name
    from counted as c
    inner join app.clock_rule_names as r on c.rule_id = r.id
),

summed as (
    select
        case grouping(n.month_number, n.enquiry_type_id, n.team_id, n.rule_code, n.measure)
            when 15 then 'month'
            when 23 then 'type'
            when 27 then 'team'
            when 29 then 'rule'
            else 'measure'
        end as section,
        n.month_number,
        n.enquiry_type_id,
        n.team_id,
        n.rule_code,
        max(n.rule_name) as rule_name,
        n.measure,
        case when n.is_met then n.tenths end as tenths,
        coalesce(sum(n.clocks) filter (where n.is_met), 0) as met,
        coalesce(sum(n.clocks) filter (where not n.is_met), 0) as missed,
        coalesce(sum(n.clocks) filter (where n.is_grossly_late), 0) as grossly_late
    from named as n
    group by
        grouping sets ((n.month_number), (n.enquiry_type_id), (n.team_id), (n.rule_code), (n.month_number, n.measure)),
        case when n.is_met then n.tenths end
),

ranked as (
    select
        s.*,
        sum(s.met) over (
            partition by s.section, s.month_number, s.enquiry_type_id, s.team_id, s.rule_code, s.measure
            order by s.tenths
        ) as as_long,
        sum(s.met) over (
            partition by s.section, s.month_number, s.enquiry_type_id, s.team_id, s.rule_code, s.measure
        ) as met_in_all
    from summed as s
)

select
    r.section,
    coalesce(r.enquiry_type_id::text, r.team_id::text, r.rule_code) as key,
    coalesce(y.name, t.name, max(r.rule_name) filter (where r.section = 'rule')) as name,
    (m.first_month + (r.month_number - 1) * interval '1 month')::date as month,
    r.measure,
    sum(r.met)::bigint as met,
    sum(r.missed)::bigint as missed,
    sum(r.grossly_late)::bigint as grossly_late,
    360 * min(r.tenths) filter (where r.met > 0 and 2 * r.as_long >= r.met_in_all) as median_seconds
from ranked as r
cross join months as m
left join app.type_names as y on r.enquiry_type_id = y.id
left join app.team_names as t on r.team_id = t.id
group by
    r.section, r.enquiry_type_id, r.team_id, r.rule_code, r.month_number, r.measure, y.name, t.name, m.first_month
order by r.section, month, name, key, r.measure;
