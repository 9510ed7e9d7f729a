-- What a tenant withholds from its roles: it may narrow what core.role_capabilities gives, and has no table to widen
-- it. Undone by making the row not active. Sessions of the role follow at once.
create table tenant.withheld_capabilities (
    tenant_id       integer not null default auth.tenant_id(),
    id              uuid not null default core.new_id(),
    role_code       text not null,
    capability_code text not null,
    reason          text not null,
    active          boolean not null default true,

    constraint withheld_capabilities_pkey primary key (tenant_id, id),
    constraint withheld_capabilities_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    -- What the role does not have cannot be withheld.
    constraint withheld_capabilities_had_fkey foreign key (role_code, capability_code)
        references core.role_capabilities (role_code, capability_code) on delete restrict,
    constraint withheld_capabilities_once unique (tenant_id, role_code, capability_code),
    constraint withheld_capabilities_reason_length check (char_length(reason) between 1 and 500),
    constraint withheld_capabilities_reason_printable check (core.is_multiline(reason)),
    constraint withheld_capabilities_reason_not_blank check (core.is_not_blank(reason))
);
comment on table tenant.withheld_capabilities is 'Capabilities that the tenant withholds from a role.';
comment on column tenant.withheld_capabilities.role_code is 'The role of people from which it is withheld.';
comment on column tenant.withheld_capabilities.capability_code is 'What they may not do here.';
comment on column tenant.withheld_capabilities.reason is 'Why it is withheld, 1 to 500 characters.';
comment on column tenant.withheld_capabilities.active is 'False once it is given back; true again when it is withheld again.';

call core.enable_tenant_isolation('tenant.withheld_capabilities');
call core.forbid_delete('tenant.withheld_capabilities');
call core.add_row_metadata('tenant.withheld_capabilities');
call audit.enable_tracking('tenant.withheld_capabilities');

create policy staff_read on tenant.withheld_capabilities for select to enquiries_app
    using (true);
create policy staff_withhold on tenant.withheld_capabilities for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.withheld_capabilities for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.withheld_capabilities for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.withheld_capabilities for all to enquiries_owner
    using (true) with check (true);
grant select, insert (role_code, capability_code, reason), update (reason, active)
    on tenant.withheld_capabilities to enquiries_app;
call core.grant_loading('tenant.withheld_capabilities');

-- Locks, before the row is written, what others hold for a moment who act as this role or give it work: living
-- sessions, entries of the directory (signing in holds a key share), people (so does giving them work). Sessions
-- first, as a transaction of a person begins with its own. Two who withhold take turns, or each would leave the other's
-- role as the last that configures.
create function tenant.lock_for_withholding() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtext('tenant.withheld_capabilities'), new.tenant_id);
    perform
    from auth.sessions as s
    where s.tenant_id = new.tenant_id and s.role_code = new.role_code and s.ended_at is null
    order by s.id
    for update;
    perform
    from auth.directory as d
    where d.tenant_id = new.tenant_id and d.role_code = new.role_code
    order by d.tenant_id, d.staff_id
    for update;
    perform
    from tenant.staff as p
    where p.tenant_id = new.tenant_id and p.role_code = new.role_code
    order by p.id
    for update;
    return new;
end
$$;
create trigger g05_lock_for_withholding before insert or update on tenant.withheld_capabilities
    for each row execute function tenant.lock_for_withholding();

create function tenant.refuse_unlawful_withholding() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    held record;
begin
    if exists (
        select
        from new_rows as n
        inner join core.roles as r on n.role_code = r.code
        where r.kind <> 'person'
    ) then
        raise exception using
            errcode    = 'UK233',
            constraint = 'refuse_withholding_from_services',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'role_code',
            message    = 'this is not a role of people',
            hint       = 'Choose one of the roles of people.';
    end if;
    -- Both are needed to give anything back.
    if not exists (
        select
        from core.roles as r
        where
            r.kind = 'person'
            and r.platform_only = (auth.tenant_id() = 1)
            and array['change_records', 'configure'] <@ auth.capabilities_of(r.code)
    ) then
        raise exception using
            errcode    = 'UK233',
            constraint = 'refuse_withholding_from_the_last',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'capability_code',
            message    = 'no other role could configure the organisation',
            hint       = 'Keep one role that can change records and configure.';
    end if;
    if exists (
        select from new_rows as n where n.capability_code in ('hold_enquiries', 'work_on_enquiries') and n.active
    ) then
        select
            (
                select count(*)
                from tenant.enquiries as e
                where
                    e.tenant_id = auth.tenant_id()
                    and e.assignee_id = any (p.ids)
                    and e.closed_at is null
                    and e.deleted_at is null
            ) as enquiries,
            (
                select count(*)
                from tenant.tasks as k
                where
                    k.tenant_id = auth.tenant_id()
                    and k.staff_id = any (p.ids)
                    and not k.done
                    and k.deleted_at is null
            ) as tasks,
            (
                select count(*)
                from tenant.questions as q
                inner join tenant.staff as s on q.tenant_id = s.tenant_id and q.staff_id = s.id
                where
                    q.tenant_id = auth.tenant_id()
                    and not s.role_code = any (auth.roles_with_capability('work_on_enquiries'))
                    and q.answer_note_id is null
                    and not q.withdrawn
                    and q.deleted_at is null
            ) as questions
        into held
        from (
            select array_agg(s.id) as ids
            from tenant.staff as s
            where
                s.tenant_id = auth.tenant_id()
                and not s.role_code = any (auth.roles_that_hold_enquiries())
        ) as p;
        if held.enquiries + held.tasks + held.questions > 0 then
            raise exception using
                errcode    = 'UK214',
                constraint = 'refuse_withholding_over_open_work',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'capability_code',
                message    = 'people of this role have open work',
                hint       = format(
                    'Reassign their %s, %s and %s first.',
                    tenant.counted(held.enquiries, 'open enquiry', 'open enquiries'),
                    tenant.counted(held.tasks, 'open task', 'open tasks'),
                    tenant.counted(held.questions, 'open question', 'open questions')
                );
        end if;
    end if;
    return null;
end
$$;
create trigger g50_refuse_unlawful_withholding after insert on tenant.withheld_capabilities
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unlawful_withholding();
create trigger g50_refuse_unlawful_withholding_again after update on tenant.withheld_capabilities
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unlawful_withholding();

-- Sessions keep what they may do (V019): those of the role are written again.
create function auth.sync_capabilities() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    update auth.sessions as s set capabilities = auth.capabilities_of(s.role_code)
    where
        s.ended_at is null
        and (s.tenant_id, s.role_code) in (select n.tenant_id, n.role_code from new_rows as n);
    return null;
end
$$;
create trigger k70_sync_capabilities_on_insert after insert on tenant.withheld_capabilities
    referencing new table as new_rows
    for each statement execute function auth.sync_capabilities();
create trigger k70_sync_capabilities after update on tenant.withheld_capabilities
    referencing new table as new_rows
    for each statement execute function auth.sync_capabilities();
