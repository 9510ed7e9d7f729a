-- Public references (HMRC-26-4F7K9Q-X): a number for each tenant, shown through a keyed permutation, so that
-- they are unique and reveal neither the next one nor the volume. The number comes from a sequence of the tenant: it
-- is no row, so that an open transaction delays no other registration and a long snapshot slows none
-- (docs/decisions/0007). Numbers of transactions that roll back are not given again: gaps are lawful.
create table auth.reference_keys (
    tenant_id integer not null,
    secret    bytea not null,

    constraint reference_keys_pkey primary key (tenant_id),
    constraint reference_keys_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint reference_keys_secret_size check (octet_length(secret) = 32)
);
comment on table auth.reference_keys is 'The key of each tenant''s permutation of reference numbers.';
comment on column auth.reference_keys.tenant_id is 'The tenant whose references it permutes.';
comment on column auth.reference_keys.secret is 'Key of the permutation, 32 random bytes. Secret.';

call core.forbid_delete('auth.reference_keys');
call core.forbid_update('auth.reference_keys');
-- In auth, where no login may read and no isolation policy applies: it holds a secret, is read for each new
-- enquiry, and only for a tenant that set_row_metadata has already compared with the session's.

create function auth.create_references(for_tenant integer) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into auth.reference_keys (tenant_id, secret)
    values (
        for_tenant,
        sha256(
            uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
        )
    );
    -- The permutation is one of the numbers below 2^30. Never granted: the last value tells the volume of work.
    execute format(
        'create sequence auth.%I as integer minvalue 1 maxvalue 1073741823 no cycle',
        'reference_numbers_' || for_tenant
    );
end
$$;
comment on function auth.create_references(integer) is
'Creates the key and the sequence of a new tenant''s references. Not for clients: auth.create_tenant calls it.';
revoke execute on function auth.create_references(integer) from public;

create function core.permute(number bigint, secret bytea) returns bigint
    language plpgsql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    high bigint := number >> 15;
    low bigint := number & 32767;
    digest bytea;
    mixed bigint;
begin
    -- Feistel: four rounds over two halves of 15 bits. Any round function gives a permutation.
    for round in 1 .. 4 loop
        digest := sha256(secret || int4send(round) || int8send(low));
        mixed := high # (((get_byte(digest, 0) << 8) | get_byte(digest, 1)) & 32767);
        high := low;
        low := mixed;
    end loop;
    return (high << 15) | low;
end
$$;
comment on function core.permute(bigint, bytea) is
'A keyed permutation of the numbers below 2^30: each number has one image, which only the key reveals.';

-- The check character: a sum over GF(32), x^5 + x^2 + 1, in which the symbol at place i has the weight x^i. Any
-- one wrong character and any two exchanged ones change it. The products are a table of 32 bytes a place; a test
-- computes them again.
create function core.check_character(symbols text) returns text
    language plpgsql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    products constant bytea := '\x'
        '00020406080a0c0e10121416181a1c1e050701030d0f090b151711131d1f191b'
        '0004080c1014181c05010d0915111d190a0e02061a1e12160f0b07031f1b1713'
        '00081018050d151d0a021a120f071f17141c040c111901091e160e061b130b03'
        '001005150a1a0f1f140411011e0e1b0b0d1d08180717021219091c0c13031606'
        '00050a0f14111e1b0d080702191c13161a1f10150e0b040117121d180306090c'
        '000a141e0d0719131a100e04171d0309111b050f1c1608020b011f15060c1218'
        '00140d191a0e170311051c080b1f061207130a1e1d09100416021b0f0c180115'
        '000d1a17111c0b06070a1d10161b0c010e0314191f1205080904131e1815020f';
    total integer := 0;
    factor integer;
begin
    if char_length(symbols) <> 8 then
        return null;
    end if;
    for place in 1 .. 8 loop
        factor := strpos(alphabet, substr(symbols, place, 1)) - 1;
        if factor < 0 then
            return null;
        end if;
        total := total # get_byte(products, 32 * (place - 1) + factor);
    end loop;
    return substr(alphabet, total + 1, 1);
end
$$;
comment on function core.check_character(text) is
'Of the eight symbols of a reference (year and number); null for anything else.';

create function auth.next_reference(for_tenant integer, received_at timestamptz) returns text
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    tenant_code text;
    tenant_secret bytea;
    permuted bigint;
    symbols text := to_char(received_at at time zone 'Europe/London', 'YY');
begin
    select t.code, k.secret into tenant_code, tenant_secret
    from core.tenants as t
    inner join auth.reference_keys as k on t.id = k.tenant_id
    where t.id = for_tenant;

    permuted := core.permute(nextval(format('auth.reference_numbers_%s', for_tenant)::regclass), tenant_secret);
    for place in reverse 5 .. 0 loop
        symbols := symbols || substr(alphabet, ((permuted >> (5 * place)) & 31)::integer + 1, 1);
    end loop;
    return concat_ws(
        '-', tenant_code, left(symbols, 2), right(symbols, 6), core.check_character(symbols)
    );
end
$$;
comment on function auth.next_reference(integer, timestamptz) is
'The next public reference of a tenant, for the trigger that registers enquiries: code, year of receipt in London, six symbols, check.';
