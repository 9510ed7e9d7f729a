-- Keys of rows: random enough to guess nothing, ordered by time so that new rows share pages.
-- A sequence would tell other tenants how much is going on, and two cells would give the same number.
-- No search path is pinned: the body was bound when this ran, and a pinned one could not be inlined.
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
