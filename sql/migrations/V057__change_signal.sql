-- Change signal: a screen asks once a second whether anything changed (docs/decisions/0007). The audit log itself
-- answers: no writer adds anything for it, so writers neither wait for each other nor leave dead rows behind.
--
-- One rule says what is new, to screens, to the folding of figures and to sealing: the reader keeps the snapshot it
-- read with, and new is every event whose transaction that snapshot did not see: one that began after it
-- (xid >= xmax) or was still open then (xid in its list). A late commit is therefore never lost, and an open
-- transaction delays its own events only. A snapshot of a standby lists no open transactions (measured: events
-- were lost), so a reader of a standby reloads by time.

-- Transaction numbers belong to one server. A restore, an upgrade by dump or a move to another server begins an
-- epoch: kept snapshots of the one before mean nothing, and events recorded before it have numbers of another
-- server.
create table audit.epochs (
    number            integer not null generated always as identity,
    system_identifier bigint not null,
    began_at          timestamptz not null,

    constraint epochs_pkey primary key (number)
);
comment on table audit.epochs is 'Periods in which the transaction numbers of the audit log are those of one server.';
comment on column audit.epochs.number is 'Counts the epochs of this database, from 1.';
comment on column audit.epochs.system_identifier is 'The server''s own number, as pg_control_system() returns it.';
comment on column audit.epochs.began_at is
'When it began, by the platform''s clock, and after the newest event of the epoch before.';

call core.forbid_delete('audit.epochs');
call core.forbid_update('audit.epochs');

create function audit.begin_epoch(forced boolean default false) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    server bigint := (select c.system_identifier from pg_catalog.pg_control_system() as c);
    newest record;
begin
    lock table audit.epochs in share row exclusive mode;
    select e.number, e.system_identifier into newest
    from audit.epochs as e
    order by e.number desc
    limit 1;
    if newest.system_identifier = server and not begin_epoch.forced then
        return newest.number;
    end if;
    insert into audit.epochs (system_identifier, began_at)
    values (server, clock_timestamp() + (auth.now() - pg_catalog.now()))
    returning number into newest.number;
    return newest.number;
end
$$;
comment on function audit.begin_epoch(boolean) is
'Begins an epoch where the newest belongs to another server, or in any case when forced; returns the current one. '
'Run after every migration and restore.';
revoke execute on function audit.begin_epoch(boolean) from public;

select audit.begin_epoch();

create function audit.current_epoch() returns integer
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    return (select max(e.number) from audit.epochs as e);
comment on function audit.current_epoch() is 'The number of the newest epoch.';
grant execute on function audit.current_epoch() to enquiries_worker;

-- A position is what a reader keeps: epoch, time and snapshot. Text, since it passes through clients, which can read
-- but not use it: a forged one tells its holder less or more often that something changed, and nothing else.
create function audit.current_position() returns text
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
    return (
        select concat_ws(
            ' ',
            max(e.number),
            extract(epoch from pg_catalog.statement_timestamp())::numeric(20, 6),
            pg_catalog.pg_current_snapshot()
        )
        from audit.epochs as e
    );
comment on function audit.current_position() is
'Where a reader of the audit log is now: number of the epoch, seconds of the server''s clock, snapshot.';

-- The oldest time of an event that a reader at a position has not seen; it bounds the months to read. A transaction
-- that was open then may have recorded earlier: a week is above every load. Events before the epoch have transaction
-- numbers of another server.
create function audit.recorded_since(known_position text) returns timestamptz
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    parts text[] := string_to_array(known_position, ' ');
    clock_offset interval := auth.now() - pg_catalog.now();
    known_at timestamptz := to_timestamp(parts[2]::double precision) + clock_offset;
begin
    return (
        select greatest(e.began_at, known_at - interval '7 days')
        from audit.epochs as e
        where
            e.number = parts[1]::integer
            and not exists (select from audit.epochs as later where later.number > e.number)
            and known_at > auth.now() - interval '35 days'
    );
end
$$;
comment on function audit.recorded_since(text) is
'From when on the audit log may hold events unseen at this position; null where the position says nothing: of another '
'epoch, of more than 35 days ago, or none.';
revoke execute on function audit.recorded_since(text) from public;

create function app.changes_since(known_position text)
    returns table (changed boolean, next_position text)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    -- Without it the generic plan may read the months by time and sort them by transaction (measured: 490 pages, 7 ms).
    set enable_sort = off
as $$
declare
    this_tenant integer := auth.tenant_id();
    parts text[] := string_to_array(changes_since.known_position, ' ');
    known pg_snapshot;
    recorded_from timestamptz;
    recorded_until timestamptz := auth.now() + interval '1 day';
begin
    next_position := audit.current_position();
    if this_tenant is null then
        raise insufficient_privilege using
            constraint = 'refuse_without_session',
            message    = 'no session',
            hint       = 'Your session has ended. Sign in again.';
    end if;
    if known_position is null then
        changed := false;
        return next;
        return;
    end if;
    if char_length(known_position) > 20000
        or known_position !~ '^[0-9]{1,9} [0-9]{1,12}[.][0-9]{6} [0-9]{1,19}:[0-9]{1,19}:[0-9,]*$'
    then
        raise invalid_parameter_value using
            constraint = 'changes_since',
            message    = 'this is no position of the audit log',
            hint       = 'Send the position of the last answer, or none.';
    end if;
    known := parts[3]::pg_snapshot;
    recorded_from := audit.recorded_since(known_position);
    -- A position of another epoch or of long ago says nothing; on a standby only time does.
    if recorded_from is null then
        changed := true;
        return next;
        return;
    elsif pg_catalog.pg_is_in_recovery() then
        changed := extract(epoch from pg_catalog.statement_timestamp()) - parts[2]::double precision > 10;
        next_position := case when changed then next_position else known_position end;
        return next;
        return;
    end if;
    -- Ranges, in the order of the index: the generic plan would otherwise read the months by time (measured: 46 ms).
    changed := exists (
        select
        from (
            select l.xid, l.action
            from audit.audit_logs as l
            where
                l.tenant_id = this_tenant
                and l.xid >= pg_snapshot_xmax(known)
                and l.recorded_at between recorded_from and recorded_until
                and l.action in ('insert', 'update')
            order by l.xid
            limit 1
        ) as later
    ) or exists (
        select
        from pg_snapshot_xip(known) as x
        cross join lateral (
            select l.xid
            from audit.audit_logs as l
            where
                l.tenant_id = this_tenant
                and l.xid >= x
                and l.xid <= x
                and l.recorded_at between recorded_from and recorded_until
                and l.action in ('insert', 'update')
            order by l.xid
            limit 1
        ) as late
    );
    return next;
end
$$;
comment on function app.changes_since(text) is
'Whether a row of this tenant changed that the reader at this position did not see, and the next position; '
'without a position, only the position to begin with.';
grant execute on function app.changes_since(text) to enquiries_app;
