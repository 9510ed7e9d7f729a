-- Has anything changed? A screen asks once a second (DESIGN §5.10). Writers count in whichever of a few
-- rows nobody else is holding, so that they never wait for each other; the answer is their sum.
create table tenant.change_counters (
    tenant_id integer not null,
    slot      smallint not null,
    changes   bigint not null default 0,

    constraint change_counters_pkey primary key (tenant_id, slot),
    constraint change_counters_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict
);
comment on table tenant.change_counters is 'Counts statements that changed a tenant''s work; the sum over slots only grows.';
comment on column tenant.change_counters.slot is 'Spreads writers: each takes a row that is not locked.';
alter table tenant.change_counters set (fillfactor = 50);

call core.raise_wall('tenant.change_counters');
call core.keep_rows('tenant.change_counters');
create policy staff_read on tenant.change_counters for select to enquiries_app
    using (true);
create policy owner_works on tenant.change_counters for all to enquiries_owner
    using (true) with check (true);
grant select on tenant.change_counters to enquiries_app;

create function tenant.count_change() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    this_tenant integer := auth.tenant_id();
    free_slot smallint;
begin
    select c.slot into free_slot
    from tenant.change_counters as c
    where c.tenant_id = this_tenant
    order by c.slot
    limit 1
    for update skip locked;
    if free_slot is null then
        -- All are held by writers that have not committed: begin another.
        insert into tenant.change_counters as c (tenant_id, slot, changes)
        values (this_tenant, 1 + (pg_backend_pid() % 32000)::smallint, 1)
        on conflict on constraint change_counters_pkey do update set changes = c.changes + 1;
    else
        update tenant.change_counters as c set changes = c.changes + 1
        where c.tenant_id = this_tenant and c.slot = free_slot;
    end if;
    return null;
end
$$;
create trigger k90_count_change after insert or update on tenant.enquiries
    for each statement execute function tenant.count_change();
create trigger k90_count_change after insert or update on tenant.notes
    for each statement execute function tenant.count_change();
