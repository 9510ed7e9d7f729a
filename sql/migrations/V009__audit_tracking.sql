-- Audit tracking: statement triggers that write one event and one payload for each changed row (R145-R149).
-- Only audit.enable_tracking attaches them. Each table has two functions of its own, generated from its columns:
-- comparing columns by name in SQL costs half as much as comparing JSON (sql/README.md, "what audit costs").
--
-- Events are compared with rows and hashed as text, so a recorder pins every setting of a client that changes how a
-- value is written. Readers that compare pin the same (sql/compliance).
--
-- The program's transactions ask for a custom plan for each statement. A trigger function that looks up by key
-- keeps one plan for the session instead, here and in later files: planning the trigger again for each change
-- would cost as much as the change. A trigger that joins its two transition tables also forbids nested loops: a
-- plan made for one row would be used for a bulk change of 10,000.

-- Numbers of the tracked tables: an event and its index carry two bytes instead of a name. Given in the order of
-- the migrations and never changed, so the same on every server.
create table core.tracked_tables (
    id   smallint not null,
    name text not null,

    constraint tracked_tables_pkey primary key (id),
    constraint tracked_tables_name_unique unique (name),
    constraint tracked_tables_name_length check (char_length(name) between 1 and 127),
    constraint tracked_tables_name_printable check (core.is_single_line(name)),
    constraint tracked_tables_name_not_blank check (core.is_not_blank(name))
);
comment on table core.tracked_tables is 'Tables whose changes the audit log records, by number.';
comment on column core.tracked_tables.id is 'Number that events carry; given once and never changed.';
comment on column core.tracked_tables.name is 'The table with its schema, for example tenant.notes.';
call core.forbid_delete('core.tracked_tables');
call core.forbid_update('core.tracked_tables');
grant select on core.tracked_tables to enquiries_app, enquiries_loader, enquiries_worker;

-- Events of sessions are no changes of rows (audit.record_event).
insert into core.tracked_tables (id, name) values (1, 'auth.sessions');

-- Immutable, since rows of the list are neither changed nor removed: a condition on the number of a table is then
-- planned as a constant.
create function audit.table_id(table_name text) returns smallint
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return (select t.id from core.tracked_tables as t where t.name = table_id.table_name);
end
$$;
comment on function audit.table_id(text) is 'The number of a tracked table in events; null for another table.';
grant execute on function audit.table_id(text) to enquiries_app, enquiries_loader, enquiries_worker;

-- Records of a tenant have a UUID as key, those of reference data a code or a number. One type for all keeps the
-- index of records at 16 bytes a key. SHA-256, because MD5 is not available on servers in FIPS mode.
create function audit.record_id(record_key text) returns uuid
    language sql immutable strict parallel safe
    return encode(substring(sha256(convert_to(record_key, 'UTF8')) for 16), 'hex')::uuid;
comment on function audit.record_id(text) is
'The identifier in events of a record of reference data, computed from its code or number.';
grant execute on function audit.record_id(text) to enquiries_app, enquiries_loader, enquiries_worker;

-- How a record of a table is identified in events, as SQL over a row of it: recorders and the checks that compare
-- rows with events ask the same.
create function audit.record_id_expression(tracked_table regclass, key_column text, row_name text) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    return case
        when exists (
            select
            from pg_catalog.pg_attribute as a
            where a.attrelid = tracked_table and a.attname = key_column and a.atttypid = 'uuid'::regtype
        ) then format('%I.%I', row_name, key_column)
        else format('audit.record_id(%I.%I::text)', row_name, key_column)
    end;
comment on function audit.record_id_expression(regclass, text, text) is
'SQL for the identifier in events of a row: its key where that is a UUID, else computed from it.';

-- A setting can change while a statement runs (set_config in its RETURNING): row metadata, guards and event
-- would then name different sessions.
create function audit.raise_foreign_session() returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise insufficient_privilege using
        constraint = 'refuse_change_of_session',
        message    = 'the session changed while the statement ran';
end
$$;

-- The body of a table's recorder, from the catalogue: what audit.enable_tracking creates, and what
-- sql/compliance/tracked_by_audit.sql expects to find. The columns of bookkeeping are taken where there are
-- any, else the session says who and the transaction when.
--
-- Cold texts are long and seldom change: an event holds them only when one of them changed, and else names the
-- version that holds them (texts_version, kept by core.keep_texts_version). Without this a change of priority of an
-- enquiry with 19,000 characters wrote 23 KB.
create function audit.recorder_source(
    tracked_table regclass, action text, key_column text, enquiry_column text, citizen_column text,
    cold_columns text[]
) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    return (
        select format($body$
declare
    who record;
    this_moment timestamptz := auth.now();
    clock_offset interval := this_moment - pg_catalog.now();
begin%16$s
    -- An expression: a query of a function costs a third more.
    who := auth.current_session();%1$s
    with changes as materialized (
        select
            core.new_id() as event_id,
            uuid_send(gen_random_uuid()) as salt,
            -- The wall clock: a transaction may have begun long before.
            greatest(clock_timestamp() + clock_offset, %3$s) as recorded_at,
            %2$s as tenant_id,
            %3$s as changed_at,
            %4$s as changed_by,
            %5$s as record_id,
            %13$s as record_version,
            %14$s as texts_version,
            %6$s as enquiry_id,
            %7$s as citizen_id,
            %15$s as after_state,
            %8$s as before_state,
            %9$s as changed_columns
        from new_rows as n%10$s
    ),
    logged as (
        insert into audit.audit_logs (
            tenant_id, event_id, recorded_at, occurred_at, session_id, batch_id, staff_id,
            client_address, program, action, table_id, record_id, record_version, texts_version,
            changed_columns, enquiry_id, citizen_id, commitment
        )
        select
            c.tenant_id,
            c.event_id,
            c.recorded_at,
            -- A transaction that began earlier and changed the row later comes after the change it followed.
            case when who.batch_id is null then greatest(this_moment, c.changed_at) else c.changed_at end,
            who.session_id,
            who.batch_id,
            case when who.batch_id is null then who.staff_id else c.changed_by end,
            who.client_address,
            who.program,
            %11$L,
            %12$s,
            c.record_id,
            c.record_version,
            c.texts_version,
            c.changed_columns,
            c.enquiry_id,
            c.citizen_id,
            sha256(c.salt || convert_to(
                coalesce(c.before_state::text, 'null') || E'\n' || c.after_state::text, 'UTF8'
            ))
        from changes as c
    )
    insert into audit.audit_payloads (
        tenant_id, event_id, recorded_at, salt, before_state, after_state
    )
    select c.tenant_id, c.event_id, c.recorded_at, c.salt, c.before_state, c.after_state
    from changes as c;
    return null;
end
$body$,
            case when bool_or(a.attname = stamps.by_column) then format('
    if who.batch_id is null and exists (
        select from new_rows as n where n.%1$I is distinct from who.staff_id
    ) then
        perform audit.raise_foreign_session();
    end if;', stamps.by_column) else '' end,
            case when bool_or(a.attname = 'tenant_id') then 'n.tenant_id' else 'who.tenant_id' end,
            case when bool_or(a.attname = stamps.at_column)
                then format('n.%I', stamps.at_column) else 'this_moment' end,
            case when bool_or(a.attname = stamps.by_column)
                then format('n.%I', stamps.by_column) else 'who.staff_id' end,
            audit.record_id_expression(tracked_table, key_column, 'n'),
            case enquiry_column when '' then 'null::uuid' else format('n.%I', enquiry_column) end,
            -- The citizen of a record around an enquiry is the one of the enquiry at this moment.
            case
                when citizen_column <> '' then format('n.%I', citizen_column)
                when enquiry_column <> '' then format(
                    '(
                select e.citizen_id
                from tenant.enquiries as e
                where e.tenant_id = n.tenant_id and e.id = n.%I
            )', enquiry_column
                )
                else 'null::uuid'
            end,
            case when action = 'insert' then 'null::jsonb' else format(
                '%s - array_remove(array[%s
            ], null)',
                case when cold_columns = '{}' then 'to_jsonb(o)' else format('case
                when n.texts_version = n.version then to_jsonb(o)
                else (select to_jsonb(hot) from (select %s) as hot)
            end', string_agg(format('o.%I', a.attname), ', ' order by a.attnum)
                    filter (where a.attname <> all (cold_columns))) end,
                string_agg(
                    format('
                case when %s then %L end',
                        case when a.attname = any (cold_columns)
                            then format('n.texts_version = n.version and o.%1$I is not distinct from n.%1$I', a.attname)
                            else format('o.%1$I is not distinct from n.%1$I', a.attname) end,
                        a.attname
                    ),
                    ',' order by a.attnum
                )
            ) end,
            case when action = 'insert' then 'array[]::text[]' else format(
                'array_remove(array[%s
            ], null)',
                string_agg(
                    format('
                case when %s then %L end',
                        case when a.attname = any (cold_columns)
                            then format('n.texts_version = n.version and o.%1$I is distinct from n.%1$I', a.attname)
                            else format('o.%1$I is distinct from n.%1$I', a.attname) end,
                        a.attname
                    ),
                    ',' order by a.attnum
                )
            ) end,
            case when action = 'insert' then '' else format('
        inner join old_rows as o on %s',
                case when bool_or(a.attname = 'tenant_id')
                    then format('n.tenant_id = o.tenant_id and n.%1$I = o.%1$I', key_column)
                    else format('n.%1$I = o.%1$I', key_column) end
            ) end,
            action,
            (
                select t.id from core.tracked_tables as t
                where t.name = format('%s.%s', n.nspname, r.relname)
            ),
            -- Rows of a table without a version never change: their guards refuse it.
            case when bool_or(a.attname = 'version') then 'n.version' else '1' end,
            case when cold_columns = '{}' then 'null::integer' else 'n.texts_version' end,
            case when action = 'insert' or cold_columns = '{}' then 'to_jsonb(n)' else format('case
                when n.texts_version = n.version then to_jsonb(n)
                else (select to_jsonb(hot) from (select %s) as hot)
            end', string_agg(format('n.%I', a.attname), ', ' order by a.attnum)
                filter (where a.attname <> all (cold_columns))) end,
            -- A change of caches alone (V008) is no change of the record; a statement names them or other columns.
            case
                when action = 'update' and exists (
                    select
                    from pg_catalog.pg_trigger as t
                    where
                        t.tgrelid = tracked_table
                        and t.tgname = 'g10_set_row_metadata'
                        and cardinality(t.tgattr::smallint[]) > 0
                ) then '
    if not exists (
        select from new_rows as n inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id and n.version <> o.version
    ) then
        return null;
    end if;'
                else ''
            end
        )
        from pg_catalog.pg_class as r
        inner join pg_catalog.pg_namespace as n on r.relnamespace = n.oid
        inner join pg_catalog.pg_attribute as a on r.oid = a.attrelid
        cross join lateral (
            select
                case action when 'insert' then 'created_at' else 'updated_at' end as at_column,
                case action when 'insert' then 'created_by' else 'updated_by' end as by_column
        ) as stamps
        where r.oid = tracked_table and a.attnum > 0 and not a.attisdropped
        group by r.oid, n.nspname, r.relname, stamps.at_column, stamps.by_column
    );
comment on function audit.recorder_source(regclass, text, text, text, text, text[]) is
'The text of a table''s recorder of inserts or updates; compared with what the table has.';

-- The version of a row that last changed one of its cold columns. A trigger of those columns alone: a statement that
-- names none of them pays nothing.
create function core.keep_texts_version() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.texts_version := old.version + 1;
    return new;
end
$$;

create procedure core.add_texts_version(target_table regclass, cold_columns text[])
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute format($ddl$
        alter table %1$s
            add column texts_version integer not null default 1,
            add constraint %2$I check (texts_version >= 1);
        comment on column %1$s.texts_version is
        'The version that last changed %3$s: its event holds them, later events only name it.';
        create trigger g35_keep_texts_version before update of %4$s on %1$s
            for each row when ((%5$s) is distinct from (%6$s))
            execute function core.keep_texts_version();
    $ddl$,
        target_table,
        (select r.relname from pg_catalog.pg_class as r where r.oid = target_table) || '_texts_version_possible',
        array_to_string(cold_columns, ', '),
        (select string_agg(format('%I', c), ', ') from unnest(cold_columns) as c),
        (select string_agg(format('old.%I', c), ', ') from unnest(cold_columns) as c),
        (select string_agg(format('new.%I', c), ', ') from unnest(cold_columns) as c)
    );
end
$$;
comment on procedure core.add_texts_version(regclass, text[]) is
'Adds the version of the cold columns; after core.add_row_metadata and before audit.enable_tracking.';

-- By schema and table: core and tenant have tables of one name.
create function audit.recorder_name(tracked_table regclass, action text) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    return (
        select format('record_%s_of_%s_%s', action, r.relnamespace::regnamespace, r.relname)
        from pg_catalog.pg_class as r
        where r.oid = tracked_table
    );
comment on function audit.recorder_name(regclass, text) is 'The name of a table''s recorder of inserts or updates.';

create procedure audit.enable_tracking(
    tracked_table regclass,
    key_column text default 'id',
    enquiry_column text default '',
    citizen_column text default '',
    cold_columns text[] default '{}'
)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    action text;
begin
    insert into core.tracked_tables (id, name)
    select max(t.id) + 1, format('%s.%s', r.relnamespace::regnamespace, r.relname)
    from core.tracked_tables as t
    cross join pg_catalog.pg_class as r
    where r.oid = tracked_table
    group by r.relnamespace, r.relname
    on conflict (name) do nothing;
    foreach action in array array['insert', 'update'] loop
        execute format($ddl$
            create or replace function audit.%2$s() returns trigger
                language plpgsql security definer
                set search_path = pg_catalog, pg_temp
                set timezone = 'UTC'
                set bytea_output = 'hex'
                set extra_float_digits = 1
                set intervalstyle = 'postgres'
                set datestyle = 'ISO, MDY'
                set xmlbinary = 'base64'
                set plan_cache_mode = force_generic_plan
                set enable_nestloop = off
                as %3$L;
            create or replace trigger watch_%4$s after %4$s on %1$s
                referencing new table as new_rows %5$s
                for each statement execute function audit.%2$s(%6$L, %7$L, %8$L, %9$L);
        $ddl$,
            tracked_table,
            audit.recorder_name(tracked_table, action),
            audit.recorder_source(
                tracked_table, action, key_column, enquiry_column, citizen_column, cold_columns
            ),
            action,
            case action when 'update' then 'old table as old_rows' else '' end,
            key_column, enquiry_column, citizen_column, array_to_string(cold_columns, ','));
    end loop;
end
$$;
comment on procedure audit.enable_tracking(regclass, text, text, text, text[]) is
'Attaches the recorders: key column, the columns that name the enquiry and the citizen concerned, and the cold columns '
'(core.add_texts_version). Without a column of the citizen, it is that of the enquiry. Call it again after adding a column.';

-- For events that change no row: sign-in, start of a service session.
create function audit.record_event(action text, table_name text, record_id uuid, after_state jsonb)
    returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
    set bytea_output = 'hex'
    set extra_float_digits = 1
    set intervalstyle = 'postgres'
    set datestyle = 'ISO, MDY'
    set xmlbinary = 'base64'
as $$
declare
    who record;
    new_event uuid := core.new_id();
    new_salt bytea := uuid_send(gen_random_uuid());
    wall_clock timestamptz := clock_timestamp() + (auth.now() - pg_catalog.now());
begin
    select * into who from auth.current_session();
    insert into audit.audit_logs (
        tenant_id, event_id, recorded_at, occurred_at, session_id, batch_id, staff_id,
        client_address, program, action, table_id, record_id, record_version, changed_columns, commitment
    ) values (
        who.tenant_id, new_event, wall_clock, auth.now(), who.session_id, who.batch_id, who.staff_id,
        who.client_address, who.program, record_event.action, audit.table_id(record_event.table_name),
        record_event.record_id, 1, '{}',
        sha256(new_salt || convert_to('null' || E'\n' || record_event.after_state::text, 'UTF8'))
    );
    insert into audit.audit_payloads (tenant_id, event_id, recorded_at, salt, after_state)
    values (who.tenant_id, new_event, wall_clock, new_salt, record_event.after_state);
end
$$;
