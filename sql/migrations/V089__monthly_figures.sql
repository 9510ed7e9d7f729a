-- Figures of reports, counted as it happens: received, closed and resolved enquiries by month of London's
-- calendar. Triggers of enquiries maintain them in the transaction that moves one, so a report always agrees with
-- its records and reads a few thousand rows instead of millions
-- (docs/decisions/0009, R080, R081). Writers add to cells of a slot that no other transaction holds
-- (V057), so that they neither wait for each other nor deadlock; readers add the slots up. A cell that falls
-- back to nothing stays, as 0.
create function core.month_of(moment timestamptz) returns date
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return date_trunc('month', moment at time zone 'Europe/London')::date;
comment on function core.month_of(timestamptz) is 'First day of its month, by London''s calendar.';

create function core.lasted_seconds(begun timestamptz, ended timestamptz) returns integer
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return case
        when ended - begun < interval '48 hours'
            then 360 * round(extract(epoch from ended - begun) / 360)
        -- Loaded history may span decades. Cut at sixty years: the integer ends at sixty-eight.
        else 8640 * least(round(extract(epoch from ended - begun) / 8640), 219000)
    end::integer;
comment on function core.lasted_seconds(timestamptz, timestamptz) is
'How long from the one to the other, as closely as reports show it: to a tenth of an hour below two days, of a day above.';

create table tenant.monthly_volumes (
    tenant_id       integer not null,
    month           date not null,
    enquiry_type_id uuid not null,
    team_id         uuid not null,
    slot            smallint not null,
    received        bigint not null default 0,
    closed          bigint not null default 0,
    withdrawn       bigint not null default 0,

    constraint monthly_volumes_pkey primary key (tenant_id, month, enquiry_type_id, team_id, slot),
    constraint monthly_volumes_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint monthly_volumes_type_fkey foreign key (tenant_id, enquiry_type_id)
        references tenant.enquiry_types (tenant_id, id) on delete restrict,
    constraint monthly_volumes_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict
);
comment on table tenant.monthly_volumes is 'Enquiries received and closed, counted as it happens. The sum over slots is the figure.';
comment on column tenant.monthly_volumes.month is 'First day of the month in which they came, or ended, in London.';
comment on column tenant.monthly_volumes.enquiry_type_id is 'What they are about.';
comment on column tenant.monthly_volumes.team_id is 'The team that has them now, or had them when they ended.';
comment on column tenant.monthly_volumes.slot is 'Spreads writers; negative counts in one slot answer those of another.';
comment on column tenant.monthly_volumes.received is 'Enquiries received in the month.';
comment on column tenant.monthly_volumes.closed is 'Enquiries that were closed in the month and still are.';
comment on column tenant.monthly_volumes.withdrawn is 'Of those that closed: withdrawn, with no outcome of the list.';

create table tenant.monthly_times (
    tenant_id       integer not null,
    month           date not null,
    enquiry_type_id uuid not null,
    team_id         uuid not null,
    lasted_seconds  integer not null,
    slot            smallint not null,
    resolved        bigint not null default 0,

    constraint monthly_times_pkey primary key (
        tenant_id, month, enquiry_type_id, team_id, lasted_seconds, slot
    ),
    constraint monthly_times_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint monthly_times_type_fkey foreign key (tenant_id, enquiry_type_id)
        references tenant.enquiry_types (tenant_id, id) on delete restrict,
    constraint monthly_times_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict
);
comment on table tenant.monthly_times is 'Enquiries resolved, by how long they took, counted as it happens. The sum over slots is the figure.';
comment on column tenant.monthly_times.month is 'First day of the month in which they were resolved, in London.';
comment on column tenant.monthly_times.enquiry_type_id is 'What they are about.';
comment on column tenant.monthly_times.team_id is 'The team that had them.';
comment on column tenant.monthly_times.lasted_seconds is
'Seconds of the clock from receipt to resolution, rounded by core.lasted_seconds.';
comment on column tenant.monthly_times.slot is 'Spreads writers; negative counts in one slot answer those of another.';
comment on column tenant.monthly_times.resolved is 'Enquiries that took as long.';

create table tenant.monthly_work (
    tenant_id integer not null,
    month     date not null,
    staff_id  uuid not null,
    slot      smallint not null,
    resolved  bigint not null default 0,

    constraint monthly_work_pkey primary key (tenant_id, month, staff_id, slot),
    constraint monthly_work_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint monthly_work_staff_fkey foreign key (tenant_id, staff_id)
        references tenant.staff (tenant_id, id) on delete restrict
);
comment on table tenant.monthly_work is 'Enquiries that each person resolved, counted as it happens. The sum over slots is the figure.';
comment on column tenant.monthly_work.month is 'First day of the month in which they were resolved, in London.';
comment on column tenant.monthly_work.staff_id is 'The assignee; unassigned ones are counted in monthly_times only.';
comment on column tenant.monthly_work.slot is 'Spreads writers; negative counts in one slot answer those of another.';
comment on column tenant.monthly_work.resolved is 'Enquiries that were with this person when they were resolved.';

create table tenant.monthly_outcomes (
    tenant_id  integer not null,
    month      date not null,
    outcome_id uuid not null,
    slot       smallint not null,
    closed     bigint not null default 0,

    constraint monthly_outcomes_pkey primary key (tenant_id, month, outcome_id, slot),
    constraint monthly_outcomes_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint monthly_outcomes_outcome_fkey foreign key (tenant_id, outcome_id)
        references tenant.outcomes (tenant_id, id) on delete restrict
);
comment on table tenant.monthly_outcomes is 'Enquiries closed with each listed outcome, counted as it happens. The sum over slots is the figure.';
comment on column tenant.monthly_outcomes.month is 'First day of the month in which they closed, in London.';
comment on column tenant.monthly_outcomes.outcome_id is 'What came of them; those without one are what is missing from monthly_volumes.';
comment on column tenant.monthly_outcomes.slot is 'Spreads writers; negative counts in one slot answer those of another.';
comment on column tenant.monthly_outcomes.closed is 'Enquiries that closed with it.';

-- Cells are updated often: free space keeps the new versions on the same page.
alter table tenant.monthly_volumes set (fillfactor = 50);
alter table tenant.monthly_times set (fillfactor = 70);
alter table tenant.monthly_work set (fillfactor = 50);
alter table tenant.monthly_outcomes set (fillfactor = 50);

call core.enable_tenant_isolation('tenant.monthly_volumes', refuses_without_session => false);
call core.enable_tenant_isolation('tenant.monthly_times', refuses_without_session => false);
call core.enable_tenant_isolation('tenant.monthly_work', refuses_without_session => false);
call core.enable_tenant_isolation('tenant.monthly_outcomes', refuses_without_session => false);
call core.forbid_delete('tenant.monthly_volumes');
call core.forbid_delete('tenant.monthly_times');
call core.forbid_delete('tenant.monthly_work');
call core.forbid_delete('tenant.monthly_outcomes');

create policy staff_read on tenant.monthly_volumes for select to enquiries_app using (true);
create policy owner_works on tenant.monthly_volumes for all to enquiries_owner using (true) with check (true);
create policy staff_read on tenant.monthly_times for select to enquiries_app using (true);
create policy owner_works on tenant.monthly_times for all to enquiries_owner using (true) with check (true);
create policy staff_read on tenant.monthly_work for select to enquiries_app using (true);
create policy owner_works on tenant.monthly_work for all to enquiries_owner using (true) with check (true);
create policy staff_read on tenant.monthly_outcomes for select to enquiries_app using (true);
create policy owner_works on tenant.monthly_outcomes for all to enquiries_owner using (true) with check (true);
grant select on tenant.monthly_volumes, tenant.monthly_times, tenant.monthly_work, tenant.monthly_outcomes
    to enquiries_app;

create function tenant.count_received() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    own_slot smallint := auth.acquire_counter_slot();
begin
    -- In the order of the key, so that writers do not deadlock.
    insert into tenant.monthly_volumes as v (tenant_id, month, enquiry_type_id, team_id, slot, received)
    select n.tenant_id, core.month_of(n.received_at), n.enquiry_type_id, n.team_id, own_slot, count(*)
    from new_rows as n
    where n.deleted_at is null
    group by 1, 2, 3, 4
    order by 1, 2, 3, 4
    on conflict on constraint monthly_volumes_pkey do update
        set received = v.received + excluded.received;
    return null;
end
$$;
create trigger k63_count_received after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.count_received();

-- What moved is taken from where it was counted and added where it is now: an end, one that was taken
-- back, another team, deletion and its undoing are all of one kind.
create function tenant.count_moved() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    own_slot smallint;
begin
    -- Most updates move nothing that is counted.
    if not exists (
        select
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where
            n.closed_at is distinct from o.closed_at
            or n.resolved_at is distinct from o.resolved_at
            or n.deleted_at is distinct from o.deleted_at
            or n.team_id <> o.team_id
            or n.enquiry_type_id <> o.enquiry_type_id
            or n.received_at <> o.received_at
            or (n.closed_at is not null and n.stage_id <> o.stage_id)
            or (n.closed_at is not null and n.assignee_id is distinct from o.assignee_id)
            or (n.closed_at is not null and n.outcome_id is distinct from o.outcome_id)
    ) then
        return null;
    end if;
    own_slot := auth.acquire_counter_slot();
    -- Every cell in the order of its key, so that two statements never wait for each other in a circle.
    with moved as materialized (
        select
            m.times,
            m.tenant_id,
            core.month_of(m.received_at) as received_month,
            core.month_of(m.closed_at) as closed_month,
            core.month_of(m.resolved_at) as resolved_month,
            m.enquiry_type_id,
            m.team_id,
            m.assignee_id,
            m.outcome_id,
            m.outcome_id is null and s.stage_code = 'withdrawn' as withdrawn,
            core.lasted_seconds(m.received_at, m.resolved_at) as lasted_seconds
        from (
            select n.*, 1 as times
            from new_rows as n
            union all
            select o.*, -1
            from old_rows as o
        ) as m
        inner join tenant.workflow_stages as s
            on m.tenant_id = s.tenant_id and m.workflow_id = s.workflow_id and m.stage_id = s.id
        where m.deleted_at is null
    ),

    volumes as (
        insert into tenant.monthly_volumes as v (
            tenant_id, month, enquiry_type_id, team_id, slot, received, closed, withdrawn
        )
        select
            k.tenant_id, k.month, k.enquiry_type_id, k.team_id, own_slot, sum(k.received), sum(k.closed), sum(k.withdrawn)
        from (
            select
                m.tenant_id, m.received_month as month, m.enquiry_type_id, m.team_id, m.times as received,
                0 as closed, 0 as withdrawn
            from moved as m
            union all
            select
                m.tenant_id, m.closed_month, m.enquiry_type_id, m.team_id, 0, m.times,
                case when m.withdrawn then m.times else 0 end
            from moved as m
            where m.closed_month is not null
        ) as k
        group by 1, 2, 3, 4
        having sum(k.received) <> 0 or sum(k.closed) <> 0 or sum(k.withdrawn) <> 0
        order by 1, 2, 3, 4
        on conflict on constraint monthly_volumes_pkey do update set
            received = v.received + excluded.received,
            closed = v.closed + excluded.closed,
            withdrawn = v.withdrawn + excluded.withdrawn
    ),

    times as (
        insert into tenant.monthly_times as t (
            tenant_id, month, enquiry_type_id, team_id, lasted_seconds, slot, resolved
        )
        select
            m.tenant_id, m.resolved_month, m.enquiry_type_id, m.team_id, m.lasted_seconds, own_slot, sum(m.times)
        from moved as m
        where m.resolved_month is not null
        group by 1, 2, 3, 4, 5
        having sum(m.times) <> 0
        order by 1, 2, 3, 4, 5
        on conflict on constraint monthly_times_pkey do update set resolved = t.resolved + excluded.resolved
    ),

    work as (
        insert into tenant.monthly_work as w (tenant_id, month, staff_id, slot, resolved)
        select m.tenant_id, m.resolved_month, m.assignee_id, own_slot, sum(m.times)
        from moved as m
        where m.resolved_month is not null and m.assignee_id is not null
        group by 1, 2, 3
        having sum(m.times) <> 0
        order by 1, 2, 3
        on conflict on constraint monthly_work_pkey do update set resolved = w.resolved + excluded.resolved
    )

    insert into tenant.monthly_outcomes as o (tenant_id, month, outcome_id, slot, closed)
    select m.tenant_id, m.closed_month, m.outcome_id, own_slot, sum(m.times)
    from moved as m
    where m.closed_month is not null and m.outcome_id is not null
    group by 1, 2, 3
    having sum(m.times) <> 0
    order by 1, 2, 3
    on conflict on constraint monthly_outcomes_pkey do update set closed = o.closed + excluded.closed;
    return null;
end
$$;
create trigger k63_count_moved after update on tenant.enquiries
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.count_moved();

create view app.monthly_volumes with (security_invoker = true) as
select
    v.month, v.enquiry_type_id, y.name as type_name, v.team_id, t.name as team_name, v.received, v.closed,
    v.withdrawn
from tenant.monthly_volumes as v
inner join tenant.enquiry_types as y on v.tenant_id = y.tenant_id and v.enquiry_type_id = y.id
inner join tenant.teams as t on v.tenant_id = t.tenant_id and v.team_id = t.id
where v.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.monthly_volumes is
'Enquiries received and closed by month, type and team; several rows a cell, to be added up.';

create view app.monthly_times with (security_invoker = true) as
select
    m.month, m.enquiry_type_id, y.name as type_name, m.team_id, t.name as team_name, m.lasted_seconds, m.resolved
from tenant.monthly_times as m
inner join tenant.enquiry_types as y on m.tenant_id = y.tenant_id and m.enquiry_type_id = y.id
inner join tenant.teams as t on m.tenant_id = t.tenant_id and m.team_id = t.id
where m.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.monthly_times is
'Enquiries resolved by month, type, team and duration; several rows a cell, to be added up.';

create view app.monthly_work with (security_invoker = true) as
select w.month, w.staff_id, p.name as staff_name, w.resolved
from tenant.monthly_work as w
inner join tenant.staff as p on w.tenant_id = p.tenant_id and w.staff_id = p.id
where w.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.monthly_work is 'Enquiries resolved by month and person; several rows a cell, to be added up.';

create view app.monthly_outcomes with (security_invoker = true) as
select m.month, m.outcome_id, o.name as outcome_name, c.name as standard_name, m.closed
from tenant.monthly_outcomes as m
inner join tenant.outcomes as o on m.tenant_id = o.tenant_id and m.outcome_id = o.id
inner join core.outcomes as c on o.outcome_code = c.code
where m.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.monthly_outcomes is 'Enquiries closed by month and listed outcome; several rows a cell, to be added up.';
grant select on app.monthly_volumes, app.monthly_times, app.monthly_work, app.monthly_outcomes to enquiries_app;

create function app.first_month(months integer) returns date
    language sql stable
    set search_path = pg_catalog, pg_temp
    return (core.month_of(auth.now()) - (months - 1) * interval '1 month')::date;
comment on function app.first_month(integer) is
'First day of the first of so many months that end with this one, by London''s calendar.';
grant execute on function core.month_of(timestamptz), app.first_month(integer) to enquiries_app;
