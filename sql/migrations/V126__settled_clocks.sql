-- Clocks in figures: those that are settled, and what open work has used of its target. No sums are kept of them: a clock is
-- missed by the passing of time, which no writer sees, and is taken back with the step that ended it. The ended ones of a
-- period are found by the index of their end, those that run and are late by that of their due time.
create index clocks_ended on tenant.clocks (tenant_id, ended_at) where ended_at is not null;
comment on index tenant.clocks_ended is 'queries/clocks/settled.sql';

create function app.month_starts_at(month date) returns timestamptz
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return month::timestamp at time zone 'Europe/London';
comment on function app.month_starts_at(date) is 'Its first moment, by London''s calendar.';
grant execute on function app.month_starts_at(date) to enquiries_app;

create function app.not_due() returns timestamptz
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return core.not_due();
comment on function app.not_due() is 'The due time of an enquiry none of whose clocks runs.';
grant execute on function app.not_due() to enquiries_app;

-- A clock is settled when it is met, or when its due time passes. One that ended otherwise before it was due, as that of a
-- withdrawn enquiry, is neither met nor missed. Inlined (no SET, no definer, and no
-- sub-select in what it is given), so that the times reach the indexes; each is worked out once.
create function app.settled_clocks(from_at timestamptz, until_at timestamptz)
    returns table (
        enquiry_id uuid, measure text, rule_id uuid, enquiry_type_id uuid, team_id uuid, settled_at timestamptz,
        lasted interval, is_met boolean, is_grossly_late boolean
    )
    language sql stable
begin atomic
    select
        c.enquiry_id, c.measure, c.rule_id, e.enquiry_type_id, e.team_id, c.settled_at, c.lasted, c.is_met, c.is_grossly_late
    from (
        select
            k.tenant_id, k.enquiry_id, k.measure, k.rule_id,
            least(k.ended_at, k.due_at) as settled_at,
            k.ended_at - k.started_at as lasted,
            k.ended_at <= k.due_at or k.due_at is null as is_met,
            coalesce(k.grossly_late_at < k.ended_at, false) as is_grossly_late
        from tenant.clocks as k
        where
            k.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer
            -- It ends after it is settled, or then.
            and k.ended_at >= (select settled_clocks.from_at)
            and (k.state = 'met' or k.due_at < k.ended_at)
        union all
        select
            k.tenant_id, k.enquiry_id, k.measure, k.rule_id, k.due_at, null, false,
            coalesce(k.grossly_late_at < (select auth.now()), false)
        from tenant.clocks as k
        where
            k.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer
            and k.state = 'running'
            and k.due_at >= (select settled_clocks.from_at)
            and k.due_at < (select auth.now())
    ) as c
    inner join tenant.enquiries as e on c.tenant_id = e.tenant_id and c.enquiry_id = e.id
    where
        c.settled_at >= (select settled_clocks.from_at)
        and c.settled_at < (select settled_clocks.until_at)
        and e.deleted_at is null;
end;
comment on function app.settled_clocks(timestamptz, timestamptz) is
'Clocks that were met or missed from a time on and before another: met ones at their end, missed ones when they were due.';
grant execute on function app.settled_clocks(timestamptz, timestamptz) to enquiries_app;

-- Rules of several types and priorities have one name.
create view app.clock_rule_names with (security_invoker = true) as
select r.id, r.code, concat_ws(', ', r.name, y.name, p.name) as name
from tenant.clock_rules as r
left join tenant.enquiry_types as y on r.tenant_id = y.tenant_id and r.enquiry_type_id = y.id
left join core.priorities as p on r.priority_code = p.code
where r.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.clock_rule_names is 'Clock rules, in all versions, with the type and priority that each is for in its name.';
grant select on app.clock_rule_names to enquiries_app;

create view app.team_names with (security_invoker = true) as
select t.id, t.name
from tenant.teams as t
where t.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.team_names is 'Names of all teams, those that are closed too.';
grant select on app.team_names to enquiries_app;

-- The first moments of so many months, this one last.
create function app.month_starts(months integer) returns timestamptz[]
    language sql stable
    set search_path = pg_catalog, pg_temp
    return array(
        select app.month_starts_at(g.month::date)
        from generate_series(app.first_month(months)::timestamp, app.first_month(1)::timestamp, interval '1 month') as g (month)
        order by g.month
    );
comment on function app.month_starts(integer) is 'The first moments of so many months, this one last, by London''s calendar.';
grant execute on function app.month_starts(integer) to enquiries_app;

-- Of each open enquiry how much of its target is used: of the clock that is due first, which is what its own due time says.
-- The share is of the time between start and due time, waiting and closed hours included: to halve what an office works needs
-- the calendar of each.
create view app.target_uses with (security_invoker = true) as
select
    e.id as enquiry_id,
    e.enquiry_type_id,
    y.name as type_name,
    e.team_id,
    t.name as team_name,
    case
        when n.due_at is null then 'paused'
        when n.grossly_late_at < (select auth.now()) then 'grossly_late_now'
        when n.due_at < (select auth.now()) then 'late_now'
        when (select auth.now()) < n.started_at + (n.due_at - n.started_at) / 2 then 'under_half'
        else 'over_half'
    end as band
from tenant.enquiries as e
inner join tenant.enquiry_types as y on e.tenant_id = y.tenant_id and e.enquiry_type_id = y.id
inner join tenant.teams as t on e.tenant_id = t.tenant_id and e.team_id = t.id
left join (
    select
        c.tenant_id,
        c.enquiry_id,
        min(c.due_at) as due_at,
        min(c.grossly_late_at) as grossly_late_at,
        (array_agg(c.started_at order by c.due_at, c.code))[1] as started_at
    from tenant.clocks as c
    where
        c.state = 'running'
        and c.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer
    group by c.tenant_id, c.enquiry_id
) as n on e.tenant_id = n.tenant_id and e.id = n.enquiry_id
where
    e.closed_at is null
    and e.deleted_at is null
    and e.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.target_uses is
'Open enquiries by what is used of the target that is due first: under_half, over_half, late_now, grossly_late_now, or paused.';
grant select on app.target_uses to enquiries_app;

-- Running clocks without names and without their enquiries, of which some may be deleted.
create view app.running_clocks with (security_invoker = true) as
select c.enquiry_id, c.code, c.run, c.due_at, c.grossly_late_at
from tenant.clocks as c
where
    c.state = 'running'
    and c.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.running_clocks is 'Clocks that run, without names: for counting and for finding a page.';
grant select on app.running_clocks to enquiries_app;

-- Clocks of open enquiries that run out between two times, in a scope. The planner does not know how many they are: the limits
-- are fences, so that the clocks are found by their due time, and then the enquiry of each by its key.
create function app.clocks_due(scope text, from_at timestamptz, until_at timestamptz) returns setof app.running_clocks
    language sql stable
begin atomic
    select c.*
    from (
        select r.*
        from app.running_clocks as r
        where
            r.due_at >= (select clocks_due.from_at)
            and r.due_at < (select clocks_due.until_at)
        order by r.due_at, r.enquiry_id
        limit 1000000
    ) as c
    cross join lateral (
        select w.id
        from app.open_work as w
        where
            w.id = c.enquiry_id
            and (clocks_due.scope <> 'mine' or w.assignee_id = (select auth.staff_id()))
            and (
                clocks_due.scope <> 'team'
                or w.team_id = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
            )
        limit 1
    ) as e;
end;
comment on function app.clocks_due(text, timestamptz, timestamptz) is
'Running clocks of open enquiries, mine, of the team or of the tenant, that run out from a time on and before another.';
grant execute on function app.clocks_due(text, timestamptz, timestamptz) to enquiries_app;
