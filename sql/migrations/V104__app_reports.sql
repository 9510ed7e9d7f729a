-- Reports by month, out of the figures of V089.
create view app.monthly_volumes with (security_invoker = true) as
select
    f.month,
    f.enquiry_type_id,
    y.name as type_name,
    f.team_id,
    t.name as team_name,
    c.name as category_name,
    h.name as channel_name,
    r.name as priority_name,
    case f.measure when 'received' then f.enquiries else 0 end as received,
    case f.measure when 'closed' then f.enquiries else 0 end as closed,
    case f.measure when 'withdrawn' then f.enquiries else 0 end as withdrawn
from app.figures as f
inner join tenant.enquiry_types as y on f.enquiry_type_id = y.id
inner join tenant.teams as t on f.team_id = t.id
inner join core.categories as c on y.category_code = c.code
inner join core.channels as h on f.channel_code = h.code
inner join core.priorities as r on f.priority_code = r.code
where
    f.measure in ('received', 'closed', 'withdrawn')
    and y.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer
    and t.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.monthly_volumes is
'Enquiries received and closed by month, type, category, team, channel and priority; several rows a cell, to be added up.';

create view app.monthly_times with (security_invoker = true) as
select
    f.month, f.enquiry_type_id, y.name as type_name, f.team_id, t.name as team_name,
    f.seconds as lasted_seconds, f.enquiries as resolved
from app.figures as f
inner join tenant.enquiry_types as y on f.enquiry_type_id = y.id
inner join tenant.teams as t on f.team_id = t.id
where
    f.measure = 'resolved'
    and y.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer
    and t.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.monthly_times is
'Enquiries resolved by month, type, team and duration; several rows a cell, to be added up.';

create view app.monthly_responses with (security_invoker = true) as
select
    f.month, f.enquiry_type_id, y.name as type_name, f.team_id, t.name as team_name,
    f.seconds as lasted_seconds, f.enquiries as responded
from app.figures as f
inner join tenant.enquiry_types as y on f.enquiry_type_id = y.id
inner join tenant.teams as t on f.team_id = t.id
where
    f.measure = 'responded'
    and y.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer
    and t.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.monthly_responses is
'Enquiries first answered by month, type, team and time to the answer; several rows a cell, to be added up.';

create view app.monthly_work with (security_invoker = true) as
select f.month, f.staff_id, p.name as staff_name, f.enquiries as resolved
from app.figures as f
inner join tenant.staff as p on f.staff_id = p.id
where
    f.measure = 'resolved_by'
    and p.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.monthly_work is 'Enquiries resolved by month and person; several rows a cell, to be added up.';

create view app.monthly_outcomes with (security_invoker = true) as
select f.month, f.outcome_id, o.name as outcome_name, c.name as standard_name, f.enquiries as closed
from app.figures as f
inner join tenant.outcomes as o on f.outcome_id = o.id
inner join core.outcomes as c on o.outcome_code = c.code
where
    f.measure = 'outcome_listed'
    and o.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.monthly_outcomes is 'Enquiries closed by month and listed outcome; several rows a cell, to be added up.';

create view app.monthly_failure_demand with (security_invoker = true) as
select
    f.month, f.enquiry_type_id, y.name as type_name, f.failure_demand_code, r.name as reason_name,
    f.enquiries as closed
from app.figures as f
inner join tenant.enquiry_types as y on f.enquiry_type_id = y.id
inner join core.failure_demand_reasons as r on f.failure_demand_code = r.code
where
    f.measure = 'failure_demand'
    and y.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.monthly_failure_demand is
'Enquiries closed that should not have been needed, by month, type and reason; several rows a cell, to be added up.';
grant select on app.monthly_volumes, app.monthly_times, app.monthly_responses, app.monthly_work, app.monthly_outcomes,
    app.monthly_failure_demand to enquiries_app;

create function app.first_month(months integer) returns date
    language sql stable
    set search_path = pg_catalog, pg_temp
    return (core.month_of(auth.now()) - (months - 1) * interval '1 month')::date;
comment on function app.first_month(integer) is
'First day of the first of so many months that end with this one, by London''s calendar.';
grant execute on function core.month_of(timestamptz), app.first_month(integer) to enquiries_app;
