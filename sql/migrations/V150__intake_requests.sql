-- What reached the interface of services, one row a request, appended and never changed: the last minute of a key is counted
-- here (a counter that each writer updates would be slow under a snapshot), a request that is sent again is recognised, and who
-- asked about an enquiry with its secret is told. Rows go after ninety days.
create table auth.intake_requests (
    id             uuid not null default core.new_id(),
    recorded_at    timestamptz not null default clock_timestamp(),
    kind           text not null,
    outcome        text not null,
    tenant_id      integer,
    service_id     uuid,
    service_key_id uuid,
    request_id     text,
    content_hash   bytea,
    reference_hash bytea,
    enquiry_id     uuid,

    constraint intake_requests_pkey primary key (id),
    constraint intake_requests_kind_known check (kind in ('submit', 'message', 'status')),
    constraint intake_requests_outcome_known check (outcome ~ '^(accepted|UK[0-9]{3})$'),
    constraint intake_requests_request_id_form check (request_id ~ '^[A-Za-z0-9_.:-]{8,100}$'),
    constraint intake_requests_accepted_is_told check (
        outcome <> 'accepted' or kind = 'status' or num_nulls(service_id, request_id, content_hash) = 0
    )
);
comment on table auth.intake_requests is 'Requests of services and look-ups of citizens, accepted and refused.';
comment on column auth.intake_requests.id is 'Key of the request; a version 7 UUID.';
comment on column auth.intake_requests.recorded_at is 'When it came, by the true clock.';
comment on column auth.intake_requests.kind is 'submit, message or status.';
comment on column auth.intake_requests.outcome is 'accepted, or the code of its first error.';
comment on column auth.intake_requests.tenant_id is 'Whose service; of a look-up, whose enquiry. Null where nothing matched.';
comment on column auth.intake_requests.service_id is 'The service of the key; null for a look-up.';
comment on column auth.intake_requests.service_key_id is 'The key that was shown; null for a look-up.';
comment on column auth.intake_requests.request_id is 'What the sender calls the request; null where it gave none that may be one.';
comment on column auth.intake_requests.content_hash is 'SHA-256 of what was sent, without the key; null of a refused one.';
comment on column auth.intake_requests.reference_hash is 'SHA-256 of the reference that was asked for; null unless it is a look-up.';
comment on column auth.intake_requests.enquiry_id is 'The enquiry it made, added to or was told of; null where there is none.';

call core.forbid_update('auth.intake_requests');
call core.forbid_early_delete('auth.intake_requests', 'recorded_at', interval '90 days');

-- One enquiry a request, however many send it at once: the second waits for the first, and finds what it left.
create unique index intake_requests_once on auth.intake_requests (service_id, kind, request_id)
    where outcome = 'accepted' and kind <> 'status';
comment on index auth.intake_requests_once is 'migrations/V152__open_intake.sql (auth.claim_request)';
create index intake_requests_by_key on auth.intake_requests (service_key_id, recorded_at) where service_key_id is not null;
comment on index auth.intake_requests_by_key is 'migrations/V152__open_intake.sql (auth.open_intake)';
create index intake_requests_by_reference on auth.intake_requests (reference_hash, recorded_at)
    where reference_hash is not null;
comment on index auth.intake_requests_by_reference is 'migrations/V155__api.sql (api.enquiry_status)';
create index intake_requests_by_time on auth.intake_requests (recorded_at);
comment on index auth.intake_requests_by_time is 'migrations/V095__duties.sql (auth.trim_sessions)';

-- The second secret beside a reference, which a stranger shows. Told once, with the reference.
create table auth.enquiry_secrets (
    tenant_id   integer not null,
    enquiry_id  uuid not null,
    reference   text not null,
    service_id  uuid not null,
    secret_hash bytea not null,

    constraint enquiry_secrets_pkey primary key (tenant_id, enquiry_id),
    constraint enquiry_secrets_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint enquiry_secrets_reference_unique unique (reference),
    constraint enquiry_secrets_hash_size check (octet_length(secret_hash) = 32)
);
comment on table auth.enquiry_secrets is 'By what a citizen is known who asks about an enquiry that came through a service.';
comment on column auth.enquiry_secrets.tenant_id is 'Whose enquiry.';
comment on column auth.enquiry_secrets.enquiry_id is 'The enquiry in tenant.enquiries.';
comment on column auth.enquiry_secrets.reference is 'Its reference.';
comment on column auth.enquiry_secrets.service_id is 'The service through which it came, whatever its type is now.';
comment on column auth.enquiry_secrets.secret_hash is 'SHA-256 of reference and secret. The secret has 80 random bits and is not stored.';

call core.forbid_delete('auth.enquiry_secrets');
call core.forbid_update('auth.enquiry_secrets');

create function core.canonical_secret(words text) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return regexp_replace(translate(upper(left(words, 100)), 'OIL', '011'), '[^0-9A-Z]', '', 'g');
comment on function core.canonical_secret(text) is
'A secret as it is compared, however it was typed: letters that look like figures are figures, signs between groups are passed over.';

-- From the key that is shown with each request and what only the database has: sent again, the same request is answered with
-- the same secret, which is stored nowhere.
create function auth.enquiry_secret(service_key text, seed bytea, request_id text) returns text
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    digest constant bytea := sha256(convert_to(service_key || ' ' || request_id, 'UTF8') || seed);
    bits constant bit varying := ('x' || encode(substr(digest, 1, 10), 'hex'))::bit(80);
    result text := '';
begin
    for place in 0 .. 15 loop
        result := result || case when place in (4, 8, 12) then '-' else '' end
            || substr(alphabet, substring(bits from 5 * place + 1 for 5)::bit(5)::integer + 1, 1);
    end loop;
    return result;
end
$$;
comment on function auth.enquiry_secret(text, bytea, text) is 'The secret of the enquiry that a request makes: sixteen symbols, 80 bits.';

create function auth.secret_hash(reference text, secret text) returns bytea
    language sql immutable
    set search_path = pg_catalog, pg_temp
    return sha256(convert_to(reference || ' ' || core.canonical_secret(secret), 'UTF8'));
comment on function auth.secret_hash(text, text) is 'What is stored of a secret.';
