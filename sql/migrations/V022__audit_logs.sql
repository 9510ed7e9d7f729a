-- The audit log: one event for each changed row, with its payload in a second table. Only triggers write it
-- (R143) and nothing changes it (R144). Erasure empties a payload; the event and its commitment stay.
-- Partitioned by the month of recorded_at, since months are sealed one by one.
--
-- Every change pays for these two tables, so redundant checks are left out. The isolation policy refuses an
-- event without a session (only the tracking triggers insert), and the tenant comes from the session, whose key
-- is checked: a trigger and a foreign key that check both again took a fifth of an audited change.
create table audit.audit_logs (
    tenant_id       integer not null,
    event_id        uuid not null,
    recorded_at     timestamptz not null,
    occurred_at     timestamptz not null,
    xid             xid8 not null default pg_current_xact_id(),
    session_id      uuid not null,
    batch_id        uuid,
    staff_id        uuid not null,
    client_address  inet,
    program         text,
    action          text not null,
    table_id        smallint not null,
    record_id       uuid not null,
    record_version  integer not null,
    texts_version   integer,
    changed_columns text[] not null,
    enquiry_id      uuid,
    citizen_id      uuid,
    commitment      bytea not null,

    constraint audit_logs_pkey primary key (tenant_id, recorded_at, event_id),
    constraint audit_logs_action_known check (
        action in ('insert', 'update', 'sign_in', 'sign_out', 'open_service')
    ),
    constraint audit_logs_commitment_size check (octet_length(commitment) = 32)
) partition by range (recorded_at);
comment on table audit.audit_logs is 'Who did what, when, to which record (R134); one row a change, sealed by month.';
comment on column audit.audit_logs.event_id is
'Key of the event, the same on every server it moves to: a version 7 UUID. It says nothing of the order.';
comment on column audit.audit_logs.occurred_at is
'When it happened: of the row itself inside a batch, else the time of the transaction.';
comment on column audit.audit_logs.recorded_at is
'When it was written here, by the wall clock and not before the change itself; never given by a client. With '
'record_version, the order of a record''s events.';
comment on column audit.audit_logs.xid is
'The transaction that wrote it, for audit.current_position(): tells what a reader has not seen. It belongs to one server (audit.epochs).';
comment on column audit.audit_logs.session_id is
'The session it was done in: of the person, or of the service that loaded it.';
comment on column audit.audit_logs.batch_id is 'The batch that loaded it; null for work done here.';
comment on column audit.audit_logs.staff_id is
'Who did it: a person or a reserved actor; inside a batch, whom the row names.';
comment on column audit.audit_logs.client_address is 'Null over a local socket.';
comment on column audit.audit_logs.program is 'As the client named itself, untrusted; null when it did not.';
comment on column audit.audit_logs.action is
'insert, update, sign_in, sign_out or open_service. A row that is marked as deleted is updated.';
comment on column audit.audit_logs.table_id is 'Table of the record, by its number in core.tracked_tables.';
comment on column audit.audit_logs.record_id is
'Key of the record within its tenant; of reference data computed from its code (audit.record_id).';
comment on column audit.audit_logs.record_version is
'The version of the record after the change; 1 where rows of the table never change, and for events of no row.';
comment on column audit.audit_logs.texts_version is
'The version of the record whose event holds its cold columns; null where the table has none (core.add_texts_version).';
comment on column audit.audit_logs.changed_columns is 'The columns whose values changed; none for an insert.';
comment on column audit.audit_logs.enquiry_id is 'The enquiry concerned; null for configuration.';
comment on column audit.audit_logs.citizen_id is 'The citizen concerned, at that moment, also of records around an enquiry: for erasure and access; null without one.';
comment on column audit.audit_logs.commitment is
'SHA-256 over salt, before and after of the payload: proves the payload and reveals nothing without the salt.';

create index audit_logs_by_enquiry on audit.audit_logs (tenant_id, enquiry_id, recorded_at)
    where enquiry_id is not null;
comment on index audit.audit_logs_by_enquiry is 'queries/history/of_enquiry.sql';
-- The last column lets the index alone pass by events that happened after an instant.
create index audit_logs_by_record on audit.audit_logs (
    tenant_id, table_id, record_id, recorded_at, record_version, occurred_at
);
comment on index audit.audit_logs_by_record is 'queries/history/record_at.sql';
create index audit_logs_by_citizen on audit.audit_logs (tenant_id, citizen_id, recorded_at)
    where citizen_id is not null;
comment on index audit.audit_logs_by_citizen is 'queries/history/of_citizen.sql';
create index audit_logs_by_person on audit.audit_logs (tenant_id, staff_id, recorded_at);
comment on index audit.audit_logs_by_person is 'queries/history/of_person.sql';
create index audit_logs_by_xid on audit.audit_logs (tenant_id, xid);
comment on index audit.audit_logs_by_xid is 'migrations/V057__change_signal.sql (changes_since)';

create table audit.audit_payloads (
    tenant_id    integer not null,
    event_id     uuid not null,
    recorded_at  timestamptz not null,
    salt         bytea,
    before_state jsonb,
    after_state  jsonb,

    constraint audit_payloads_pkey primary key (tenant_id, recorded_at, event_id),
    constraint audit_payloads_whole_or_empty check (
        (salt is null) = (after_state is null) and (salt is not null or before_state is null)
    )
) partition by range (recorded_at);
comment on table audit.audit_payloads is 'What an event changed, from what to what. Personal: emptied by erasure.';
comment on column audit.audit_payloads.event_id is 'The event that these values belong to.';
comment on column audit.audit_payloads.recorded_at is 'As in the event; the month it lies in.';
comment on column audit.audit_payloads.salt is '122 random bits in 16 bytes; null once erased.';
comment on column audit.audit_payloads.before_state is 'The changed columns as they were; null for an insert.';
comment on column audit.audit_payloads.after_state is 'The row as it was then, times in UTC, without the cold columns where none of them changed; null once erased.';

call core.enable_tenant_isolation('audit.audit_logs', refuses_without_session => false);
call audit.protect_log('audit.audit_logs');
call core.enable_tenant_isolation('audit.audit_payloads', refuses_without_session => false);
call audit.protect_log('audit.audit_payloads');

-- V067 narrows both for documents that not everybody may know of.
create policy staff_read on audit.audit_logs for select to enquiries_app
    using (true);
create policy staff_read on audit.audit_payloads for select to enquiries_app
    using (true);
-- The tracking triggers run as the owner, inside the caller's session.
create policy owner_records on audit.audit_logs for insert to enquiries_owner with check (true);
create policy owner_records on audit.audit_payloads for insert to enquiries_owner with check (true);
create policy owner_reads on audit.audit_logs for select to enquiries_owner using (true);
create policy owner_reads on audit.audit_payloads for select to enquiries_owner using (true);
-- Withheld on purpose: insert, update and delete, from every role that can log in.
grant select on audit.audit_logs, audit.audit_payloads to enquiries_app;
