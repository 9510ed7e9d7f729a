-- The log is append-only: a correction is a new event.
create function audit.refuse_change_of_log() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK501',
        constraint = 'refuse_change_of_log',
        schema     = tg_table_schema,
        table      = tg_table_name,
        message    = 'the trail does not change',
        hint       = 'Correct the record itself: the correction becomes the next event.';
end
$$;

create procedure audit.protect_log(trail_table regclass)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute format($ddl$
        create trigger g40_refuse_change_of_log before update or delete or truncate on %1$s
            for each statement execute function audit.refuse_change_of_log();
    $ddl$, trail_table);
end
$$;
comment on procedure audit.protect_log(regclass) is 'Refuses UPDATE, DELETE and TRUNCATE, also to the owner.';
