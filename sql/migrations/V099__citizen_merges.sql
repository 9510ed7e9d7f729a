-- Two records of one citizen become one (docs/decisions/0004): the duplicate's enquiries go to the survivor, each by a
-- correction that names the merge, and the duplicate is offered nowhere any more. Undoing it takes back what the merge
-- moved and nothing else has moved since. Nothing is overwritten: what was where before stays told.
create table tenant.citizen_merges (
    tenant_id    integer not null default auth.tenant_id(),
    id           uuid not null default core.new_id(),
    duplicate_id uuid not null,
    survivor_id  uuid not null,
    reason       text not null,
    active       boolean not null default true,
    undo_reason  text,

    constraint citizen_merges_pkey primary key (tenant_id, id),
    constraint citizen_merges_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint citizen_merges_duplicate_fkey foreign key (tenant_id, duplicate_id)
        references tenant.citizens (tenant_id, id) on delete restrict,
    constraint citizen_merges_survivor_fkey foreign key (tenant_id, survivor_id)
        references tenant.citizens (tenant_id, id) on delete restrict,
    constraint citizen_merges_of_two check (duplicate_id <> survivor_id),
    constraint citizen_merges_reason_length check (char_length(reason) between 1 and 500),
    constraint citizen_merges_reason_printable check (core.is_single_line(reason)),
    constraint citizen_merges_reason_not_blank check (core.is_not_blank(reason)),
    constraint citizen_merges_undo_reason_length check (char_length(undo_reason) between 1 and 500),
    constraint citizen_merges_undo_reason_printable check (core.is_single_line(undo_reason)),
    constraint citizen_merges_undo_reason_not_blank check (core.is_not_blank(undo_reason)),
    constraint citizen_merges_undone_with_reason check (active = (undo_reason is null))
);
comment on table tenant.citizen_merges is 'Records of citizens that are one person or business, and that turned out to be two after all.';
comment on column tenant.citizen_merges.duplicate_id is 'The record that is not used any more while the merge is active.';
comment on column tenant.citizen_merges.survivor_id is 'The record that has its enquiries, needs and consents.';
comment on column tenant.citizen_merges.reason is 'Why they are one, 1 to 500 characters.';
comment on column tenant.citizen_merges.active is 'False once it is undone.';
comment on column tenant.citizen_merges.undo_reason is 'Why they are two after all, 1 to 500 characters; null while it is active.';

call core.enable_tenant_isolation('tenant.citizen_merges');
call core.forbid_delete('tenant.citizen_merges');
call core.add_row_metadata('tenant.citizen_merges');
call audit.enable_tracking('tenant.citizen_merges', citizen_column => 'survivor_id');

create unique index citizen_merges_by_duplicate on tenant.citizen_merges (tenant_id, duplicate_id) where active;
comment on index tenant.citizen_merges_by_duplicate is 'migrations/V103__app_citizens.sql (app.citizens)';
create index citizen_merges_by_survivor on tenant.citizen_merges (tenant_id, survivor_id) where active;
comment on index tenant.citizen_merges_by_survivor is 'migrations/V103__app_citizens.sql (app.citizen_needs)';

create policy staff_read on tenant.citizen_merges for select to enquiries_app
    using (true);
create policy staff_merge on tenant.citizen_merges for insert to enquiries_app
    with check ((select auth.has_capability('merge_citizens')));
create policy staff_undo on tenant.citizen_merges for update to enquiries_app
    using ((select auth.has_capability('merge_citizens')));
create policy loader_works on tenant.citizen_merges for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.citizen_merges for all to enquiries_owner using (true) with check (true);
grant select, insert (duplicate_id, survivor_id, reason), update (active, undo_reason)
    on tenant.citizen_merges to enquiries_app;
call core.grant_loading('tenant.citizen_merges');

alter table tenant.corrections
    add constraint corrections_merge_fkey foreign key (tenant_id, citizen_merge_id)
    references tenant.citizen_merges (tenant_id, id) on delete restrict;

create trigger g51_refuse_rewriting after update on tenant.citizen_merges
    referencing old table as old_rows new table as new_rows
    for each statement execute function core.refuse_rewriting(
        'active', 'undo_reason', 'updated_at', 'updated_by', 'deleted_at', 'deleted_by', 'version'
    );

-- Both records are locked first, in the order of their keys, against a registration for one of them
-- (docs/decisions/0003): it has committed, or it waits and meets refuse_unfit_citizen.
create function tenant.lock_merged_citizens() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform auth.refuse_stale_snapshot();
    perform
    from tenant.citizens as c
    where c.tenant_id = new.tenant_id and c.id in (new.duplicate_id, new.survivor_id)
    order by c.id
    for update;
    return new;
end
$$;
create trigger g05_lock_merged_citizens before insert or update on tenant.citizen_merges
    for each row execute function tenant.lock_merged_citizens();

create function tenant.refuse_renewal_of_merge() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK237',
        constraint = 'refuse_renewal_of_merge',
        schema     = tg_table_schema,
        table      = tg_table_name,
        column     = 'active',
        message    = 'a merge that was undone stays undone',
        hint       = 'Merge the two records again.';
end
$$;
create trigger g50_refuse_renewal_of_merge before update on tenant.citizen_merges
    for each row when (new.active and not old.active)
    execute function tenant.refuse_renewal_of_merge();

create function tenant.apply_citizen_merge() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    touched uuid[] := array(
        select e.id
        from new_rows as n
        inner join tenant.enquiries as e
            on n.tenant_id = e.tenant_id and e.citizen_id in (n.duplicate_id, n.survivor_id) and e.deleted_at is null
    );
begin
    -- Their words are written again, and those of the duplicate get a version each: no citizen has so many. What was
    -- merged can be taken back, however many came in since.
    if cardinality(touched) > 10000 and auth.batch_id() is null and exists (
        select from new_rows as n where n.active
    ) then
        raise exception using
            errcode    = 'UK240',
            constraint = 'refuse_merge_of_too_many',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the two records have more than 10,000 enquiries',
            hint       = 'Records with so many enquiries are not one citizen: correct the citizen of single enquiries.';
    end if;
    if exists (
        select
        from new_rows as n
        inner join tenant.citizens as c
            on n.tenant_id = c.tenant_id and c.id in (n.duplicate_id, n.survivor_id)
        where
            n.active
            and (
                c.deleted_at is not null
                -- A merged record has no record beneath it and none above it: a chain could not be undone.
                or exists (
                    select
                    from tenant.citizen_merges as m
                    where
                        m.tenant_id = n.tenant_id
                        and m.active
                        and m.id <> n.id
                        and (m.duplicate_id in (n.duplicate_id, n.survivor_id) or m.survivor_id = n.duplicate_id)
                )
            )
    ) then
        raise exception using
            errcode    = 'UK237',
            constraint = 'refuse_chain_of_merges',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'one of these records is deleted or merged already',
            hint       = 'Choose the record that is in use, and merge the others into it one by one.';
    end if;
    insert into tenant.corrections (
        tenant_id, enquiry_id, enquiry_version, kind, reason, to_citizen_id, citizen_merge_id
    )
    select
        n.tenant_id,
        e.id,
        e.version,
        'citizen',
        coalesce(n.undo_reason, n.reason),
        case when n.active then n.survivor_id else n.duplicate_id end,
        n.id
    from new_rows as n
    inner join tenant.enquiries as e
        on
            n.tenant_id = e.tenant_id
            and e.deleted_at is null
            and case
                when n.active then e.citizen_id = n.duplicate_id
                -- What the merge moved, unless it was corrected since.
                else e.citizen_id = n.survivor_id and (
                    select c.citizen_merge_id = n.id
                    from tenant.corrections as c
                    where c.tenant_id = e.tenant_id and c.enquiry_id = e.id and c.kind = 'citizen'
                    order by c.enquiry_version desc
                    limit 1
                )
            end
    order by e.id;
    -- Enquiries of the survivor are found by the name of the duplicate, while they are one.
    perform tenant.make_search_entries(touched);
    return null;
end
$$;
create trigger k60_apply_citizen_merge after insert on tenant.citizen_merges
    referencing new table as new_rows
    for each statement execute function tenant.apply_citizen_merge();
create trigger k60_undo_citizen_merge after update on tenant.citizen_merges
    referencing new table as new_rows
    for each statement execute function tenant.apply_citizen_merge();

-- An enquiry belongs to a record that is in use. The foreign key locks it, so that this reads the state after a merge
-- or deletion at the same time.
create function tenant.raise_unfit_citizen() returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK238',
        constraint = 'refuse_unfit_citizen',
        schema     = 'tenant',
        table      = 'enquiries',
        column     = 'citizen_id',
        message    = 'this record of the citizen is deleted or merged into another',
        hint       = 'Search for the citizen again and choose the record that is in use.';
end
$$;

create function tenant.is_citizen_out_of_use(tenant integer, citizen uuid) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select exists (
        select
        from tenant.citizens as c
        left join tenant.citizen_merges as m
            on c.tenant_id = m.tenant_id and c.id = m.duplicate_id and m.active
        where
            c.tenant_id = is_citizen_out_of_use.tenant
            and c.id = is_citizen_out_of_use.citizen
            and (c.deleted_at is not null or m.id is not null)
    );
end;
comment on function tenant.is_citizen_out_of_use(integer, uuid) is 'Whether a record is deleted or merged into another.';

create function tenant.refuse_unfit_citizen() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from (select distinct n.tenant_id, n.citizen_id from new_rows as n where n.citizen_id is not null) as named
        where tenant.is_citizen_out_of_use(named.tenant_id, named.citizen_id)
    ) then
        perform tenant.raise_unfit_citizen();
    end if;
    return null;
end
$$;
create trigger g57_refuse_unfit_citizen after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unfit_citizen();

create function tenant.refuse_change_to_unfit_citizen() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if tenant.is_citizen_out_of_use(new.tenant_id, new.citizen_id) then
        perform tenant.raise_unfit_citizen();
    end if;
    return null;
end
$$;
create trigger g57_refuse_change_to_unfit_citizen after update of citizen_id on tenant.enquiries
    for each row when (new.citizen_id is distinct from old.citizen_id)
    execute function tenant.refuse_change_to_unfit_citizen();

-- What is restored or reopened comes back to the record that it had. No foreign key locks that one then, since the key
-- does not change: it is locked as one would.
create function tenant.return_to_citizen() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    lost boolean := (
        select c.deleted_at is not null
        from tenant.citizens as c
        where c.tenant_id = new.tenant_id and c.id = new.citizen_id
        for key share
    );
begin
    -- A merge moves no deleted enquiry; this one follows.
    insert into tenant.corrections (
        tenant_id, enquiry_id, enquiry_version, kind, reason, to_citizen_id, citizen_merge_id
    )
    select new.tenant_id, new.id, new.version, 'citizen', m.reason, m.survivor_id, m.id
    from tenant.citizen_merges as m
    where m.tenant_id = new.tenant_id and m.duplicate_id = new.citizen_id and m.active;
    if not found and lost and new.closed_at is null then
        raise exception using
            errcode    = 'UK238',
            constraint = 'refuse_return_to_deleted_citizen',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'citizen_id',
            message    = 'the record of the citizen is deleted',
            hint       = 'Ask a supervisor to restore the record of the citizen first.';
    end if;
    return null;
end
$$;
create trigger g58_return_to_citizen after update of stage_id, closed_at, deleted_at on tenant.enquiries
    for each row when (
        new.citizen_id = old.citizen_id
        and new.deleted_at is null
        and (old.deleted_at is not null or (old.closed_at is not null and new.closed_at is null))
    )
    execute function tenant.return_to_citizen();
