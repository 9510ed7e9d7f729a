-- Change signal: a screen asks once a second whether anything changed (docs/decisions/0007). Each writer adds to
-- one of several rows that no other transaction holds, so that writers never wait for each other; the answer is
-- the sum. In auth, where no login may read and no isolation policy applies: every write pays for this row.
create table auth.change_counters (
    tenant_id integer not null,
    slot      smallint not null,
    changes   bigint not null default 0,

    constraint change_counters_pkey primary key (tenant_id, slot),
    constraint change_counters_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict
);
comment on table auth.change_counters is 'Counts statements that changed a tenant''s work; the sum over slots only grows.';
comment on column auth.change_counters.tenant_id is 'The tenant that the changes belong to.';
comment on column auth.change_counters.slot is 'Spreads writers: each takes a row that is not locked.';
comment on column auth.change_counters.changes is 'Statements counted in this slot.';
alter table auth.change_counters set (fillfactor = 50);

call core.forbid_delete('auth.change_counters');

-- A slot of this tenant that no other open transaction writes to. It is held until this transaction ends, so
-- that writers of its counters neither wait nor deadlock.
create function auth.acquire_counter_slot() returns smallint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_tenant integer := auth.tenant_id();
    free smallint;
begin
    loop
        select c.slot into free
        from auth.change_counters as c
        where c.tenant_id = this_tenant
        order by c.slot
        limit 1
        for update skip locked;
        if found then
            return free;
        end if;
        -- Uncommitted writers hold all slots: start another, at a number that is probably free.
        insert into auth.change_counters as c (tenant_id, slot)
        values (this_tenant, (1 + floor(random() * 32000))::smallint)
        on conflict on constraint change_counters_pkey do nothing
        returning c.slot into free;
        if found then
            return free;
        end if;
    end loop;
end
$$;
comment on function auth.acquire_counter_slot() is 'A slot of counters that no other open transaction writes to, held until this one ends.';
revoke execute on function auth.acquire_counter_slot() from public;

create function auth.count_change() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_tenant integer := auth.tenant_id();
    own_slot smallint;
begin
    if this_tenant is null then
        perform audit.raise_foreign_session();
    end if;
    update auth.change_counters as c set changes = c.changes + 1
    where
        c.tenant_id = this_tenant
        and c.slot = (
            select f.slot
            from auth.change_counters as f
            where f.tenant_id = this_tenant
            order by f.slot
            limit 1
            for update skip locked
        );
    if not found then
        own_slot := auth.acquire_counter_slot();
        update auth.change_counters as c set changes = c.changes + 1
        where c.tenant_id = this_tenant and c.slot = own_slot;
    end if;
    return null;
end
$$;
create trigger k90_count_change after insert or update on tenant.enquiries
    for each statement execute function auth.count_change();
create trigger k90_count_change after insert or update on tenant.notes
    for each statement execute function auth.count_change();
