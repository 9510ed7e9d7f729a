-- The recorders: statement triggers that write one event and one payload for each changed row (R145-R149).
-- They are attached by audit.watch and by nothing else. An insert is told by one function for all tables;
-- an update by a function made for its table, because comparing columns by name in SQL is half the price
-- of taking JSON apart (sql/README.md, "what audit costs").
--
-- A trigger that joins its two transition tables forbids nested loops, here and on every later page: its
-- plan is kept for the session, and one made for a statement of one row would meet a bulk of 10,000.

-- A setting can change while a statement runs (set_config in its RETURNING): the row would be stamped with
-- one session, judged by the guards with another, and told of the other.
create function audit.raise_other_session() returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise insufficient_privilege using
        constraint = 'refuse_change_of_session',
        message    = 'the session changed while the statement ran';
end
$$;

create function audit.record_insert() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
as $$
declare
    who record;
begin
    select * into who from auth.cur();
    if who.batch_id is null and exists (
        select from new_rows as n
        where (to_jsonb(n) ->> 'created_by')::uuid <> who.staff_id
    ) then
        perform audit.raise_other_session();
    end if;
    with changes as materialized (
        select
            nextval('audit.event_ids') as event_id,
            uuid_send(gen_random_uuid()) as salt,
            to_jsonb(n) as after_state
        from new_rows as n
    ),
    logged as (
        insert into audit.audit_logs (
            tenant_id, event_id, recorded_at, occurred_at, session_id, batch_id, staff_id,
            client_address, program, action, table_name, record_id, changed_columns,
            enquiry_id, citizen_id, commitment
        )
        select
            coalesce((c.after_state ->> 'tenant_id')::integer, who.tenant_id),
            c.event_id,
            auth.now(),
            case when who.batch_id is null then auth.now()
                else coalesce((c.after_state ->> 'created_at')::timestamptz, auth.now()) end,
            who.session_id,
            who.batch_id,
            case when who.batch_id is null then who.staff_id
                else coalesce((c.after_state ->> 'created_by')::uuid, who.staff_id) end,
            who.client_address,
            who.program,
            'insert',
            tg_table_schema || '.' || tg_table_name,
            c.after_state ->> tg_argv[0],
            '{}',
            (c.after_state ->> nullif(tg_argv[1], ''))::uuid,
            (c.after_state ->> nullif(tg_argv[2], ''))::uuid,
            sha256(c.salt || convert_to('null' || E'\n' || c.after_state::text, 'UTF8'))
        from changes as c
    )
    insert into audit.audit_payloads (tenant_id, event_id, recorded_at, salt, after_state)
    select
        coalesce((c.after_state ->> 'tenant_id')::integer, who.tenant_id),
        c.event_id,
        auth.now(),
        c.salt,
        c.after_state
    from changes as c;
    return null;
end
$$;

-- The body of a table's own update recorder, from the catalogue: what audit.watch creates, and what
-- sql/compliance/watched_by_audit.sql expects to find.
create function audit.update_recorder_source(
    watched_table regclass, key_column text, enquiry_column text, citizen_column text
) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    return (
        select format($body$
declare
    who record;
begin
    select * into who from auth.cur();%8$s
    with changes as materialized (
        select
            nextval('audit.event_ids') as event_id,
            uuid_send(gen_random_uuid()) as salt,
            to_jsonb(n) as after_state,
            to_jsonb(o) - array_remove(array[
                %1$s
            ], null) as before_state,
            array_remove(array[
                %2$s
            ], null) as changed_columns
        from new_rows as n
        inner join old_rows as o on %3$s
    ),
    logged as (
        insert into audit.audit_logs (
            tenant_id, event_id, recorded_at, occurred_at, session_id, batch_id, staff_id,
            client_address, program, action, table_name, record_id, changed_columns,
            enquiry_id, citizen_id, commitment
        )
        select
            coalesce((c.after_state ->> 'tenant_id')::integer, who.tenant_id),
            c.event_id,
            auth.now(),
            case when who.batch_id is null then auth.now()
                else coalesce((c.after_state ->> 'updated_at')::timestamptz, auth.now()) end,
            who.session_id,
            who.batch_id,
            case when who.batch_id is null then who.staff_id
                else coalesce((c.after_state ->> 'updated_by')::uuid, who.staff_id) end,
            who.client_address,
            who.program,
            'update',
            %4$L,
            c.after_state ->> %5$L,
            c.changed_columns,
            (c.after_state ->> nullif(%6$L, ''))::uuid,
            (c.after_state ->> nullif(%7$L, ''))::uuid,
            sha256(c.salt || convert_to(c.before_state::text || E'\n' || c.after_state::text, 'UTF8'))
        from changes as c
    )
    insert into audit.audit_payloads (
        tenant_id, event_id, recorded_at, salt, before_state, after_state
    )
    select
        coalesce((c.after_state ->> 'tenant_id')::integer, who.tenant_id),
        c.event_id,
        auth.now(),
        c.salt,
        c.before_state,
        c.after_state
    from changes as c;
    return null;
end
$body$,
            string_agg(
                format('case when o.%1$I is not distinct from n.%1$I then %1$L end', a.attname),
                E',\n                ' order by a.attnum
            ),
            string_agg(
                format('case when o.%1$I is distinct from n.%1$I then %1$L end', a.attname),
                E',\n                ' order by a.attnum
            ),
            case when bool_or(a.attname = 'tenant_id')
                then format('n.tenant_id = o.tenant_id and n.%1$I = o.%1$I', key_column)
                else format('n.%1$I = o.%1$I', key_column) end,
            n.nspname || '.' || r.relname,
            key_column,
            enquiry_column,
            citizen_column,
            case when bool_or(a.attname = 'updated_by') then '
    if who.batch_id is null and exists (
        select from new_rows as n where n.updated_by <> who.staff_id
    ) then
        perform audit.raise_other_session();
    end if;' else '' end
        )
        from pg_catalog.pg_class as r
        inner join pg_catalog.pg_namespace as n on r.relnamespace = n.oid
        inner join pg_catalog.pg_attribute as a on r.oid = a.attrelid
        where r.oid = watched_table and a.attnum > 0 and not a.attisdropped
        group by n.nspname, r.relname
    );
comment on function audit.update_recorder_source(regclass, text, text, text) is
'The text of a table''s update recorder; compared with what the table has.';

create procedure audit.watch(
    watched_table regclass,
    key_column text default 'id',
    enquiry_column text default '',
    citizen_column text default ''
)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- Tenants have outcomes, and so has the country: what is shared says so in its recorder's name.
    table_name text := (
        select case n.nspname when 'core' then 'core_' else '' end || c.relname
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
        where c.oid = watched_table
    );
begin
    execute format($ddl$
        create or replace function audit.record_update_of_%2$s() returns trigger
            language plpgsql security definer
            set search_path = pg_catalog, pg_temp
            set timezone = 'UTC'
            set enable_nestloop = off
            as %6$L;
        create trigger watch_insert after insert on %1$s
            referencing new table as new_rows
            for each statement execute function audit.record_insert(%3$L, %4$L, %5$L);
        create trigger watch_update after update on %1$s
            referencing old table as old_rows new table as new_rows
            for each statement execute function audit.record_update_of_%2$s();
    $ddl$,
        watched_table, table_name, key_column, enquiry_column, citizen_column,
        audit.update_recorder_source(watched_table, key_column, enquiry_column, citizen_column));
end
$$;
comment on procedure audit.watch(regclass, text, text, text) is
'Attaches the recorders: key column, and the columns that name the enquiry and the citizen concerned.';

-- For what is no change of a row: somebody signed in, a service began.
create function audit.record_event(action text, table_name text, record_id text, after_state jsonb)
    returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
as $$
declare
    who record;
    new_event bigint := nextval('audit.event_ids');
    new_salt bytea := uuid_send(gen_random_uuid());
begin
    select * into who from auth.cur();
    insert into audit.audit_logs (
        tenant_id, event_id, recorded_at, occurred_at, session_id, batch_id, staff_id,
        client_address, program, action, table_name, record_id, changed_columns, commitment
    ) values (
        who.tenant_id, new_event, auth.now(), auth.now(), who.session_id, who.batch_id, who.staff_id,
        who.client_address, who.program, record_event.action, record_event.table_name,
        record_event.record_id, '{}',
        sha256(new_salt || convert_to('null' || E'\n' || record_event.after_state::text, 'UTF8'))
    );
    insert into audit.audit_payloads (tenant_id, event_id, recorded_at, salt, after_state)
    values (who.tenant_id, new_event, auth.now(), new_salt, record_event.after_state);
end
$$;
