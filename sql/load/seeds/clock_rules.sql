-- Targets and legal clocks of a tenant's types, besides the hours until resolution (../resolution_targets.sql).
-- $1 types     jsonb  list of code, clocks (list of measure, hours, minutes, calendar, priority, stage, law, keeps, nations)
-- $2 calendar  text   of core.holiday_calendars: the body's own nation
-- $3 nation    text   where it is: a clock that names nations is for those
insert into tenant.clock_rules (
    code, name, measure, enquiry_type_id, priority_code, stage_code, legal_code, legal_calendar_code, target_seconds,
    calendar_id, keeps_when_retyped, valid_from
)
select
    left(concat_ws('_', y.code, coalesce(c.law, c.measure), c.stage, 'p' || c.priority), 41),
    coalesce(
        (core.clock_rule_on(c.law, current_date)).name,
        case c.measure
            when 'first_response' then 'First response'
            when 'stage' then 'Stay in ' || g.name
            else 'Resolution'
        end
    ),
    coalesce(c.measure, 'legal'),
    y.id,
    c.priority,
    c.stage,
    c.law,
    case when c.law is not null then $2::text end,
    case when c.law is null then coalesce(c.hours, 0) * 3600 + coalesce(c.minutes, 0) * 60 end,
    k.id,
    coalesce(c.keeps, c.law is not null),
    '1900-01-01 00:00:00+00'
from jsonb_to_recordset($1) as r (code text, clocks jsonb)
cross join lateral jsonb_to_recordset(coalesce(r.clocks, '[]')) as c (
    measure text, hours integer, minutes integer, calendar text, priority smallint, stage text, law text, keeps boolean,
    nations text[]
)
inner join tenant.enquiry_types as y on r.code = y.code
left join tenant.calendars as k on c.calendar = k.code
left join core.stages as g on c.stage = g.code
where c.nations is null or $3::text = any (c.nations);
