-- The staff program's views of services, outcomes, skills, hours, needs and consents: as V078 has it, with the
-- caller's rights, without what is deleted, and with the planner's hint.
create view app.services with (security_invoker = true) as
select s.id, s.code, s.name, s.description, s.web_address, s.team_id, s.active, s.version
from tenant.services as s
where
    s.deleted_at is null
    and s.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.services is 'Services of the tenant.';

create view app.outcomes with (security_invoker = true) as
select
    o.id, o.code, o.name, o.outcome_code, c.name as standard_name, c.settles, c.asks_failure_demand,
    o.active, o.version, c.position as standard_position
from tenant.outcomes as o
inner join core.outcomes as c on o.outcome_code = c.code
where
    o.deleted_at is null
    and o.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.outcomes is 'Outcomes of the tenant, with what each means everywhere.';

-- No view: the same for all tenants, it has no tenant to hint at.
create function app.failure_demand_reasons() returns table (code text, name text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select r.code, r.name
    from core.failure_demand_reasons as r
    order by r.position;
end;
comment on function app.failure_demand_reasons() is
'Why a contact should not have been needed, the same for all, in the order of lists.';
grant execute on function app.failure_demand_reasons() to enquiries_app;

create view app.skills with (security_invoker = true) as
select s.id, s.code, s.name, s.active, s.version
from tenant.skills as s
where
    s.deleted_at is null
    and s.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.skills is 'Skills that the tenant asks for.';

create view app.staff_skills with (security_invoker = true) as
select p.id, p.staff_id, p.skill_id, s.name as skill_name, p.level, p.version
from tenant.staff_skills as p
inner join tenant.skills as s on p.tenant_id = s.tenant_id and p.skill_id = s.id
where
    p.deleted_at is null
    and s.deleted_at is null
    and p.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.staff_skills is 'Who is good at what.';

create view app.working_patterns with (security_invoker = true) as
select w.id, w.staff_id, w.weekday, w.from_minute, w.until_minute, w.version
from tenant.working_patterns as w
where
    w.deleted_at is null
    and w.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.working_patterns is 'When people usually work.';

create view app.staff_absences with (security_invoker = true) as
select a.id, a.staff_id, a.kind, a.from_on, a.until_on, a.version
from tenant.staff_absences as a
where
    a.deleted_at is null
    and a.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.staff_absences is 'When people are away. Personal.';

grant select
    on app.services, app.outcomes, app.skills, app.staff_skills, app.working_patterns, app.staff_absences
    to enquiries_app;
