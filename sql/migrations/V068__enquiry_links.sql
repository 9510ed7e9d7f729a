-- Links between enquiries of one tenant: related, a duplicate of another, a part of another. Staff who work on
-- enquiries add and undo them; an undone link stays as a row that is not active.
create table tenant.enquiry_links (
    tenant_id        integer not null default auth.tenant_id(),
    id               uuid not null default core.new_id(),
    enquiry_id       uuid not null,
    kind             text not null,
    other_enquiry_id uuid not null,
    active           boolean not null default true,
    merged           boolean not null default false,
    carried          text not null default 'nothing',
    blocks           text not null default 'closing',

    constraint enquiry_links_pkey primary key (tenant_id, id),
    constraint enquiry_links_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint enquiry_links_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint enquiry_links_other_fkey foreign key (tenant_id, other_enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint enquiry_links_kind_known check (kind in ('related', 'duplicate_of', 'parent_of')),
    constraint enquiry_links_lead_elsewhere check (enquiry_id <> other_enquiry_id),
    constraint enquiry_links_merge_duplicates check (not merged or kind = 'duplicate_of'),
    constraint enquiry_links_carried_known check (carried in ('all', 'letters', 'notes', 'nothing')),
    constraint enquiry_links_parts_carry check (carried = 'nothing' or kind = 'parent_of'),
    constraint enquiry_links_blocks_known check (blocks in ('closing', 'everything')),
    constraint enquiry_links_parts_block check (blocks = 'closing' or kind = 'parent_of')
);
comment on table tenant.enquiry_links is 'Which enquiry is related to, a duplicate of, or the parent of which other.';
comment on column tenant.enquiry_links.enquiry_id is 'The one that is related, the duplicate, or the parent.';
comment on column tenant.enquiry_links.kind is 'related (either way), duplicate_of (the other came first), parent_of (the other is a part).';
comment on column tenant.enquiry_links.other_enquiry_id is
'The one it is related to, the original, or the part.';
comment on column tenant.enquiry_links.active is 'False once the link was undone.';
comment on column tenant.enquiry_links.merged is
'The duplicate is worked on in the original while the link is active (V107); only of duplicate_of.';
comment on column tenant.enquiry_links.carried is
'What of the whole its part shows: all, letters (and documents), notes or nothing; only of parent_of.';
comment on column tenant.enquiry_links.blocks is
'Of parent_of: which steps of the whole an open part blocks: closing, or everything.';

call core.enable_tenant_isolation('tenant.enquiry_links');
call core.forbid_delete('tenant.enquiry_links');
call core.add_row_metadata('tenant.enquiry_links');
call audit.enable_tracking('tenant.enquiry_links', enquiry_column => 'enquiry_id');

create index enquiry_links_by_enquiry on tenant.enquiry_links (tenant_id, enquiry_id);
comment on index tenant.enquiry_links_by_enquiry is 'queries/enquiry/links.sql';
create index enquiry_links_by_other on tenant.enquiry_links (tenant_id, other_enquiry_id);
comment on index tenant.enquiry_links_by_other is 'queries/enquiry/links.sql';
create unique index enquiry_links_one_way on tenant.enquiry_links (
    tenant_id, kind, least(enquiry_id, other_enquiry_id), greatest(enquiry_id, other_enquiry_id)
) where active and deleted_at is null;
comment on index tenant.enquiry_links_one_way is 'migrations/V068__enquiry_links.sql (one link of a kind between two, whichever way)';
create unique index enquiry_links_one_original on tenant.enquiry_links (tenant_id, enquiry_id)
    where kind = 'duplicate_of' and active and deleted_at is null;
comment on index tenant.enquiry_links_one_original is 'migrations/V068__enquiry_links.sql (a duplicate of one)';
create unique index enquiry_links_one_parent on tenant.enquiry_links (tenant_id, other_enquiry_id)
    where kind = 'parent_of' and active and deleted_at is null;
comment on index tenant.enquiry_links_one_parent is 'migrations/V068__enquiry_links.sql (a part of one)';

create policy staff_read on tenant.enquiry_links for select to enquiries_app
    using (true);
create policy staff_link on tenant.enquiry_links for insert to enquiries_app
    with check ((select auth.has_capability('work_on_enquiries')));
create policy staff_undo on tenant.enquiry_links for update to enquiries_app
    using ((select auth.has_capability('work_on_enquiries')));
create policy loader_works on tenant.enquiry_links for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.enquiry_links for all to enquiries_owner using (true) with check (true);
grant select, insert (enquiry_id, kind, other_enquiry_id, merged, carried, blocks), update (active, merged)
    on tenant.enquiry_links to enquiries_app;
call core.grant_loading(
    'tenant.enquiry_links', updates => array['active', 'merged', 'updated_at', 'updated_by']
);

-- A chain of duplicates ends in an original, a chain of parts in a whole. Two people who each add one side of a
-- circle would not see each other's row, so a writer of links waits for the other one.
create function tenant.refuse_circular_link() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    this_tenant integer := auth.tenant_id();
begin
    if not exists (select from new_rows as n where n.active and n.kind <> 'related') then
        return null;
    end if;
    perform auth.refuse_stale_snapshot();
    perform pg_advisory_xact_lock(hashtextextended('tenant.enquiry_links', this_tenant));
    if exists (
        with recursive way (kind, began, at) as (
            select n.kind, n.enquiry_id, n.other_enquiry_id
            from new_rows as n
            where n.active and n.deleted_at is null and n.kind <> 'related'
            union
            select w.kind, w.began, l.other_enquiry_id
            from way as w
            inner join tenant.enquiry_links as l
                on
                    l.tenant_id = this_tenant
                    and w.at = l.enquiry_id
                    and w.kind = l.kind
                    and l.active
                    and l.deleted_at is null
            -- A circle that is closed needs no second turn.
            where w.at <> w.began
        )

        select from way as w where w.at = w.began
    ) then
        raise exception using
            errcode    = 'UK224',
            constraint = 'refuse_circular_link',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'other_enquiry_id',
            message    = 'the links would lead in a circle',
            hint       = 'Link it to the enquiry that came first, or the whole that it is a part of.';
    end if;
    return null;
end
$$;
create trigger g51_refuse_circular_link after insert on tenant.enquiry_links
    referencing new table as new_rows
    for each statement execute function tenant.refuse_circular_link();
create trigger g51_refuse_circular_change after update on tenant.enquiry_links
    referencing new table as new_rows
    for each statement execute function tenant.refuse_circular_link();
-- The other end is not a deleted enquiry either. By key, as V062 says why.
create function tenant.refuse_link_to_deleted_enquiry() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_seqscan = off
    set enable_bitmapscan = off
as $$
begin
    if exists (
        select
        from new_rows as n
        where (
            select e.deleted_at is not null
            from tenant.enquiries as e
            where e.tenant_id = n.tenant_id and e.id = n.other_enquiry_id
        )
    ) then
        raise exception using
            errcode    = 'UK302',
            constraint = 'refuse_link_to_deleted_enquiry',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'other_enquiry_id',
            message    = 'the enquiry is deleted',
            hint       = 'Ask a supervisor to restore the enquiry, then link to it.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_link_to_deleted_enquiry after insert on tenant.enquiry_links
    referencing new table as new_rows
    for each statement execute function tenant.refuse_link_to_deleted_enquiry();
create trigger g50_refuse_addition_to_deleted_enquiry after insert on tenant.enquiry_links
    referencing new table as new_rows
    for each statement execute function tenant.refuse_addition_to_deleted_enquiry();
create trigger g50_refuse_renewal_on_deleted_enquiry after update on tenant.enquiry_links
    for each row when (new.active and not old.active)
    execute function tenant.refuse_renewal_on_deleted_enquiry();
