-- What `enquiries compliance` has judged. The first run judges everything, later ones what changed since the last run
-- that found nothing, and every run the rules about the state of now (sql/compliance). A position is the one of V057.
create table audit.compliance_runs (
    number      integer not null generated always as identity,
    began_at    timestamptz not null,
    finished_at timestamptz not null,
    login_name  text not null default session_user,
    whole       boolean not null,
    position    text not null,
    findings    integer not null,

    constraint compliance_runs_pkey primary key (number),
    constraint compliance_runs_times_in_order check (core.in_order(began_at, finished_at)),
    constraint compliance_runs_findings_counted check (findings >= 0)
);
comment on table audit.compliance_runs is 'Runs of the compliance check: how far each judged, and what it found.';
comment on column audit.compliance_runs.number is 'Counts the runs of this database, from 1.';
comment on column audit.compliance_runs.began_at is 'When it began, by the server''s clock.';
comment on column audit.compliance_runs.finished_at is 'When it had asked every rule.';
comment on column audit.compliance_runs.login_name is 'The login that ran it.';
comment on column audit.compliance_runs.whole is 'True where it judged everything, and not only what had changed.';
comment on column audit.compliance_runs.position is
'Where the audit log was before the first rule was asked: what that snapshot did not see is judged by the next run.';
comment on column audit.compliance_runs.findings is 'What it found that no exception excuses.';

call core.forbid_delete('audit.compliance_runs');
call core.forbid_update('audit.compliance_runs');

create function audit.last_clean_position() returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    return (
        select c.position
        from (
            select r.position from audit.compliance_runs as r where r.findings = 0 order by r.number desc limit 1
        ) as c
        -- Null in a new epoch and after 35 days: then everything is judged.
        where audit.recorded_since(c.position) is not null
    );
comment on function audit.last_clean_position() is
'The position of the last run that found nothing; null where everything is to be judged.';

-- What a check judges. The runner sets the position in the transaction of each check; without one it is everything.
create function audit.judged_xid() returns xid8
    language sql stable
    set search_path = pg_catalog, pg_temp
    return (
        select pg_snapshot_xmin(split_part(s.position, ' ', 3)::pg_snapshot)
        from (select nullif(current_setting('enquiries.judged_since', true), '') as position) as s
    );
comment on function audit.judged_xid() is
'The oldest transaction whose changes are judged, a little more than the position has not seen; null for everything.';

create function audit.judged_from() returns timestamptz
    language sql stable
    set search_path = pg_catalog, pg_temp
    return coalesce(
        audit.recorded_since(nullif(current_setting('enquiries.judged_since', true), '')), '-infinity'::timestamptz
    );
comment on function audit.judged_from() is 'No event that is judged was recorded before this time.';

-- Rows carry the number of the transaction that wrote them, also when it wrote past every trigger. It has 32 bits.
create function audit.judged_age() returns integer
    language sql stable
    set search_path = pg_catalog, pg_temp
    return least(
        coalesce(
            pg_snapshot_xmax(pg_current_snapshot())::text::bigint - audit.judged_xid()::text::bigint, 2147483647
        ),
        2147483647
    )::integer;
comment on function audit.judged_age() is
'Rows whose transaction is at most this many transactions ago are judged (audit.judged_rows).';

-- The rows that a check judges, by their places in the table. Reading every table for them takes longer than judging
-- them, so a run reads once (audit.all_judged_rows) and hands every check the list in a setting. A row that is written
-- again meanwhile has another place and is judged by the next run. The list names files, so that a table that is rewritten
-- meanwhile is read again. A table that is not in the list is read here.
create function audit.judged_rows(relation regclass) returns tid[]
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    places tid[] := nullif(current_setting('enquiries.judged_rows', true), '')::jsonb
        ->> pg_relation_filenode(judged_rows.relation)::text;
begin
    if places is null then
        execute format('select coalesce(array_agg(r.ctid), ''{}'') from %s as r where age(r.xmin) <= $1', judged_rows.relation)
        into places
        using audit.judged_age();
    end if;
    return places;
end
$$;
comment on function audit.judged_rows(regclass) is
'The places of the rows of a table that were written since, by whatever means: those of young transactions.';

create function audit.all_judged_rows() returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    return (
        select jsonb_object_agg(j.file, j.places::text)::text
        from (
            select pg_relation_filenode(c.oid)::text as file, audit.judged_rows(c.oid) as places
            from pg_catalog.pg_class as c
            where
                c.relkind = 'r'
                and not c.relispartition
                and c.relnamespace::regnamespace::text in ('core', 'tenant', 'auth', 'audit')
            offset 0
        ) as j
        -- After a load, reading again is cheaper than a long list.
        where cardinality(j.places) <= 10000
    );
comment on function audit.all_judged_rows() is 'The list of audit.judged_rows of all tables, for the setting.';

-- By the index of transactions, which a query that also asks for a table or joins would leave for another one: the
-- planner takes a third of all events for new. A function also plans once a session and says that there are few.
create function audit.events_since() returns setof audit.audit_logs
    language plpgsql stable
    rows 1000
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_sort = off
as $$
declare
    oldest xid8 := audit.judged_xid();
    recorded_from timestamptz := audit.judged_from();
begin
    return query
    select e.*
    from core.tenants as t
    cross join lateral (
        select l.*
        from audit.audit_logs as l
        where
            l.tenant_id = t.id
            and l.xid >= oldest
            and l.recorded_at >= recorded_from
        order by l.xid
    ) as e;
end
$$;
comment on function audit.events_since() is 'The events that the position of this transaction has not seen.';

create view audit.judged_events with (security_invoker = true) as
select e.* from audit.events_since() as e;
comment on view audit.judged_events is
'The events that a check judges which does not judge everything: those that the position has not seen. The runner puts audit.audit_logs in its place for everything.';

-- A check asks the audit log once for all tables, and these two functions for the records of one table: a query that
-- names the log is planned for every month, which for each of seventy tables costs more than everything it reads
-- (measured: a second on an empty database). A function plans once a session. Nested loops, since records are few.
create function audit.newest_states(table_name text, tenant_ids integer[], record_ids uuid[])
    returns table (tenant_id integer, record_id uuid, state jsonb)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_hashjoin = off
    set enable_mergejoin = off
as $$
begin
    if cardinality(newest_states.record_ids) > 0 then
        return query
        select
            n.tenant_id,
            n.record_id,
            case when n.texts_version < n.record_version then tp.after_state || p.after_state else p.after_state end
        from unnest(newest_states.tenant_ids, newest_states.record_ids) as k (tenant_id, record_id)
        cross join lateral (
            select l.tenant_id, l.record_id, l.recorded_at, l.event_id, l.record_version, l.texts_version
            from core.tenants as o
            inner join audit.audit_logs as l on o.id = l.tenant_id
            where
                -- The creation of a tenant is an event of its own, later changes are the platform's.
                o.id = coalesce(k.tenant_id, o.id)
                and l.table_id = audit.table_id(newest_states.table_name)
                and l.record_id = k.record_id
                and l.action in ('insert', 'update')
            order by l.recorded_at desc, l.record_version desc
            limit 1
        ) as n
        left join audit.audit_payloads as p
            on
                n.tenant_id = p.tenant_id
                and n.recorded_at = p.recorded_at
                and n.event_id = p.event_id
        -- The event that holds the cold columns, where the newest does not.
        left join audit.audit_logs as tl
            on
                n.texts_version < n.record_version
                and tl.tenant_id = n.tenant_id
                and tl.table_id = audit.table_id(newest_states.table_name)
                and tl.record_id = n.record_id
                and tl.record_version = n.texts_version
                and tl.action in ('insert', 'update')
        left join audit.audit_payloads as tp
            on
                tl.tenant_id = tp.tenant_id
                and tl.recorded_at = tp.recorded_at
                and tl.event_id = tp.event_id;
    end if;
end
$$;
comment on function audit.newest_states(text, integer[], uuid[]) is
'What the newest event of each of these records of a table says they are, with its cold columns. No tenant is any tenant.';

create function audit.records_with_beginning(table_name text, tenant_ids integer[], record_ids uuid[])
    returns table (tenant_id integer, record_id uuid)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_hashjoin = off
    set enable_mergejoin = off
as $$
begin
    if cardinality(records_with_beginning.record_ids) > 0 then
        return query
        select k.tenant_id, k.record_id
        from unnest(records_with_beginning.tenant_ids, records_with_beginning.record_ids) as k (tenant_id, record_id)
        where exists (
            select
            from core.tenants as o
            inner join audit.audit_logs as l on o.id = l.tenant_id
            where
                o.id = coalesce(k.tenant_id, o.id)
                and l.table_id = audit.table_id(records_with_beginning.table_name)
                and l.record_id = k.record_id
                and l.action = 'insert'
        );
    end if;
end
$$;
comment on function audit.records_with_beginning(text, integer[], uuid[]) is
'Which of these records of a table have the event of their beginning. No tenant is any tenant.';

-- Two indexes side by side, in their order, a month at a time: that is as fast as reading the payloads for those that are
-- new, and sees an event that was taken away too.
create function audit.payloads_without_event(recorded_from timestamptz)
    returns table (tenant_id integer, event_id uuid)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_custom_plan
    set enable_partitionwise_join = on
    set enable_hashjoin = off
    set enable_nestloop = off
as $$
begin
    return query
    select p.tenant_id, p.event_id
    from audit.audit_payloads as p
    where
        p.recorded_at >= payloads_without_event.recorded_from
        and not exists (
            select
            from audit.audit_logs as l
            where
                l.tenant_id = p.tenant_id
                and l.recorded_at = p.recorded_at
                and l.event_id = p.event_id
                and l.recorded_at >= payloads_without_event.recorded_from
        );
end
$$;
comment on function audit.payloads_without_event(timestamptz) is
'Payloads recorded from this time on whose event is not there.';

revoke execute on function
    audit.last_clean_position(), audit.judged_xid(), audit.judged_from(), audit.judged_age(),
    audit.events_since(), audit.judged_rows(regclass), audit.all_judged_rows(),
    audit.newest_states(text, integer[], uuid[]), audit.records_with_beginning(text, integer[], uuid[]),
    audit.payloads_without_event(timestamptz)
    from public;
