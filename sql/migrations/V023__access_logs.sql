-- Access log (R267): who read which citizen's enquiry, and when. Written by the functions that open a record;
-- protected like the audit log.
create table audit.access_logs (
    tenant_id   integer not null,
    id          uuid not null default core.new_id(),
    recorded_at timestamptz not null,
    session_id  uuid not null,
    staff_id    uuid not null,
    action      text not null,
    enquiry_id  uuid,
    citizen_id  uuid,

    constraint access_logs_pkey primary key (tenant_id, recorded_at, id),
    constraint access_logs_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint access_logs_action_known check (
        action in ('open_enquiry', 'preview_enquiry', 'read_history', 'search')
    )
) partition by range (recorded_at);
comment on table audit.access_logs is 'Who read which citizen''s record, and when.';
comment on column audit.access_logs.id is 'Key of the access within its tenant; a version 7 UUID.';
comment on column audit.access_logs.recorded_at is
'When the record was read, by the platform''s clock; selects the month.';
comment on column audit.access_logs.session_id is 'The session of the reader.';
comment on column audit.access_logs.staff_id is 'Who read it.';
comment on column audit.access_logs.action is 'open_enquiry, preview_enquiry, read_history or search.';
comment on column audit.access_logs.enquiry_id is 'Null for a search.';
comment on column audit.access_logs.citizen_id is 'Null where the enquiry has no citizen.';

create index access_logs_by_enquiry on audit.access_logs (tenant_id, enquiry_id, recorded_at);
comment on index audit.access_logs_by_enquiry is 'queries/history/accesses.sql';

call core.enable_tenant_isolation('audit.access_logs');
call audit.protect_log('audit.access_logs');

create policy staff_read on audit.access_logs for select to enquiries_app
    using ((select auth.has_capability('read_access_log')));
create policy owner_records on audit.access_logs for insert to enquiries_owner with check (true);
create policy owner_reads on audit.access_logs for select to enquiries_owner using (true);
grant select on audit.access_logs to enquiries_app;

create function audit.record_access(action text, enquiry_id uuid, citizen_id uuid) returns void
    language sql volatile security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into audit.access_logs (
        tenant_id, recorded_at, session_id, staff_id, action, enquiry_id, citizen_id
    )
    select
        c.tenant_id,
        auth.now(),
        c.session_id,
        c.staff_id,
        record_access.action,
        record_access.enquiry_id,
        record_access.citizen_id
    from auth.current_session() as c
    where c.tenant_id is not null;
end;
comment on function audit.record_access(text, uuid, uuid) is 'Logs that the person of this session read a record.';
grant execute on function audit.record_access(text, uuid, uuid) to enquiries_app;

-- Two months back, so that a clock a little off finds its month, this one, and twelve ahead.
select audit.open_months((auth.now() - interval '2 months')::date, 15);
