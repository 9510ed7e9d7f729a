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

-- What is taken out of use (a person, a team, a type, an enquiry) waits for those who are just using it, whose
-- foreign keys hold a key share of its row, and whoever comes later waits for it. The guards that ask whether it is
-- still in use run after the statement and see what the others left (docs/decisions/0003).
create function core.lock_for_removal() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform auth.refuse_stale_snapshot();
    execute format(
        'select from %I.%I as t where t.tenant_id = $1 and t.id = $2 for update', tg_table_schema, tg_table_name
    ) using old.tenant_id, old.id;
    return new;
end
$$;
comment on function core.lock_for_removal() is
'Before a row is taken out of use: locks it against foreign keys that lead to it.';

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

-- Where rows go after all, once they have been over for long. Nothing else removes them, and nothing sooner.
create function core.refuse_early_removal() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    ended timestamptz := (to_jsonb(old) ->> tg_argv[0])::timestamptz;
begin
    if ended is null or ended > clock_timestamp() - tg_argv[1]::interval then
        raise exception using
            errcode    = 'UK301',
            constraint = 'refuse_early_removal',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'rows of this table are kept for a time after they ended',
            hint       = 'Let the worker remove what is old enough.';
    end if;
    return old;
end
$$;

create procedure core.forbid_early_delete(kept_table regclass, ended_column text, kept_for interval)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute format($ddl$
        create trigger g40_refuse_early_removal before delete on %1$s
            for each row execute function core.refuse_early_removal(%2$L, %3$L);
        create trigger g40_refuse_removal before truncate on %1$s
            for each statement execute function core.refuse_removal();
    $ddl$, kept_table, ended_column, kept_for);
end
$$;
comment on procedure core.forbid_early_delete(regclass, text, interval) is
'Refuses TRUNCATE, and DELETE of a row that has not ended for this long, also to the owner.';
