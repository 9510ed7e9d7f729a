-- Watchers: who wants to hear of an enquiry that is not theirs. Everybody for themselves; who may watch
-- for others, for anybody.
create table tenant.watchers (
    tenant_id  integer not null default auth.tenant_id(),
    id         uuid not null default core.new_id(),
    enquiry_id uuid not null,
    staff_id   uuid not null default auth.staff_id(),
    active     boolean not null default true,

    constraint watchers_pkey primary key (tenant_id, id),
    constraint watchers_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint watchers_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint watchers_staff_fkey foreign key (tenant_id, staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint watchers_once unique (tenant_id, enquiry_id, staff_id)
);
comment on table tenant.watchers is 'Who wants to hear of which enquiry.';
comment on column tenant.watchers.enquiry_id is 'The enquiry they want to hear of.';
comment on column tenant.watchers.staff_id is 'Who wants to hear of it.';
comment on column tenant.watchers.active is 'False once they had enough; watching again makes it true.';

call core.enable_tenant_isolation('tenant.watchers');
call core.forbid_delete('tenant.watchers');
call core.add_row_metadata('tenant.watchers');
call audit.enable_tracking('tenant.watchers', enquiry_column => 'enquiry_id');

create index watchers_by_staff on tenant.watchers (tenant_id, staff_id, enquiry_id);
comment on index tenant.watchers_by_staff is 'queries/queue/watched.sql';

create policy staff_read on tenant.watchers for select to enquiries_app
    using (true);
create policy staff_watch on tenant.watchers for insert to enquiries_app
    with check (
        (select auth.has_capability('watch_for_others'))
        or ((select auth.has_capability('work_on_enquiries')) and staff_id = (select auth.staff_id()))
    );
create policy staff_stop on tenant.watchers for update to enquiries_app
    using (
        (select auth.has_capability('watch_for_others'))
        or ((select auth.has_capability('work_on_enquiries')) and staff_id = (select auth.staff_id()))
    );
create policy loader_works on tenant.watchers for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.watchers for all to enquiries_owner using (true) with check (true);
grant select, insert (enquiry_id, staff_id), update (active) on tenant.watchers to enquiries_app;
call core.grant_loading(
    'tenant.watchers', updates => array['active', 'updated_at', 'updated_by']
);
create trigger g50_refuse_addition_to_deleted_enquiry after insert on tenant.watchers
    referencing new table as new_rows
    for each statement execute function tenant.refuse_addition_to_deleted_enquiry();
create trigger g50_refuse_renewal_on_deleted_enquiry after update on tenant.watchers
    for each row when (new.active and not old.active)
    execute function tenant.refuse_renewal_on_deleted_enquiry();

-- Saved views: filters of a queue under a name, private or shared with the team. Only the owner (created_by)
-- changes one.
create function core.is_view_query(query jsonb) returns boolean
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    -- Case by case, so that nothing is asked of a value before its kind is known.
    select case when jsonb_typeof(query) <> 'object' then false else not exists (
        select
        from jsonb_each(query) as q (key, value)
        where not case q.key
            when 'view' then jsonb_typeof(q.value) = 'string' and q.value <@ '["mine", "team", "unassigned", "due_today", "overdue", "waiting", "all"]'
            when 'order' then jsonb_typeof(q.value) = 'string'
                and q.value <@ '["due", "received", "priority", "stage", "who", "type", "subject", "reference"]'
            when 'search' then jsonb_typeof(q.value) = 'string' and char_length(q.value #>> '{}') between 1 and 200
                and core.is_single_line(q.value #>> '{}')
            when 'watched' then jsonb_typeof(q.value) = 'boolean'
            when 'due' then jsonb_typeof(q.value) = 'string' and q.value <@ '["overdue", "today", "week"]'
            when 'words' then jsonb_typeof(q.value) = 'string' and char_length(q.value #>> '{}') between 1 and 200
                and core.is_single_line(q.value #>> '{}')
            when 'closed' then jsonb_typeof(q.value) = 'boolean'
            when 'priorities' then q.value <@ '[1, 2, 3, 4]' and jsonb_typeof(q.value) = 'array'
            when 'stages' then jsonb_typeof(q.value) = 'array'
                and q.value::text ~ '^\[("[a-z_]{1,40}"(, )?){1,20}\]$'
            when 'types' then jsonb_typeof(q.value) = 'array'
                and q.value::text ~ '^\[("[a-z][a-z0-9_]{1,40}"(, )?){1,50}\]$'
            when 'channels' then jsonb_typeof(q.value) = 'array'
                and q.value::text ~ '^\[("[a-z][a-z0-9_]{1,40}"(, )?){1,20}\]$'
            when 'tags' then jsonb_typeof(q.value) = 'array'
                and q.value::text ~ '^\[("[0-9a-f-]{36}"(, )?){1,20}\]$'
            else false
        end
    ) end;
end;
comment on function core.is_view_query(jsonb) is
'Whether a saved view asks for what a queue can show: view, order, search, watched, due, words, closed, priorities, stages, types, channels, tags.';
-- A check runs with the rights of the role that writes.
grant execute on function core.is_view_query(jsonb) to enquiries_app, enquiries_loader;

create table tenant.saved_views (
    tenant_id      integer not null default auth.tenant_id(),
    id             uuid not null default core.new_id(),
    name           text collate core.names not null,
    query          jsonb not null,
    shared_team_id uuid,
    active         boolean not null default true,

    constraint saved_views_pkey primary key (tenant_id, id),
    constraint saved_views_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint saved_views_team_fkey foreign key (tenant_id, shared_team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint saved_views_name_length check (char_length(name) between 1 and 60),
    constraint saved_views_name_printable check (core.is_single_line(name)),
    constraint saved_views_name_not_blank check (core.is_not_blank(name)),
    constraint saved_views_query_size check (octet_length(query::text) <= 4000),
    constraint saved_views_query_known check (core.is_view_query(query))
);
comment on table tenant.saved_views is 'Queues as people like them, by name. The owner is created_by.';
comment on column tenant.saved_views.name is 'Unique among the owner''s, 1 to 60 characters.';
comment on column tenant.saved_views.query is 'What it shows, by the keys of core.is_view_query; at most 4,000 bytes.';
comment on column tenant.saved_views.shared_team_id is 'The team that sees it too; null for the owner alone.';
comment on column tenant.saved_views.active is 'False once the owner threw it away.';

call core.enable_tenant_isolation('tenant.saved_views');
call core.forbid_delete('tenant.saved_views');
call core.add_row_metadata('tenant.saved_views');
call audit.enable_tracking('tenant.saved_views');

create unique index saved_views_by_owner on tenant.saved_views (tenant_id, created_by, name)
    where active and deleted_at is null;
comment on index tenant.saved_views_by_owner is 'queries/queue/saved_views.sql';
create index saved_views_by_team on tenant.saved_views (tenant_id, shared_team_id);
comment on index tenant.saved_views_by_team is 'queries/queue/saved_views.sql';

create policy staff_read on tenant.saved_views for select to enquiries_app
    using (
        created_by = (select auth.staff_id())
        or (shared_team_id is not null and (select auth.has_capability('read_shared_views')))
        or shared_team_id = (
            select p.team_id
            from tenant.staff as p
            where p.tenant_id = (select auth.tenant_id()) and p.id = (select auth.staff_id())
        )
    );
create policy owners_save on tenant.saved_views for insert to enquiries_app
    with check (created_by = (select auth.staff_id()));
create policy owners_change on tenant.saved_views for update to enquiries_app
    using (created_by = (select auth.staff_id()));
create policy loader_works on tenant.saved_views for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.saved_views for all to enquiries_owner using (true) with check (true);
grant select, insert (name, query, shared_team_id), update (name, query, shared_team_id, active)
    on tenant.saved_views to enquiries_app;
call core.grant_loading('tenant.saved_views');

-- A view of one person's own is not read in the audit log by others either: its name and words are theirs. As V067
-- has it for documents; only rows of saved views have a team that they are shared with.
create function tenant.may_see_view(view_id uuid) returns boolean
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select
        from tenant.saved_views as v
        where v.tenant_id = auth.tenant_id() and v.id = may_see_view.view_id
    );
end
$$;
comment on function tenant.may_see_view(uuid) is 'Whether the caller may see this saved view now: no definer, so the caller''s policies apply.';
grant execute on function tenant.may_see_view(uuid) to enquiries_app;

alter policy staff_read on audit.audit_logs
    using (
        case table_id
            when audit.table_id('tenant.documents') then (select tenant.may_see_document(record_id))
            when audit.table_id('tenant.saved_views') then (select tenant.may_see_view(record_id))
            else true
        end
    );
alter policy staff_read on audit.audit_payloads
    using (
        case
            when after_state ? 'storage_key'
                then (select tenant.may_see_document((after_state ->> 'id')::uuid))
            when after_state ? 'shared_team_id'
                then (select tenant.may_see_view((after_state ->> 'id')::uuid))
            else true
        end
    );
