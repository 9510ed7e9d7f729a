-- Row metadata: who created, changed and deleted a row, and when (R155, R156, R194). Only this trigger sets them.
-- One function and one look-up a row: it first refuses a row of another tenant, since BEFORE triggers run ahead
-- of WITH CHECK, then sets the columns. It reads session and clock in one query: calls of auth.current_session()
-- and auth.now() for each of 10,000 rows would cost more than the update.
create function core.set_row_metadata() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_hash bytea := sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'));
    who record;
    new_time timestamptz;
begin
    select
        s.tenant_id, s.staff_id, s.batch_id,
        -- A service has the rights of its login; what it may not do, that has no grant for.
        s.kind = 'service' as is_service,
        s.kind = 'service' or 'change_records' = any (s.capabilities) as may_change,
        pg_catalog.now() + c.clock_offset as this_moment
    into who
    from auth.sessions as s
    cross join auth.clock as c
    where
        s.token_hash = this_hash
        and s.ended_at is null
        and s.expires_at > clock_timestamp()
        and s.login_name = session_user;
    -- An access alone need not wait for the disk (V082); what is written after it does.
    if current_setting('synchronous_commit') = 'off'
        and nullif(current_setting('enquiries.synchronous_commit', true), '') is not null
    then
        perform set_config(
            'synchronous_commit', current_setting('enquiries.synchronous_commit', true), true
        );
    end if;
    if new.tenant_id is distinct from who.tenant_id then
        raise insufficient_privilege using message = 'not a row of this tenant';
    end if;
    -- The policies refuse who only reads first (R132); this also holds where a policy is too wide.
    if not who.may_change then
        raise insufficient_privilege using
            constraint = 'refuse_change_by_reader',
            message    = 'this role changes nothing',
            hint       = 'Your role cannot make changes. Ask a colleague.';
    end if;

    if tg_op = 'INSERT' then
        -- Imported and simulated rows carry their own time and person, inside a batch only
        -- (docs/decisions/0005).
        if who.batch_id is null then
            new.created_at := who.this_moment;
            new.created_by := who.staff_id;
        else
            new.created_at := coalesce(new.created_at, who.this_moment);
            new.created_by := coalesce(new.created_by, who.staff_id);
        end if;
        new.updated_at := new.created_at;
        new.updated_by := new.created_by;
        new.deleted_at := null;
        new.deleted_by := null;
        new.version := 1;
    else
        if (new.id, new.created_at, new.created_by)
            is distinct from (old.id, old.created_at, old.created_by)
            or new.version is distinct from old.version
        then
            raise exception using
                errcode    = 'UK304',
                constraint = 'refuse_change_of_stamps',
                schema     = tg_table_schema,
                table      = tg_table_name,
                message    = 'key, creation and version of a row are not for clients to set',
                hint       = 'Send the other columns only; the database keeps these.';
        end if;
        if who.batch_id is null then
            -- A transaction that began before the last change was made is still the later of the two: the times of
            -- a record's changes have the order of its versions.
            new.updated_at := greatest(old.updated_at + interval '1 microsecond', who.this_moment);
            new.updated_by := who.staff_id;
        else
            -- A row that says nothing of its own gets the time of the batch's transaction.
            if new.updated_at is not distinct from old.updated_at then
                new.updated_at := greatest(old.updated_at, who.this_moment);
            end if;
            new.updated_by := coalesce(new.updated_by, who.staff_id);
        end if;
        new.version := old.version + 1;
        if new.deleted_at is not null and old.deleted_at is null then
            new.deleted_at := new.updated_at;
            new.deleted_by := new.updated_by;
        elsif new.deleted_at is null then
            new.deleted_by := null;
        end if;
        if old.deleted_at is not null and new.deleted_at is not null then
            raise exception using
                errcode    = 'UK302',
                constraint = 'refuse_change_of_deleted',
                schema     = tg_table_schema,
                table      = tg_table_name,
                message    = 'the record is deleted',
                hint       = 'Ask a supervisor to restore the record, then change it.';
        end if;
        if new.deleted_at is distinct from old.deleted_at
            and not (who.is_service or auth.has_capability('delete_records'))
        then
            raise exception using
                errcode    = 'UK303',
                constraint = 'refuse_deletion_by_role',
                schema     = tg_table_schema,
                table      = tg_table_name,
                column     = 'deleted_at',
                message    = 'this role neither deletes nor restores',
                hint       = 'Ask a supervisor to delete or restore the record.';
        end if;
    end if;

    new_time := case when tg_op = 'INSERT' then new.created_at else new.updated_at end;
    if not core.is_plausible_time(new_time) then
        raise exception using
            errcode    = 'UK407',
            constraint = 'refuse_implausible_time',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = case when tg_op = 'INSERT' then 'created_at' else 'updated_at' end,
            message    = 'the time is none at which a record could have been written',
            hint       = 'Enter a time after 1899.';
    end if;
    if (new_time > who.this_moment and (tg_op = 'INSERT' or (who.batch_id is not null and new_time <> old.updated_at)))
        or (tg_op = 'UPDATE' and new_time < old.updated_at)
    then
        raise exception using
            errcode    = 'UK402',
            constraint = 'refuse_time_out_of_order',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = case when tg_op = 'INSERT' then 'created_at' else 'updated_at' end,
            message    = 'a record changes neither in the future nor before its last change',
            hint       = 'Load the changes of a record in the order in which they happened.';
    end if;
    return new;
end
$$;

-- The columns are attached with the trigger that keeps them: a table has both or neither.
--
-- A cache is a column that the database computes from other rows. A change of it alone is no change of the record: it
-- counts no version, sets no time, and its recorder writes no event (V009). No client has a right to set one.
create procedure core.add_row_metadata(stamped_table regclass, caches text[] default '{}')
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    table_name text := (select c.relname from pg_catalog.pg_class as c where c.oid = stamped_table);
begin
    execute format($ddl$
        alter table %1$s
            add column created_at timestamptz not null,
            add column created_by uuid not null,
            add column updated_at timestamptz not null,
            add column updated_by uuid not null,
            add column deleted_at timestamptz,
            add column deleted_by uuid,
            add column version    integer not null default 1,
            add constraint %2$s_created_by_fkey foreign key (tenant_id, created_by)
                references tenant.staff (tenant_id, id) on delete restrict,
            add constraint %2$s_updated_by_fkey foreign key (tenant_id, updated_by)
                references tenant.staff (tenant_id, id) on delete restrict,
            add constraint %2$s_deleted_by_fkey foreign key (tenant_id, deleted_by)
                references tenant.staff (tenant_id, id) on delete restrict,
            add constraint %2$s_deleted_by_somebody
                check ((deleted_at is null) = (deleted_by is null));
        comment on column %1$s.id is 'The row''s key within its tenant; a version 7 UUID, never changes.';
        comment on column %1$s.created_at is
        'When it was created, by the platform''s clock; inside a batch, when it happened.';
        comment on column %1$s.created_by is 'Who created it: a person or a reserved actor of the tenant.';
        comment on column %1$s.updated_at is 'When it was last changed; as created_at until then.';
        comment on column %1$s.updated_by is 'Who last changed it.';
        comment on column %1$s.deleted_at is 'Null while the record is in use; rows are never removed.';
        comment on column %1$s.deleted_by is 'Null while the record is in use.';
        comment on column %1$s.version is 'Counts the changes; a change names the version that it was based on.';
    $ddl$, stamped_table, table_name);
    execute format($ddl$
        create trigger g10_set_row_metadata before insert or update %2$s on %1$s
            for each row execute function core.set_row_metadata();
    $ddl$, stamped_table, case when cardinality(caches) > 0 then (
        select 'of ' || string_agg(quote_ident(a.attname), ', ' order by a.attnum)
        from pg_catalog.pg_attribute as a
        where
            a.attrelid = stamped_table
            and a.attnum > 0
            and not a.attisdropped
            and a.attname <> all (add_row_metadata.caches)
    ) end);
end
$$;
comment on procedure core.add_row_metadata(regclass, text[]) is
'Adds created, updated, deleted and version columns, and the trigger that alone sets them: for every column but the caches.';

-- Tables whose changes are tracked and which carry no other metadata: an event names the version of its record.
create function core.count_version() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.version := case when tg_op = 'INSERT' then 1 else old.version + 1 end;
    return new;
end
$$;

create procedure core.add_version(versioned_table regclass)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute format($ddl$
        alter table %1$s add column version integer not null default 1;
        comment on column %1$s.version is 'Counts the changes, from 1.';
        create trigger g10_count_version before insert or update on %1$s
            for each row execute function core.count_version();
    $ddl$, versioned_table);
end
$$;
comment on procedure core.add_version(regclass) is
'Adds the version column that audit tracking asks of a table whose rows change, and the trigger that alone sets it.';

-- What the loader may write, column by column: a right to a whole table would also let it lock the table against
-- everybody. It inserts whole rows but for what the database alone sets, and updates what staff may, with time,
-- person and deletion; of reference data, which staff do not write, all but the key.
create procedure core.grant_loading(loaded_table regclass, updates text[] default null)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    inserted text;
    updated text;
begin
    select
        string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (
            where a.attname not in ('updated_at', 'updated_by', 'deleted_at', 'deleted_by', 'version', 'texts_version')
        ),
        string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (
            where
                a.attname = any (grant_loading.updates)
                or (
                    grant_loading.updates is null
                    and case c.relnamespace::regnamespace::text
                        when 'core' then
                            a.attname not in ('created_at', 'updated_at', 'version')
                            and a.attnum <> all (k.indkey::smallint[])
                        else
                            a.attname in ('updated_at', 'updated_by', 'deleted_at')
                            or has_column_privilege('enquiries_app', c.oid, a.attnum, 'update')
                    end
                )
        )
    into inserted, updated
    from pg_catalog.pg_attribute as a
    inner join pg_catalog.pg_class as c on a.attrelid = c.oid
    inner join pg_catalog.pg_index as k on a.attrelid = k.indrelid and k.indisprimary
    where a.attrelid = loaded_table and a.attnum > 0 and not a.attisdropped;
    execute format('grant select, insert (%s) on %s to enquiries_loader', inserted, loaded_table);
    if updated is not null then
        execute format('grant update (%s) on %s to enquiries_loader', updated, loaded_table);
    end if;
end
$$;
comment on procedure core.grant_loading(regclass, text[]) is
'Lets the loader read, insert and update a table, column by column; call it after the grants of staff.';
