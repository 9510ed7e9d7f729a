-- Service keys: what a form or another system of a service shows with each request. A key is told once, when it is made; only
-- its hash is kept, outside the tenant's rows, since it is looked up before it is known whose it is. It is revoked and never
-- changed: another key is made. Made and revoked by who configures the organisation.
create table tenant.service_keys (
    tenant_id           integer not null default auth.tenant_id(),
    id                  uuid not null default core.new_id(),
    service_id          uuid not null,
    name                text collate core.names not null,
    requests_per_minute integer not null default 60,
    revoked             boolean not null default false,

    constraint service_keys_pkey primary key (tenant_id, id),
    constraint service_keys_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint service_keys_service_fkey foreign key (tenant_id, service_id)
        references tenant.services (tenant_id, id) on delete restrict,
    constraint service_keys_name_length check (char_length(name) between 1 and 60),
    constraint service_keys_name_printable check (core.is_single_line(name)),
    constraint service_keys_name_not_blank check (core.is_not_blank(name)),
    constraint service_keys_requests_per_minute_range check (requests_per_minute between 1 and 6000)
);
comment on table tenant.service_keys is 'Keys of services, without the keys themselves.';
comment on column tenant.service_keys.service_id is 'The service that it speaks for.';
comment on column tenant.service_keys.name is 'Where it is used, 1 to 60 characters.';
comment on column tenant.service_keys.requests_per_minute is 'How many requests it may make in a minute, 1 to 6,000.';
comment on column tenant.service_keys.revoked is 'True once it is worth nothing any more, for good.';

create index service_keys_by_service on tenant.service_keys (tenant_id, service_id);
comment on index tenant.service_keys_by_service is 'migrations/V149__service_keys.sql (foreign key)';

call core.enable_tenant_isolation('tenant.service_keys');
call core.forbid_delete('tenant.service_keys');
call core.add_row_metadata('tenant.service_keys');
call audit.enable_tracking('tenant.service_keys');

create policy staff_read on tenant.service_keys for select to enquiries_app
    using (true);
create policy owner_works on tenant.service_keys for all to enquiries_owner using (true) with check (true);
grant select on tenant.service_keys to enquiries_app;

create table auth.service_keys (
    tenant_id           integer not null,
    id                  uuid not null,
    key_hash            bytea not null,
    service_id          uuid not null,
    requests_per_minute integer not null,
    seed                bytea not null,
    revoked_at          timestamptz,

    constraint service_keys_pkey primary key (tenant_id, id),
    constraint service_keys_key_hash_unique unique (key_hash),
    constraint service_keys_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint service_keys_key_hash_size check (octet_length(key_hash) = 32),
    constraint service_keys_seed_size check (octet_length(seed) = 32)
);
comment on table auth.service_keys is 'By what a service''s key is known before there is a session.';
comment on column auth.service_keys.tenant_id is 'The tenant of its service.';
comment on column auth.service_keys.id is 'The key in tenant.service_keys.';
comment on column auth.service_keys.key_hash is 'SHA-256 of the key, which is not stored.';
comment on column auth.service_keys.service_id is 'The service that it speaks for.';
comment on column auth.service_keys.requests_per_minute is 'How many requests it may make in a minute.';
comment on column auth.service_keys.seed is
'32 random bytes. With the key itself they give the token of a day''s session and the secrets of enquiries; alone they give nothing. Secret.';
comment on column auth.service_keys.revoked_at is 'Since when it is worth nothing; null while it counts.';

call core.forbid_delete('auth.service_keys');

create view app.service_keys with (security_invoker = true) as
select
    k.id, s.code as service_code, s.name as service_name, k.name, k.requests_per_minute, k.revoked, k.created_at,
    p.name as created_by_name
from tenant.service_keys as k
inner join tenant.services as s on k.tenant_id = s.tenant_id and k.service_id = s.id
inner join tenant.staff as p on k.tenant_id = p.tenant_id and k.created_by = p.id
where
    k.deleted_at is null
    and k.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.service_keys is 'Keys of the organisation''s services, without the keys themselves.';
grant select on app.service_keys to enquiries_app;

create view app.configured_services with (security_invoker = true) as
select
    s.id, s.code, s.name, s.languages,
    (
        select count(*)
        from tenant.enquiry_types as y
        where y.tenant_id = s.tenant_id and y.service_id = s.id and y.active and y.deleted_at is null
    ) as types,
    (
        select count(*)
        from tenant.service_keys as k
        where k.tenant_id = s.tenant_id and k.service_id = s.id and not k.revoked and k.deleted_at is null
    ) as keys
from tenant.services as s
where
    s.active
    and s.deleted_at is null
    and s.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.configured_services is 'Services of the organisation in use, with the number of types that each takes and of keys that count.';
grant select on app.configured_services to enquiries_app;

create function auth.random_bytes() returns bytea
    language sql volatile
    set search_path = pg_catalog, pg_temp
    return sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
comment on function auth.random_bytes() is '32 random bytes: three version 4 UUIDs carry 366 random bits.';

create function tenant.make_service_key(service_code text, name text, requests_per_minute integer)
    returns table (key_id uuid, service_key text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    this_service uuid;
begin
    select s.id into this_service
    from tenant.services as s
    where
        s.tenant_id = (select auth.tenant_id())
        and s.code = make_service_key.service_code
        and s.active
        and s.deleted_at is null
    for key share;
    if this_service is null then
        raise exception using
            errcode    = 'UK470',
            constraint = 'make_service_key',
            schema     = 'tenant',
            table      = 'service_keys',
            column     = 'service_id',
            message    = 'no such service is in use',
            hint       = 'Name a service of the organisation by its code: `enquiries service list` has them.';
    end if;
    service_key := 'enq_' || encode(auth.random_bytes(), 'hex');
    insert into tenant.service_keys (service_id, name, requests_per_minute)
    values (this_service, make_service_key.name, make_service_key.requests_per_minute)
    returning id into key_id;
    insert into auth.service_keys (tenant_id, id, key_hash, service_id, requests_per_minute, seed)
    select
        k.tenant_id, k.id, sha256(convert_to(make_service_key.service_key, 'UTF8')), k.service_id, k.requests_per_minute,
        auth.random_bytes()
    from tenant.service_keys as k
    where k.tenant_id = (select auth.tenant_id()) and k.id = make_service_key.key_id;
    return next;
end
$$;
comment on function tenant.make_service_key(text, text, integer) is
'Makes a key of a service of the session''s tenant, whoever asks. Not for clients: app.create_service_key asks who may.';

create function app.create_service_key(service_code text, name text, requests_per_minute integer)
    returns table (key_id uuid, service_key text)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if auth.has_capability('configure') is not true then
        raise insufficient_privilege using
            constraint = 'refuse_key_by_role',
            message    = 'only who configures the organisation makes keys of services',
            hint       = 'Ask a manager to make or revoke the key.';
    end if;
    return query
    select k.key_id, k.service_key
    from tenant.make_service_key(
        create_service_key.service_code, create_service_key.name, create_service_key.requests_per_minute
    ) as k;
end
$$;
comment on function app.create_service_key(text, text, integer) is
'Makes a key of a service and returns it: it is never told again. Refuses with UK470 where there is no such service.';

create function app.revoke_service_key(key_id uuid) returns boolean
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if auth.has_capability('configure') is not true then
        raise insufficient_privilege using
            constraint = 'refuse_key_by_role',
            message    = 'only who configures the organisation makes keys of services',
            hint       = 'Ask a manager to make or revoke the key.';
    end if;
    update tenant.service_keys as k set revoked = true
    where k.tenant_id = (select auth.tenant_id()) and k.id = revoke_service_key.key_id and not k.revoked;
    if not found then
        return false;
    end if;
    update auth.service_keys as k set revoked_at = clock_timestamp()
    where k.tenant_id = (select auth.tenant_id()) and k.id = revoke_service_key.key_id;
    -- Requests look the key up each time, so its session is worth nothing from now on; it is ended all the same.
    update auth.sessions as s set ended_at = clock_timestamp()
    where s.ended_at is null and s.service_key_id = revoke_service_key.key_id and s.tenant_id = (select auth.tenant_id());
    return true;
end
$$;
comment on function app.revoke_service_key(uuid) is
'Revokes a key for good; false where there is none of this id that counts.';
grant execute on function app.create_service_key(text, text, integer), app.revoke_service_key(uuid) to enquiries_app;
