-- Tenant isolation, the same policy for every tenant table. Each table's migration calls the procedure, and
-- sql/compliance checks the result.
create function auth.refuse_without_session() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_hash bytea := sha256(convert_to(nullif(current_setting('enquiries.session', true), ''), 'UTF8'));
    session_kind text;
    may_keep_snapshot boolean;
    opened timestamptz;
begin
    select s.kind, 'fold_figures' = any (s.capabilities), s.opened_at
    into session_kind, may_keep_snapshot, opened
    from auth.sessions as s
    where
        s.token_hash = this_hash
        and s.ended_at is null
        and s.expires_at > clock_timestamp()
        and s.login_name = session_user;
    if session_kind is null then
        -- Without this, an UPDATE without a session would report 0 rows and the loss would go unnoticed.
        raise insufficient_privilege using
            constraint = 'refuse_without_session',
            message    = 'no session',
            hint       = 'Your session has ended. Sign in again.';
    end if;
    -- Rules take the time at which the transaction began. A person who holds one open would be recorded as having
    -- acted then: in time for a deadline that has passed, or before they signed in. The wall clock is compared, since
    -- statement_timestamp() stands still inside a DO block. Signing in and the first change may share a transaction,
    -- hence five seconds. Services are exempt: a load takes as long as it takes.
    if session_kind = 'person'
        and (
            clock_timestamp() - transaction_timestamp() > interval '60 seconds'
            or opened - transaction_timestamp() > interval '5 seconds'
        )
    then
        raise exception using
            errcode    = 'UK406',
            constraint = 'refuse_late_change',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the transaction began too long before this change',
            hint       = 'Send the change again: it took longer than a minute.';
    end if;
    -- A job that folds figures reads and writes in one snapshot on purpose.
    if current_setting('transaction_isolation') <> 'read committed'
        and not may_keep_snapshot
    then
        perform auth.refuse_stale_snapshot();
    end if;
    return null;
end
$$;

create procedure core.enable_tenant_isolation(tenant_table regclass, refuses_without_session boolean default true)
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- The roles are named: a restrictive policy TO PUBLIC could not be pierced by a worker's policy.
    -- The sub-select makes it one look-up a statement (one a row would be 189 times slower).
    execute format($ddl$
        alter table %1$s enable row level security, force row level security;
        create policy tenant_isolation on %1$s as restrictive for all
            to enquiries_app, enquiries_intake, enquiries_loader, enquiries_owner
            using (tenant_id = (select auth.tenant_id()))
            with check (tenant_id = (select auth.tenant_id()));
        comment on column %1$s.tenant_id is 'The tenant of the row, which the isolation policy compares. Never changes.';
    $ddl$, tenant_table);
    if refuses_without_session then
        execute format($ddl$
            create trigger g00_refuse_without_session
                before insert or update or delete on %1$s
                for each statement execute function auth.refuse_without_session();
        $ddl$, tenant_table);
    end if;
end
$$;
-- Every role of the tenant may read, so read policies say `using (true)`: the isolation policy has checked the
-- session already, and a second check would cost a look-up for each table and statement.
comment on procedure core.enable_tenant_isolation(regclass, boolean) is
'Forced row security, one restrictive policy, and refusal of changes without a session '
'(docs/decisions/0002).';
