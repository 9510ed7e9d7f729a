-- Sessions: who acts now, and for which tenant. The only source of the context (docs/decisions/0002).
-- Sign-in or a service creates a row; sign-out, expiry or a change of the person's role ends it. Only the owner's
-- functions read and write here. The table has no isolation policy, because the policies themselves read it.
--
-- The idle end of a person's session is expires_at itself, which moves: the look-up, made by every statement, stays
-- one comparison. It moves in steps of ten minutes, since a row that every transaction writes slows every look-up
-- while a snapshot is open (measured: 0.015 to 0.151 ms).
--
-- The one table whose rows go: 90 days after a session ended, when its events in the audit log say all there is.
-- No foreign key leads here.
create table auth.sessions (
    id              uuid not null default gen_random_uuid(),
    token_hash      bytea not null,
    tenant_id       integer not null,
    staff_id        uuid not null,
    role_code       text not null,
    kind            text not null,
    batch_id        uuid,
    program         text,
    client_address  inet,
    login_name      text not null default session_user,
    opened_at       timestamptz not null default clock_timestamp(),
    expires_at      timestamptz not null,
    latest_end      timestamptz not null,
    ended_at        timestamptz,
    capabilities    text[] not null default '{}',
    service_key_id  uuid,

    constraint sessions_pkey primary key (id),
    constraint sessions_token_hash_unique unique (token_hash),
    constraint sessions_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint sessions_token_hash_size check (octet_length(token_hash) = 32),
    constraint sessions_kind_known check (kind in ('person', 'service')),
    constraint sessions_program_length check (char_length(program) <= 100),
    constraint sessions_batch_of_services check (batch_id is null or kind = 'service'),
    constraint sessions_expires_by_latest_end check (expires_at <= latest_end)
);
comment on table auth.sessions is 'Who acts, for which tenant, since when and until when.';
comment on column auth.sessions.id is 'Key of the session in the audit log; not the token.';
comment on column auth.sessions.token_hash is
'SHA-256 of the 256-bit token. The token is not stored, so a stolen copy of the database gives no session.';
comment on column auth.sessions.tenant_id is 'The one tenant it acts in.';
comment on column auth.sessions.staff_id is 'Who acts: a person, or the reserved actor of a service.';
comment on column auth.sessions.role_code is
'The role they had when it was opened; a change of role ends the session.';
comment on column auth.sessions.capabilities is
'What that role may do in this tenant (V033), in order; written when it is opened, and again when the tenant withholds something.';
comment on column auth.sessions.service_key_id is 'The key of a service whose requests it serves (V152); null for all others.';
comment on column auth.sessions.kind is 'person, or service: a job that acts as one tenant.';
comment on column auth.sessions.batch_id is
'The open batch of a loading service; null outside one. Only inside it may rows carry their own times.';
comment on column auth.sessions.program is
'Program and version, as the client named itself; untrusted; null when it did not.';
comment on column auth.sessions.client_address is 'Null over a local socket.';
comment on column auth.sessions.login_name is
'The login that opened it, and the only one on which its token counts.';
comment on column auth.sessions.opened_at is 'When it was opened, by the true clock.';
comment on column auth.sessions.expires_at is
'When it ends by itself, by the true clock. Of a person: two hours after the last change or logged access, in steps.';
comment on column auth.sessions.latest_end is 'When it ends whatever is done in it, by the true clock.';
comment on column auth.sessions.ended_at is 'Null while the session lives.';

call core.forbid_early_delete('auth.sessions', 'ended_at', interval '90 days');

create index sessions_by_person on auth.sessions (tenant_id, staff_id) where ended_at is null;
comment on index auth.sessions_by_person is 'migrations/V034__staff.sql (end_sessions)';
create index sessions_by_end on auth.sessions (ended_at) where ended_at is not null;
comment on index auth.sessions_by_end is 'migrations/V095__duties.sql (auth.trim_sessions)';
