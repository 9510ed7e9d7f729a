-- Documents: what is known of a file that belongs to an enquiry; the bytes lie in a store of their own under
-- storage_key. A new version is a new row that names the one it replaces. Kept as written, save who may
-- read it, how the scan for malware went, and deletion.
create table tenant.documents (
    tenant_id       integer not null default auth.tenant_id(),
    id              uuid not null default core.new_id(),
    enquiry_id      uuid not null,
    message_id      uuid,
    replaces_id     uuid,
    document_number smallint not null,
    file_name       text not null,
    media_type      text not null,
    size_bytes      bigint not null,
    sha256          bytea not null,
    storage_key     text not null,
    access_level    text not null default 'staff',
    scan_state      text not null default 'waiting',

    constraint documents_pkey primary key (tenant_id, id),
    constraint documents_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint documents_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint documents_message_fkey foreign key (tenant_id, enquiry_id, message_id)
        references tenant.messages (tenant_id, enquiry_id, id) on delete restrict,
    constraint documents_in_enquiry_unique unique (tenant_id, enquiry_id, id),
    constraint documents_replaces_fkey foreign key (tenant_id, enquiry_id, replaces_id)
        references tenant.documents (tenant_id, enquiry_id, id) on delete restrict,
    -- Versions are a chain and no tree: the second of two replacements of one version is refused.
    constraint documents_replaced_once unique (tenant_id, enquiry_id, replaces_id),
    constraint documents_storage_key_unique unique (tenant_id, storage_key),
    constraint documents_replace_another check (replaces_id <> id),
    constraint documents_number_positive check (document_number > 0),
    constraint documents_file_name_length check (char_length(file_name) between 1 and 255),
    -- A name, never a path: it is offered where files are saved.
    constraint documents_file_name_plain check (core.is_single_line(file_name) and file_name !~ '[/\\]' and file_name !~ '^\.*$'),
    constraint documents_media_type_form check (media_type ~ '^[a-z]+/[a-z0-9.+-]{1,100}$'),
    constraint documents_size_limit check (size_bytes between 1 and 1073741824),
    constraint documents_sha256_size check (octet_length(sha256) = 32),
    constraint documents_storage_key_form check (storage_key ~ '^[0-9]{1,10}/[0-9a-f-]{36}$'),
    constraint documents_access_level_known check (access_level in ('staff', 'supervisors', 'citizen')),
    constraint documents_scan_state_known check (scan_state in ('waiting', 'clean', 'infected'))
);
comment on table tenant.documents is 'Files of enquiries: name, kind, size, hash, and who may read them. Personal.';
comment on column tenant.documents.enquiry_id is 'The enquiry it belongs to.';
comment on column tenant.documents.message_id is 'The message it came or went with; null when it was added by itself.';
comment on column tenant.documents.replaces_id is 'The version before; null for the first.';
comment on column tenant.documents.document_number is 'Counts the versions from 1; kept by the database.';
comment on column tenant.documents.file_name is 'As the sender named it, 1 to 255 characters, without folders.';
comment on column tenant.documents.media_type is 'As in the IANA registry, for example application/pdf, without parameters.';
comment on column tenant.documents.size_bytes is 'Bytes, 1 to one gibibyte.';
comment on column tenant.documents.sha256 is 'Of the bytes; shows whether the store still holds what was received.';
comment on column tenant.documents.storage_key is 'Where the bytes lie in the store: tenant and key of the document. Made by the database, never a path of a machine.';
comment on column tenant.documents.access_level is 'staff: all of the tenant''s; supervisors: supervisors, managers and auditors; citizen: all staff, and shown to the citizen.';
comment on column tenant.documents.scan_state is 'waiting until a scanner has looked; what is infected is never opened.';

call core.enable_tenant_isolation('tenant.documents');
call core.forbid_delete('tenant.documents');
call core.add_row_metadata('tenant.documents');
call audit.enable_tracking('tenant.documents', enquiry_column => 'enquiry_id');

create index documents_by_enquiry on tenant.documents (tenant_id, enquiry_id, created_at);
comment on index tenant.documents_by_enquiry is 'queries/enquiry/documents.sql';

-- Asked by a document that takes the place of another, and by the trail, once for each event of a document: as a
-- table in the trail's policies it would be planned for each month of it, whatever is read.
create function tenant.may_see_document(document_id uuid) returns boolean
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select
        from tenant.documents as d
        where d.tenant_id = auth.tenant_id() and d.id = may_see_document.document_id
    );
end
$$;
comment on function tenant.may_see_document(uuid) is 'Whether the caller may see this document now: no definer, so the caller''s policies apply.';
grant execute on function tenant.may_see_document(uuid) to enquiries_app;

-- A document for supervisors is not seen, nor known of, by who may not read restricted documents.
create policy staff_read on tenant.documents for select to enquiries_app
    using (
        access_level <> 'supervisors'
        or (select auth.has_capability('read_restricted_documents'))
    );
-- A document takes the place of one that the person may see, and of no other.
create policy staff_add on tenant.documents for insert to enquiries_app
    with check (
        (select auth.has_capability('work_on_enquiries'))
        and (replaces_id is null or (select tenant.may_see_document(replaces_id)))
    );
create policy staff_open_and_close on tenant.documents for update to enquiries_app
    using ((select auth.has_capability('restrict_documents')));
create policy loader_works on tenant.documents for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.documents for all to enquiries_owner using (true) with check (true);
-- Withheld: number and place in the store, which the database gives, and the scan, which is no person's to declare clean.
grant
    select,
    insert (
        enquiry_id, message_id, replaces_id, file_name, media_type, size_bytes, sha256, access_level
    ),
    update (access_level)
    on tenant.documents to enquiries_app;
call core.grant_loading(
    'tenant.documents', updates => array['access_level', 'scan_state', 'updated_at', 'updated_by']
);

create function tenant.set_document_columns() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.document_number := coalesce((
        select d.document_number + 1
        from tenant.documents as d
        where d.tenant_id = new.tenant_id and d.enquiry_id = new.enquiry_id and d.id = new.replaces_id
    ), 1);
    -- A key that a client chose could climb out of the store, or ask whether another's is taken.
    new.storage_key := format('%s/%s', new.tenant_id, new.id);
    return new;
end
$$;
create trigger g30_set_document_columns before insert on tenant.documents
    for each row execute function tenant.set_document_columns();
create trigger g50_refuse_addition_to_deleted_enquiry after insert on tenant.documents
    referencing new table as new_rows
    for each statement execute function tenant.refuse_addition_to_deleted_enquiry();
create trigger g51_refuse_rewriting after update on tenant.documents
    referencing old table as old_rows new table as new_rows
    for each statement execute function core.refuse_rewriting(
        'access_level', 'scan_state', 'updated_at', 'updated_by', 'deleted_at', 'deleted_by', 'version'
    );

-- The audit log hides what the document's access hides: its addition and its name. Its events are visible to
-- roles that may read the document now. An erased payload contains nothing and stays visible.
alter policy staff_read on audit.audit_logs
    using (
        case when table_id = audit.table_id('tenant.documents')
            then (select tenant.may_see_document(record_id))
            else true
        end
    );
-- A payload does not name its table; only rows of documents have a storage key.
alter policy staff_read on audit.audit_payloads
    using (
        case when after_state ? 'storage_key'
            then (select tenant.may_see_document((after_state ->> 'id')::uuid))
            else true
        end
    );
