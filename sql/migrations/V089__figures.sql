-- Figures of reports: received, answered, resolved and closed enquiries by month of London's calendar. No writer
-- counts anything: the worker folds what changed since its last fold into cells, and a report adds what is not
-- folded yet, so that it always agrees with its records (docs/decisions/0009, R080, R081). Folding compares what an
-- enquiry counts for now with what it was counted for, which is kept, and adds the difference. It therefore needs no
-- payload of the audit log, may run twice, and agrees with the enquiries after any of their words was erased.
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

create table tenant.figure_entries (
    tenant_id           integer not null,
    enquiry_id          uuid not null,
    enquiry_type_id     uuid not null,
    team_id             uuid not null,
    staff_id            uuid,
    channel_code        text not null,
    priority_code       smallint not null,
    outcome_id          uuid,
    failure_demand_code text,
    received_month      date,
    responded_month     date,
    response_seconds    integer,
    resolved_month      date,
    lasted_seconds      integer,
    closed_month        date,
    withdrawn           boolean not null,

    constraint figure_entries_pkey primary key (tenant_id, enquiry_id),
    constraint figure_entries_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict
);
comment on table tenant.figure_entries is 'What each enquiry was counted for at the last fold. Derived from enquiries and messages.';
comment on column tenant.figure_entries.enquiry_id is 'The enquiry.';
comment on column tenant.figure_entries.enquiry_type_id is 'What it is about.';
comment on column tenant.figure_entries.team_id is 'The team that has it now, or had it when it ended.';
comment on column tenant.figure_entries.staff_id is 'The person who has it now, or had it when it ended; null without one.';
comment on column tenant.figure_entries.channel_code is 'How the citizen asked.';
comment on column tenant.figure_entries.priority_code is 'How urgent it is.';
comment on column tenant.figure_entries.outcome_id is 'Its listed outcome; null without one.';
comment on column tenant.figure_entries.failure_demand_code is 'Why the contact should not have been needed; null where nobody said so.';
comment on column tenant.figure_entries.received_month is 'First day of the month of receipt, in London; null once it is deleted: it counts for nothing.';
comment on column tenant.figure_entries.responded_month is 'First day of the month of the first answer to the citizen, a letter or a conversation; null before it.';
comment on column tenant.figure_entries.response_seconds is 'Seconds of the clock from receipt to that message, rounded by core.lasted_seconds.';
comment on column tenant.figure_entries.resolved_month is 'First day of the month in which it was resolved; null before, and where it was withdrawn.';
comment on column tenant.figure_entries.lasted_seconds is 'Seconds of the clock from receipt to resolution, rounded by core.lasted_seconds.';
comment on column tenant.figure_entries.closed_month is 'First day of the month in which it closed; null while open, and where it was merged into another.';
comment on column tenant.figure_entries.withdrawn is 'True where it closed as withdrawn, with no outcome of the list.';

create table tenant.figures (
    tenant_id           integer not null,
    measure             text not null,
    month               date not null,
    enquiry_type_id     uuid,
    team_id             uuid,
    staff_id            uuid,
    channel_code        text,
    priority_code       smallint,
    outcome_id          uuid,
    failure_demand_code text,
    seconds             integer,
    enquiries           bigint not null,

    constraint figures_cell_unique unique nulls not distinct (
        tenant_id, measure, month, enquiry_type_id, team_id, staff_id, channel_code, priority_code, outcome_id,
        failure_demand_code, seconds
    ),
    constraint figures_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint figures_measure_known check (
        measure in (
            'received', 'responded', 'resolved', 'resolved_by', 'closed', 'withdrawn', 'outcome_listed', 'failure_demand'
        )
    )
);
comment on table tenant.figures is 'Cells of reports at the last fold: enquiries of one measure and month by what they have in common.';
comment on column tenant.figures.measure is
'received, responded (first answer to the citizen), resolved, closed, withdrawn: by type, team, channel and priority; '
'resolved_by: resolved ones by person; outcome_listed: closed ones by listed outcome; failure_demand: closed ones that should not have been needed, by reason and type.';
comment on column tenant.figures.month is 'First day of the month in which it happened, in London.';
comment on column tenant.figures.enquiry_type_id is 'What they are about; null where the measure has no types.';
comment on column tenant.figures.team_id is 'The team that had them; null where the measure has no teams.';
comment on column tenant.figures.staff_id is 'The person who had them when they were resolved; of the measure resolved_by.';
comment on column tenant.figures.channel_code is 'How the citizens asked; null where the measure has no channels.';
comment on column tenant.figures.priority_code is 'How urgent they are; null where the measure has no priorities.';
comment on column tenant.figures.outcome_id is 'What came of them; of the measure outcome_listed.';
comment on column tenant.figures.failure_demand_code is 'Why the contact should not have been needed; of the measure failure_demand.';
comment on column tenant.figures.seconds is 'How long it took, of the measures responded and resolved; rounded by core.lasted_seconds.';
comment on column tenant.figures.enquiries is 'How many.';

create table tenant.figure_folds (
    tenant_id integer not null,
    position  text not null,
    folded_at timestamptz not null,

    constraint figure_folds_pkey primary key (tenant_id),
    constraint figure_folds_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict
);
comment on table tenant.figure_folds is 'How far the figures are folded: one row a tenant, which only the worker writes.';
comment on column tenant.figure_folds.position is 'Of the audit log (audit.current_position): what it has not seen is not folded.';
comment on column tenant.figure_folds.folded_at is 'When they were last folded, by the platform''s clock.';

call core.enable_tenant_isolation('tenant.figure_entries');
call core.enable_tenant_isolation('tenant.figures');
call core.enable_tenant_isolation('tenant.figure_folds');
call core.forbid_delete('tenant.figure_entries');
call core.forbid_delete('tenant.figures');
call core.forbid_delete('tenant.figure_folds');

create policy owner_works on tenant.figure_entries for all to enquiries_owner using (true) with check (true);
create policy staff_read on tenant.figures for select to enquiries_app using (true);
create policy owner_works on tenant.figures for all to enquiries_owner using (true) with check (true);
create policy owner_works on tenant.figure_folds for all to enquiries_owner using (true) with check (true);
grant select on tenant.figures to enquiries_app;

-- What enquiries count for now: those given, all without a list. A deleted one counts for nothing and is listed, so
-- that what it counted for is taken back.
create function tenant.figure_entries_of(enquiry_ids uuid[]) returns setof tenant.figure_entries
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        e.tenant_id,
        e.id,
        e.enquiry_type_id,
        e.team_id,
        e.assignee_id,
        e.channel_code,
        e.priority_code,
        e.outcome_id,
        e.failure_demand_code,
        case when e.deleted_at is null then core.month_of(e.received_at) end,
        case when e.deleted_at is null then core.month_of(m.created_at) end,
        core.lasted_seconds(e.received_at, greatest(m.created_at, e.received_at)),
        case when e.deleted_at is null then core.month_of(e.resolved_at) end,
        core.lasted_seconds(e.received_at, e.resolved_at),
        -- Closed by its stage: a duplicate that is merged is worked on in the original (V107), and counted there.
        case when e.deleted_at is null and g.ends then core.month_of(e.closed_at) end,
        e.closed_at is not null and e.outcome_id is null and s.stage_code = 'withdrawn'
    from tenant.enquiries as e
    inner join tenant.workflow_stages as s
        on e.tenant_id = s.tenant_id and e.workflow_id = s.workflow_id and e.stage_id = s.id
    inner join core.stages as g on s.stage_code = g.code
    left join lateral (
        select f.created_at
        from tenant.messages as f
        where
            f.tenant_id = e.tenant_id
            and f.enquiry_id = e.id
            -- As for the clock of the first response (V118): a letter that was recalled or lost for good answers nobody,
            -- and a conversation in which somebody answered does.
            and (f.direction = 'out' or (f.answered and not f.taken_back))
            and f.delivery_state not in ('recalled', 'failed')
            and f.deleted_at is null
        order by f.created_at
        limit 1
    ) as m on true
    where enquiry_ids is null or e.id = any (enquiry_ids);
end;
comment on function tenant.figure_entries_of(uuid[]) is
'What these enquiries count for now; all of the tenant without a list.';
revoke execute on function tenant.figure_entries_of(uuid[]) from public;

-- The cells that one enquiry counts in.
create function tenant.cells_of(entry tenant.figure_entries, times integer) returns setof tenant.figures
    language sql immutable
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        (entry).tenant_id, c.measure, c.month,
        case when c.by_work or c.measure = 'failure_demand' then (entry).enquiry_type_id end,
        case when c.by_work then (entry).team_id end,
        c.staff_id,
        case when c.by_work then (entry).channel_code end,
        case when c.by_work then (entry).priority_code end,
        c.outcome_id,
        case when c.measure = 'failure_demand' then (entry).failure_demand_code end,
        c.seconds, times::bigint
    from (
        values
            ('received', (entry).received_month, true, null::uuid, null::uuid, null::integer),
            ('responded', (entry).responded_month, true, null, null, (entry).response_seconds),
            ('resolved', (entry).resolved_month, true, null, null, (entry).lasted_seconds),
            (
                'resolved_by', case when (entry).staff_id is not null then (entry).resolved_month end, false,
                (entry).staff_id, null, null
            ),
            ('closed', (entry).closed_month, true, null, null, null),
            ('withdrawn', case when (entry).withdrawn then (entry).closed_month end, true, null, null, null),
            (
                'outcome_listed', case when (entry).outcome_id is not null then (entry).closed_month end, false,
                null, (entry).outcome_id, null
            ),
            (
                'failure_demand', case when (entry).failure_demand_code is not null then (entry).closed_month end, false,
                null, null, null
            )
    ) as c (measure, month, by_work, staff_id, outcome_id, seconds)
    where c.month is not null;
end;
comment on function tenant.cells_of(tenant.figure_entries, integer) is
'The cells of reports that an entry is counted in, with the number to add.';
revoke execute on function tenant.cells_of(tenant.figure_entries, integer) from public;

-- The enquiries that changed since a position of the audit log; null for all of them: never folded, long ago, or in
-- another epoch.
create function tenant.enquiries_changed_since(known_position text) returns uuid[]
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    -- The transaction number is selective only when the planner sees it.
    set plan_cache_mode = force_custom_plan
as $$
declare
    this_tenant integer := auth.tenant_id();
    parts text[] := string_to_array(known_position, ' ');
    recorded_from timestamptz := audit.recorded_since(known_position);
    recorded_until timestamptz := auth.now() + interval '1 day';
begin
    if recorded_from is null then
        return null;
    end if;
    return (
        select coalesce(array_agg(distinct n.enquiry_id), '{}')
        from (
            select l.enquiry_id
            from audit.audit_logs as l
            where
                l.tenant_id = this_tenant
                and l.xid >= pg_snapshot_xmax(parts[3]::pg_snapshot)
                and l.recorded_at between recorded_from and recorded_until
                and l.table_id in (audit.table_id('tenant.enquiries'), audit.table_id('tenant.messages'))
            union all
            select l.enquiry_id
            from audit.audit_logs as l
            where
                l.tenant_id = this_tenant
                and l.xid = any (array(select x from pg_snapshot_xip(parts[3]::pg_snapshot) as x))
                and l.recorded_at between recorded_from and recorded_until
                and l.table_id in (audit.table_id('tenant.enquiries'), audit.table_id('tenant.messages'))
        ) as n
    );
end
$$;
comment on function tenant.enquiries_changed_since(text) is
'Keys of the enquiries that changed, or got a message, unseen at this position; null where the position says nothing.';
revoke execute on function tenant.enquiries_changed_since(text) from public;

-- What is to be added to the cells for these enquiries: what they count for now, less what they were counted for.
create function tenant.figure_differences(enquiry_ids uuid[]) returns setof tenant.figures
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
as $$
begin
    return query
    select
        c.tenant_id, c.measure, c.month, c.enquiry_type_id, c.team_id, c.staff_id, c.channel_code, c.priority_code,
        c.outcome_id, c.failure_demand_code, c.seconds, sum(c.enquiries)::bigint
    from (
        select d.*
        from tenant.figure_entries_of(enquiry_ids) as n
        cross join lateral tenant.cells_of(n, 1) as d
        union all
        select d.*
        from tenant.figure_entries as o
        cross join lateral tenant.cells_of(o, -1) as d
        where o.tenant_id = (select auth.tenant_id()) and (enquiry_ids is null or o.enquiry_id = any (enquiry_ids))
    ) as c
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    having sum(c.enquiries) <> 0;
end
$$;
comment on function tenant.figure_differences(uuid[]) is
'What is to be added to the figures for these enquiries; for all of the tenant without a list.';
revoke execute on function tenant.figure_differences(uuid[]) from public;

create function tenant.unfolded_enquiries() returns uuid[]
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    return tenant.enquiries_changed_since(
        (select f.position from tenant.figure_folds as f where f.tenant_id = (select auth.tenant_id()))
    );
comment on function tenant.unfolded_enquiries() is 'Enquiries that changed since the last fold of this tenant; null for all.';
revoke execute on function tenant.unfolded_enquiries() from public;

create function app.unfolded_figures() returns setof tenant.figures
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query select d.* from tenant.figure_differences(tenant.unfolded_enquiries()) as d;
end
$$;
comment on function app.unfolded_figures() is
'What is to be added to the figures of this tenant for changes since the last fold.';

create function tenant.fold_figures() returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
as $$
declare
    this_tenant integer := auth.tenant_id();
    -- Taken before anything is read: what commits from here on is folded again next time, which adds nothing.
    next_position text := audit.current_position();
    changed uuid[];
    folded bigint;
begin
    perform pg_advisory_xact_lock(hashtext('tenant.fold_figures'), this_tenant);
    changed := tenant.unfolded_enquiries();
    -- One statement, so one snapshot: the cells and the entries change by the same enquiries.
    with entries as materialized (
        select n.* from tenant.figure_entries_of(changed) as n
    ),

    cells as materialized (
        select d.* from tenant.figure_differences(changed) as d
    ),

    summed as (
        insert into tenant.figures as f
        select c.* from cells as c
        on conflict on constraint figures_cell_unique do update set enquiries = f.enquiries + excluded.enquiries
    ),

    kept as (
        insert into tenant.figure_entries as k
        select n.* from entries as n
        on conflict on constraint figure_entries_pkey do update set
            enquiry_type_id = excluded.enquiry_type_id,
            team_id = excluded.team_id,
            staff_id = excluded.staff_id,
            channel_code = excluded.channel_code,
            priority_code = excluded.priority_code,
            outcome_id = excluded.outcome_id,
            failure_demand_code = excluded.failure_demand_code,
            received_month = excluded.received_month,
            responded_month = excluded.responded_month,
            response_seconds = excluded.response_seconds,
            resolved_month = excluded.resolved_month,
            lasted_seconds = excluded.lasted_seconds,
            closed_month = excluded.closed_month,
            withdrawn = excluded.withdrawn
        where k is distinct from excluded
    ),

    positioned as (
        insert into tenant.figure_folds as p (tenant_id, position, folded_at)
        values (this_tenant, next_position, auth.now())
        on conflict on constraint figure_folds_pkey do update set
            position = excluded.position, folded_at = excluded.folded_at
    )

    select count(*) into folded from entries;
    return folded;
end
$$;
comment on function tenant.fold_figures() is
'Adds what changed since the last fold to the figures of this tenant; returns the number of enquiries looked at. '
'Run by the worker in a service session; repeating it adds nothing.';
grant execute on function app.unfolded_figures() to enquiries_app;
grant execute on function tenant.fold_figures() to enquiries_worker;

create view app.figures with (security_invoker = true) as
select
    f.measure, f.month, f.enquiry_type_id, f.team_id, f.staff_id, f.channel_code, f.priority_code, f.outcome_id,
    f.failure_demand_code, f.seconds, f.enquiries
from tenant.figures as f
where f.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer
union all
select
    u.measure, u.month, u.enquiry_type_id, u.team_id, u.staff_id, u.channel_code, u.priority_code, u.outcome_id,
    u.failure_demand_code, u.seconds, u.enquiries
from app.unfolded_figures() as u;
comment on view app.figures is
'Enquiries by measure, month and what they have in common, up to this moment; several rows a cell, to be added up.';

grant select on app.figures to enquiries_app;
