-- Import records: which record of which source an imported enquiry was. They make an import safe to run
-- again, and lead from an enquiry to the line of the file it came from. Written by the loader beside the
-- enquiry, in the same transaction; kept as written.
create table tenant.import_records (
    tenant_id             integer not null default auth.tenant_id(),
    id                    uuid not null default core.new_id(),
    enquiry_id            uuid not null,
    source                text not null,
    source_key            text not null,
    batch_id              uuid not null default auth.batch_id(),
    line                  bigint not null,
    content_digest        bytea not null,
    citizen_key_digest    bytea,
    closing_time_is_known boolean not null default true,

    constraint import_records_pkey primary key (tenant_id, id),
    constraint import_records_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint import_records_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint import_records_batch_fkey foreign key (tenant_id, batch_id)
        references audit.batches (tenant_id, id) on delete restrict,
    constraint import_records_key_unique unique (tenant_id, source, source_key),
    constraint import_records_enquiry_unique unique (tenant_id, enquiry_id),
    constraint import_records_source_form check (source ~ '^[a-z][a-z0-9_]{1,40}$'),
    constraint import_records_source_key_length check (char_length(source_key) between 1 and 100),
    constraint import_records_source_key_printable check (core.is_single_line(source_key)),
    constraint import_records_line_positive check (line > 0),
    constraint import_records_content_digest_size check (octet_length(content_digest) = 40),
    constraint import_records_citizen_key_digest_size check (octet_length(citizen_key_digest) = 32)
);
comment on table tenant.import_records is 'Which record of which source an imported enquiry was.';
comment on column tenant.import_records.id is 'The row''s key within its tenant; a version 7 UUID, never changes.';
comment on column tenant.import_records.enquiry_id is 'The enquiry that the record became.';
comment on column tenant.import_records.source is
'Name of the source in its mapping; one for all files of a source, so that a record in two of them comes once.';
comment on column tenant.import_records.source_key is 'The source''s own key of the record, 1 to 100 characters.';
comment on column tenant.import_records.batch_id is 'The load that brought it; the batch names the file and its hash.';
comment on column tenant.import_records.line is 'Line of the file on which the record began, from 1.';
comment on column tenant.import_records.content_digest is
'Four bytes of SHA-256 for each of ten parts of the record, in the order of src/import/content.rs: whether a later file of '
'the source says something else, and in which part.';
comment on column tenant.import_records.citizen_key_digest is
'SHA-256 of the source''s own key of the citizen, by which a later record finds the citizen again; null where the source '
'has no such key. The key itself may be an email address, and an import record is kept as written.';
comment on column tenant.import_records.closing_time_is_known is
'False where the source says that the enquiry is closed and not when: its closing time is then that of the receipt.';
comment on constraint import_records_key_unique on tenant.import_records is
'What makes an import idempotent: sql/load/import/known.sql asks it, and the loser of a race meets it.';

create index import_records_by_batch on tenant.import_records (tenant_id, batch_id);
comment on index tenant.import_records_by_batch is 'migrations/V074__import_records.sql (foreign key)';

create index import_records_by_citizen_key on tenant.import_records (tenant_id, source, citizen_key_digest)
    where citizen_key_digest is not null;
comment on index tenant.import_records_by_citizen_key is 'load/import/known_citizens.sql';

call core.enable_tenant_isolation('tenant.import_records');
call core.forbid_delete('tenant.import_records');
call core.forbid_update('tenant.import_records');
call audit.enable_tracking('tenant.import_records', enquiry_column => 'enquiry_id');

create policy staff_read on tenant.import_records for select to enquiries_app, enquiries_loader
    using (true);
-- The session's own open batch: a record cannot name a load that it did not come with.
create policy loader_records on tenant.import_records for insert to enquiries_loader
    with check (batch_id = (select auth.batch_id()));
create policy owner_works on tenant.import_records for all to enquiries_owner using (true) with check (true);
grant select on tenant.import_records to enquiries_app, enquiries_loader;
call core.grant_loading('tenant.import_records', updates => array[]::text[]);

-- What an import must know of a tenant before it writes there, and the end of what a killed one left.
create function auth.resume_import(
    of_source text,
    out tenant_name text,
    out loaded_before boolean,
    out closed_batches integer
)
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    who record;
begin
    select * into who from auth.current_session();
    if not coalesce('load_batches' = any (who.capabilities), false) or who.batch_id is not null then
        raise exception using
            errcode    = 'UK502',
            constraint = 'resume_import',
            message    = 'an import is resumed in a loader''s session, before its batch is opened',
            hint       = 'Open a service session as loader first, and close its open batch.';
    end if;
    select t.name into resume_import.tenant_name
    from core.tenants as t
    where t.id = who.tenant_id;
    resume_import.loaded_before := exists (
        select
        from audit.batches as b
        where b.tenant_id = who.tenant_id and starts_with(b.source, 'import ' || of_source || ': ')
    );
    -- Their holder has gone: imports of one source take turns (sql/load/import/turn.sql).
    update auth.sessions as s set batch_id = null, ended_at = clock_timestamp()
    where
        s.tenant_id = who.tenant_id
        and s.id <> who.session_id
        and s.ended_at is null
        and s.batch_id in (
            select b.id
            from audit.batches as b
            where
                b.tenant_id = who.tenant_id
                and b.closed_at is null
                and starts_with(b.source, 'import ' || of_source || ': ')
        );
    update audit.batches as b set closed_at = auth.now()
    where
        b.tenant_id = who.tenant_id
        and b.closed_at is null
        and starts_with(b.source, 'import ' || of_source || ': ');
    get diagnostics resume_import.closed_batches = row_count;
end
$$;
comment on function auth.resume_import(text) is
'The tenant''s name, whether the source was loaded into it before, and how many left batches were closed.';
grant execute on function auth.resume_import(text) to enquiries_loader;

-- The planner must hear of a load while it runs: the plans of foreign keys and guards, made for an empty
-- table, would read all of a filled one for each row.
create function auth.analyze_loaded() returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not auth.has_capability('load_batches') then
        raise exception using
            errcode    = 'UK502',
            constraint = 'analyze_loaded',
            message    = 'the planner is told of a load by a loader''s session',
            hint       = 'Open a service session as loader first.';
    end if;
    analyze tenant.enquiries, tenant.citizens, tenant.search_entries, tenant.stage_changes, tenant.import_records,
        tenant.notes, tenant.enquiry_types, tenant.teams, tenant.workflow_stages, tenant.workflow_transitions;
end
$$;
comment on function auth.analyze_loaded() is 'Updates the planner''s statistics after a load.';
grant execute on function auth.analyze_loaded() to enquiries_loader;
