-- The one clock. Every rule takes time from the row or from auth.now(), never now(), so that a test can
-- live eight years. The offset can leave zero only in a copy marked disposable.
create table auth.clock (
    only_row     boolean not null default true,
    clock_offset  interval not null default '0',

    constraint clock_pkey primary key (only_row),
    constraint clock_one_row check (only_row),
    constraint clock_never_back check (clock_offset >= interval '0')
);
comment on table auth.clock is 'How far this copy''s clock is ahead of the true one: zero but in a throw-away copy.';
comment on column auth.clock.only_row is 'True: a second row would be a second clock.';
comment on column auth.clock.clock_offset is
'What is added to the true time; zero in a living database, never less than zero.';

call core.forbid_delete('auth.clock');

insert into auth.clock (only_row) values (true);

-- In PL/pgSQL, as the functions of V004: it keeps its plan for the session, where a function in SQL is
-- planned again by every statement that calls it (measured: 13 microseconds against 64).
create function auth.now() returns timestamptz
    language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return pg_catalog.now() + (select c.clock_offset from auth.clock as c);
end
$$;
comment on function auth.now() is
'The time of this transaction, by the platform''s clock (docs/decisions/0005).';
grant execute on function auth.now() to enquiries_app, enquiries_loader, enquiries_worker;

create function auth.refuse_moving_the_clock() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from core.settings as s where s.name = 'disposable' and s.value = 'on') then
        raise exception using
            errcode    = 'UK401',
            constraint = 'refuse_moving_the_clock',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'clock_offset',
            message    = 'the clock of a living database does not move',
            hint       = 'Copy the database, set disposable to on in the copy, and move its clock.';
    end if;
    return null;
end
$$;

create trigger g50_refuse_moving_the_clock after insert or update or delete on auth.clock
    for each statement execute function auth.refuse_moving_the_clock();

-- No clock of it runs: all wait, or it waits for none. A time that comes never, so that queues keep one index and one order.
create function core.not_due() returns timestamptz
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return '2199-01-01 00:00:00+00'::timestamptz;
comment on function core.not_due() is 'The due time of an enquiry none of whose clocks runs: it sorts last and is never reached.';
grant execute on function core.not_due() to enquiries_app, enquiries_loader, enquiries_worker;
