-- Rows that record what happened do not change.
create function core.refuse_change() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK305',
        constraint = 'refuse_change',
        schema     = tg_table_schema,
        table      = tg_table_name,
        message    = 'this table records what happened and does not change',
        hint       = 'Write what is true now as a new record.';
end
$$;

create procedure core.forbid_update(kept_table regclass)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute format($ddl$
        create trigger g40_refuse_change before update on %1$s
            for each statement execute function core.refuse_change();
    $ddl$, kept_table);
end
$$;
comment on procedure core.forbid_update(regclass) is 'Refuses UPDATE, also to the owner.';
