-- Rows are never removed (R135): marked as deleted where people edit, kept as they are everywhere else.
create function core.refuse_removal() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK301',
        constraint = 'refuse_removal',
        schema     = tg_table_schema,
        table      = tg_table_name,
        message    = 'rows of this table are never removed',
        hint       = 'Mark the record as deleted instead: it is hidden, and its history stays.';
end
$$;

create procedure core.forbid_delete(kept_table regclass)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute format($ddl$
        create trigger g40_refuse_removal before delete or truncate on %1$s
            for each statement execute function core.refuse_removal();
    $ddl$, kept_table);
end
$$;
comment on procedure core.forbid_delete(regclass) is 'Refuses DELETE and TRUNCATE, also to the owner.';
