-- Keys of rows: random enough not to be guessed, ordered by time so that new rows share index pages. A sequence
-- would show other tenants the volume of work, and two installations would allot the same numbers.
-- No search path is pinned: the body is bound at creation, and a pinned one could not be inlined.
create function core.new_id() returns uuid
    language sql volatile parallel safe
    return encode(
        set_bit(
            set_bit(
                overlay(
                    uuid_send(gen_random_uuid())
                    placing substring(
                        int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3
                    )
                    from 1 for 6
                ),
                52, 1
            ),
            53, 1
        ),
        'hex'
    )::uuid;
comment on function core.new_id() is 'A version 7 UUID: 48 bits of milliseconds, then chance (RFC 9562).';
grant execute on function core.new_id() to enquiries_app, enquiries_loader;
