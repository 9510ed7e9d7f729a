-- Public references (HMRC-26-4F7K9Q-X): counted per tenant, shown through a keyed permutation, so that
-- they are unique and nobody can tell the next one or how many there are. The counter is taken in blocks
-- that double within a transaction: a row update for each of 30,000 enquiries would be quadratic.
create table tenant.reference_counters (
    tenant_id   integer not null,
    last_number bigint not null default 0,
    secret      bytea not null,

    constraint reference_counters_pkey primary key (tenant_id),
    constraint reference_counters_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint reference_counters_within_30_bits check (last_number between 0 and 1073741823),
    constraint reference_counters_secret_size check (octet_length(secret) = 32)
);
comment on table tenant.reference_counters is 'How many references a tenant has given, and its key.';
comment on column tenant.reference_counters.last_number is 'The last number taken; gaps are lawful.';
comment on column tenant.reference_counters.secret is 'Key of the permutation and of the block''s seal. Secret.';

call core.raise_wall('tenant.reference_counters');
call core.keep_rows('tenant.reference_counters');
create policy owner_works on tenant.reference_counters for all to enquiries_owner
    using (true) with check (true);
-- Withheld on purpose: everything, from every role. Only the function below reads it.

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
'A keyed permutation of the numbers below 2^30: every number gives another, and the key alone tells which.';

-- The check character: a sum over GF(32), each of the eight symbols (year and number) weighted by another
-- power of a generator. Any one wrong character and any two exchanged ones change it.
create function core.check_character(symbols text) returns text
    language plpgsql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    total integer := 0;
    weight integer := 1;
    factor integer;
    product integer;
begin
    for place in 1 .. char_length(symbols) loop
        -- The generator x of GF(2)[x] / (x^5 + x^2 + 1): doubling, and 37 taken off on overflow.
        weight := weight << 1;
        if weight > 31 then
            weight := weight # 37;
        end if;
        factor := strpos(alphabet, substr(symbols, place, 1)) - 1;
        if factor < 0 then
            return null;
        end if;
        product := 0;
        for bit in reverse 4 .. 0 loop
            product := product << 1;
            if product > 31 then
                product := product # 37;
            end if;
            if (factor >> bit) & 1 = 1 then
                product := product # weight;
            end if;
        end loop;
        total := total # product;
    end loop;
    return substr(alphabet, total + 1, 1);
end
$$;
comment on function core.check_character(text) is
'Of up to 31 symbols of the alphabet without I, L, O, U; null for other symbols.';

create function tenant.next_reference(received_at timestamptz) returns text
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    this_tenant integer := auth.tenant_id();
    tenant_code text;
    counter_secret bytea;
    block text[] := string_to_array(nullif(current_setting('enquiries.reference_block', true), ''), '/');
    block_is_ours boolean;
    next_number bigint;
    block_end bigint;
    block_size bigint;
    permuted bigint;
    symbols text := to_char(received_at at time zone 'Europe/London', 'YY');
begin
    select t.code, c.secret into tenant_code, counter_secret
    from core.tenants as t
    inner join tenant.reference_counters as c on t.id = c.tenant_id
    where t.id = this_tenant;

    -- The block lives in a setting, which rolls back with the transaction as the counter does. A client
    -- could write the setting, so it is sealed with the tenant's key and the transaction, and without a
    -- true seal nothing in it is believed: a made-up size would move the counter back.
    block_is_ours := coalesce(block[5] = encode(sha256(counter_secret || convert_to(
        concat_ws('/', this_tenant, pg_current_xact_id(), block[2], block[3]), 'UTF8'
    )), 'hex'), false);
    if block_is_ours and block[4]::bigint between block[2]::bigint and block[3]::bigint then
        next_number := block[4]::bigint;
        block_end := block[3]::bigint;
    else
        block_size := case
            when block_is_ours then least(2 * (block[3]::bigint - block[2]::bigint + 1), 1024)
            else 1
        end;
        update tenant.reference_counters as c set last_number = c.last_number + block_size
        where c.tenant_id = this_tenant
        returning c.last_number into block_end;
        next_number := block_end - block_size + 1;
        block := array[
            pg_current_xact_id()::text, next_number::text, block_end::text, null,
            encode(sha256(counter_secret || convert_to(
                concat_ws('/', this_tenant, pg_current_xact_id(), next_number, block_end), 'UTF8'
            )), 'hex')
        ];
    end if;
    perform set_config(
        'enquiries.reference_block',
        concat_ws('/', block[1], block[2], block[3], next_number + 1, block[5]),
        true
    );

    permuted := core.permute(next_number, counter_secret);
    for place in reverse 5 .. 0 loop
        symbols := symbols || substr(alphabet, ((permuted >> (5 * place)) & 31)::integer + 1, 1);
    end loop;
    return concat_ws(
        '-', tenant_code, left(symbols, 2), right(symbols, 6), core.check_character(symbols)
    );
end
$$;
comment on function tenant.next_reference(timestamptz) is
'The next public reference of the session''s tenant: code, year of receipt in London, six symbols, check.';
