-- Batches: one load of history, imported or simulated. Opened and closed by a service of the loader; the
-- lineage of every row that carries a time of its own (R022). Kept for ever, changed only by closing.
create table audit.batches (
    tenant_id   integer not null,
    id          uuid not null default core.new_id(),
    source      text not null,
    file_sha256 bytea,
    opened_by   uuid not null,
    session_id  uuid not null,
    opened_at   timestamptz not null,
    closed_at   timestamptz,

    constraint batches_pkey primary key (tenant_id, id),
    constraint batches_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint batches_source_length check (char_length(source) between 1 and 200),
    constraint batches_source_printable check (core.is_single_line(source)),
    constraint batches_file_sha256_size check (octet_length(file_sha256) = 32),
    constraint batches_closed_after_opened check (closed_at >= opened_at)
);
comment on table audit.batches is 'Loads of imported or simulated history: what from, by whom, when.';
comment on column audit.batches.id is 'Key of the batch within its tenant; a version 7 UUID, never changes.';
comment on column audit.batches.source is 'What was loaded, for example a mapping and a file name; no personal data.';
comment on column audit.batches.file_sha256 is 'Of the file as it was read; null where there is none (simulation).';
comment on column audit.batches.opened_by is 'Who loads: the import or another reserved actor of the tenant.';
comment on column audit.batches.session_id is
'The service session that opened it, and the only one that loads in it.';
comment on column audit.batches.opened_at is 'When it was opened, by the platform''s clock.';
comment on column audit.batches.closed_at is 'Null while rows may still be loaded.';

call core.enable_tenant_isolation('audit.batches');
call core.forbid_delete('audit.batches');
call core.add_version('audit.batches');
call audit.enable_tracking('audit.batches');

create policy staff_read on audit.batches for select to enquiries_app, enquiries_loader
    using (true);
create policy owner_works on audit.batches for all to enquiries_owner using (true) with check (true);
grant select on audit.batches to enquiries_app, enquiries_loader;
