-- Clocks met and missed: by month, type, team and rule, and by month and measure. A clock counts in the month in which it was
-- met, or else in that in which it was due. No sums are kept of clocks (migrations/V126__settled_clocks.sql): the clocks of
-- the period are read, three for each enquiry, through the index of their end. The median is of real time from the start to
-- the end, of those that were met.
-- $1 months  integer  how many, this one with them: 1 to 84
-- ->         section text, key text?, name text?, month date?, measure text?, met bigint, missed bigint, grossly_late bigint, median_seconds bigint?
-- index      clocks_ended, clocks_running_by_due
with settled as (
    select
        s.month,
        s.measure,
        s.rule_code,
        s.rule_name,
        s.enquiry_type_id,
        s.type_name,
        s.team_id,
        s.team_name,
        s.is_met,
        s.is_grossly_late,
        extract(epoch from s.lasted)::bigint as seconds
    from app.settled_clocks(app.month_starts_at(app.first_month($1)), 'infinity') as s
)

select
    case grouping(s.month, s.enquiry_type_id, s.team_id, s.rule_code, s.measure)
        when 15 then 'month'
        when 23 then 'type'
        when 27 then 'team'
        when 29 then 'rule'
        else 'measure'
    end as section,
    coalesce(s.enquiry_type_id::text, s.team_id::text, s.rule_code) as key,
    case
        when grouping(s.enquiry_type_id) = 0 then max(s.type_name)
        when grouping(s.team_id) = 0 then max(s.team_name)
        when grouping(s.rule_code) = 0 then max(s.rule_name)
    end as name,
    s.month,
    s.measure,
    count(*) filter (where s.is_met) as met,
    count(*) filter (where not s.is_met) as missed,
    count(*) filter (where s.is_grossly_late) as grossly_late,
    percentile_disc(0.5) within group (order by s.seconds) filter (where s.is_met) as median_seconds
from settled as s
group by grouping sets (
    (s.month), (s.enquiry_type_id), (s.team_id), (s.rule_code), (s.month, s.measure)
)
order by section, s.month, name, key, s.measure;
