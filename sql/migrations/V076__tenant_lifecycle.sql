-- The life of a tenant: set up, live, closing, closed. The order is kept here against every client, the times
-- follow from the state, and each change is an event of the platform's trail. Founding itself is V075.
--
-- A tenant that goes to another state is locked first against the foreign keys of whoever registers an enquiry or
-- signs in there, and judged after (docs/decisions/0003). The order is judged before the checks of the table: the
-- error of a check shows the row to a caller who may not read it.
create function core.refuse_unlawful_tenant_state() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform auth.refuse_stale_snapshot();
    perform from core.tenants as t where t.id = old.id for update;
    if (old.state, new.state) not in (
        ('being_set_up', 'live'),
        -- Founded by mistake.
        ('being_set_up', 'closed'),
        ('live', 'closing'),
        -- The closing was called off.
        ('closing', 'live'),
        ('closing', 'closed')
    ) then
        raise exception using
            errcode    = 'UK230',
            constraint = 'refuse_unlawful_tenant_state',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'state',
            message    = 'a tenant does not go from that state to this one',
            hint       = 'A tenant is set up, goes live, is closing, and is then closed for good.';
    end if;
    return new;
end
$$;
create trigger g05_refuse_unlawful_tenant_state before update on core.tenants
    for each row when (old.state <> new.state)
    execute function core.refuse_unlawful_tenant_state();

create function core.set_tenant_state_times() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.live_at := old.live_at;
    new.closing_at := old.closing_at;
    new.closed_at := old.closed_at;
    if new.state <> old.state then
        new.live_at := case when new.state = 'live' then coalesce(old.live_at, auth.now()) else old.live_at end;
        new.closing_at := case new.state when 'closing' then auth.now() when 'live' then null
            else old.closing_at end;
        new.closed_at := case when new.state = 'closed' then auth.now() end;
    end if;
    return new;
end
$$;
create trigger g20_set_tenant_state_times before update on core.tenants
    for each row execute function core.set_tenant_state_times();

create function core.refuse_change_of_tenant_identity() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
begin
    if exists (
        select
        from old_rows as o
        left join new_rows as n on o.id = n.id
        where
            n.id is null
            or (o.code, o.kind, o.founded_at) is distinct from (n.code, n.kind, n.founded_at)
    ) then
        raise exception using
            errcode    = 'UK304',
            constraint = 'refuse_change_of_tenant_identity',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'number, code, kind and founding of a tenant are not for anybody to change',
            hint       = 'Change the name or the state only; a body that becomes another one is founded anew.';
    end if;
    -- The platform is no ordinary tenant: without it no event of core tables could be written.
    if exists (select from new_rows as n where n.id = 1 and n.state in ('closing', 'closed')) then
        raise exception using
            errcode    = 'UK230',
            constraint = 'refuse_closing_of_the_platform',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'state',
            message    = 'the platform does not close',
            hint       = 'Choose a public body; the platform itself stays.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_change_of_tenant_identity after update on core.tenants
    referencing old table as old_rows new table as new_rows
    for each statement execute function core.refuse_change_of_tenant_identity();

-- A body closes when its work is done or handed over. Its enquiries are isolated, so they are read as its own
-- system actor, in a session that ends after the read.
create function auth.refuse_closing_over_open_work() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    token_before text := coalesce(current_setting('enquiries.session', true), '');
    hint_before text := coalesce(current_setting('enquiries.tenant_hint', true), '');
    closing record;
    open_work boolean;
begin
    for closing in
        select n.id, d.staff_id
        from new_rows as n
        inner join old_rows as o on n.id = o.id
        inner join auth.directory as d on n.id = d.tenant_id and d.username = 'system'
        where n.state = 'closed' and o.state <> 'closed'
    loop
        perform auth.begin_session(closing.id, closing.staff_id, 'worker', 'service', 'closing', 1);
        open_work := exists (
            select
            from tenant.enquiries as e
            where e.tenant_id = closing.id and e.closed_at is null and e.deleted_at is null
        );
        update auth.sessions as s set ended_at = clock_timestamp()
        where s.id = (select c.session_id from auth.current_session() as c);
        perform
            set_config('enquiries.session', token_before, true),
            set_config('enquiries.tenant_hint', hint_before, true);
        if open_work then
            raise exception using
                errcode    = 'UK230',
                constraint = 'refuse_closing_over_open_work',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'state',
                message    = 'the tenant has open enquiries',
                hint       = 'Finish the open enquiries or hand them over, then close the tenant.';
        end if;
    end loop;
    return null;
end
$$;
create trigger g51_refuse_closing_over_open_work after update on core.tenants
    referencing old table as old_rows new table as new_rows
    for each statement execute function auth.refuse_closing_over_open_work();

-- While it is closing, a body takes nothing new.
create function tenant.refuse_enquiry_while_closing() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from core.tenants as t
        where
            t.state in ('closing', 'closed')
            and t.id in (select n.tenant_id from new_rows as n)
    ) then
        raise exception using
            errcode    = 'UK232',
            constraint = 'refuse_enquiry_while_closing',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the tenant is closing and takes no new enquiry',
            hint       = 'Tell the citizen which body takes this over.';
    end if;
    return null;
end
$$;
create trigger g54_refuse_enquiry_while_closing after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.refuse_enquiry_while_closing();

-- Closing a tenant ends all its sessions.
create function auth.end_sessions_of_closed() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    update auth.sessions as s set ended_at = clock_timestamp()
    from new_rows as n
    where s.tenant_id = n.id and n.closed_at is not null and s.ended_at is null;
    return null;
end
$$;
create trigger k70_end_sessions_of_closed after update on core.tenants
    referencing new table as new_rows
    for each statement execute function auth.end_sessions_of_closed();

create function auth.change_tenant_state(tenant_code text, new_state text) returns text
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    which record;
begin
    update core.tenants as t set state = change_tenant_state.new_state
    where t.code = change_tenant_state.tenant_code
    returning t.id, t.state into which;
    if which.id is null then
        raise exception using
            errcode    = 'UK404',
            constraint = 'change_tenant_state',
            message    = 'no such tenant',
            hint       = 'Name a tenant by its code.';
    end if;
    return which.state;
end
$$;
comment on function auth.change_tenant_state(text, text) is
'Moves a tenant along its life; the trigger beneath refuses (UK230) what is out of order. Returns the state.';
grant execute on function auth.change_tenant_state(text, text) to enquiries_loader;

-- The platform has been at work since it was founded.
select auth.change_tenant_state('PLATFORM', 'live');
