-- Every row of a tracked table equals, value by value, the state in its newest event, with the cold columns of the
-- event that this one names.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       a row that differs was changed past the recorders
-- cure      read both with history/record_at.sql; correct the record through the program
-- sabotage  do 'begin set local session_replication_role = replica; update tenant.notes set body = body || ''!''; end'
with tables as (
    select
        c.oid as relation,
        coalesce(
            (
                select split_part(encode(t.tgargs, 'escape'), '\000', 1)
                from pg_catalog.pg_trigger as t
                where t.tgrelid = c.oid and t.tgname = 'watch_insert'
            ),
            'id'
        ) as key_column,
        coalesce(
            (
                select split_part(encode(t.tgargs, 'escape'), '\000', 4)
                from pg_catalog.pg_trigger as t
                where t.tgrelid = c.oid and t.tgname = 'watch_insert'
            ),
            ''
        ) as cold_columns,
        -- Cache columns: a change of these alone writes no event (V008).
        array(
            select a.attname
            from pg_catalog.pg_trigger as t
            inner join pg_catalog.pg_attribute as a on t.tgrelid = a.attrelid
            where
                t.tgrelid = c.oid
                and t.tgname = 'g10_set_row_metadata'
                and cardinality(t.tgattr::smallint[]) > 0
                and a.attnum > 0
                and not a.attisdropped
                and a.attnum <> all (t.tgattr::smallint[])
                and a.attname <> 'texts_version'
        )::text[] as caches,
        exists (
            select
            from pg_catalog.pg_attribute as a
            where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
        ) as of_tenants
    from pg_catalog.pg_class as c
    where
        c.relkind in ('r', 'p')
        and exists (
            -- Rows without any event are reported by no_record_without_an_audit_entry.
            select from core.tracked_tables as k where k.name = c.oid::regclass::text
        )
),

-- Records that have an event since, once for all tables.
judged as materialized (
    select e.table_id, array_agg(e.tenant_id) as tenant_ids, array_agg(e.record_id) as record_ids
    from (
        select distinct l.tenant_id, l.table_id, l.record_id
        from audit.judged_events as l
        where audit.judged_xid() is not null
    ) as e
    group by e.table_id
),

-- Rows that were written since, by whatever means.
written as materialized (
    select t.relation, audit.judged_rows(t.relation) as places
    from tables as t
    where audit.judged_xid() is not null
)

-- The example travels as hex: a key may hold characters that XML does not.
select
    t.relation::regclass::text as object_name,
    format(
        '%s rows differ from their newest event, for example %s',
        found.wrong,
        convert_from(decode(found.example, 'hex'), 'UTF8')
    ) as detail
from tables as t
left join written as w on t.relation = w.relation
left join judged as e on e.table_id = audit.table_id(t.relation::regclass::text)
cross join lateral xmltable(
    '/row'
    passing query_to_xml(
        case when audit.judged_xid() is null then format(
            $whole$
                with newest as (
                    select distinct on (%8$s l.record_id)
                        l.tenant_id, l.record_id, l.recorded_at, l.event_id, l.record_version, l.texts_version
                    from audit.audit_logs as l
                    where l.table_id = audit.table_id(%7$L) and l.action in ('insert', 'update')
                    order by %8$s l.record_id, l.recorded_at desc, l.record_version desc
                )

                select count(*) as wrong, encode(convert_to(min(r.%2$I::text), 'UTF8'), 'hex') as example
                from %1$s as r
                inner join newest as n on n.record_id = %4$s %3$s
                left join audit.audit_payloads as p
                    on
                        n.tenant_id = p.tenant_id
                        and n.recorded_at = p.recorded_at
                        and n.event_id = p.event_id
                %5$s
                where (%6$s) - %9$L::text[] is distinct from to_jsonb(r) - %9$L::text[]
            $whole$,
            t.relation::regclass,
            t.key_column,
            case when t.of_tenants then 'and n.tenant_id = r.tenant_id' end,
            audit.record_id_expression(t.relation, t.key_column, 'r'),
            case when t.cold_columns <> '' then format(
                $join$
                left join audit.audit_logs as tl
                    on
                        n.texts_version < n.record_version
                        and tl.tenant_id = n.tenant_id
                        and tl.table_id = audit.table_id(%1$L)
                        and tl.record_id = n.record_id
                        and tl.record_version = n.texts_version
                        and tl.action in ('insert', 'update')
                left join audit.audit_payloads as tp
                    on
                        tl.tenant_id = tp.tenant_id
                        and tl.recorded_at = tp.recorded_at
                        and tl.event_id = tp.event_id
                $join$, t.relation::regclass
            ) end,
            case
                when t.cold_columns <> '' then
                    'case when n.texts_version < n.record_version then tp.after_state || p.after_state else p.after_state end'
                else 'p.after_state'
            end,
            t.relation::regclass,
            -- The creation of a tenant is an event of its own, later changes are the platform's.
            case when t.of_tenants then 'l.tenant_id,' end,
            t.caches
        )
        else format(
            $since$
                with judged as materialized (
                    select %3$s as tenant_id, %4$s as record_id, r.%2$I::text as example, to_jsonb(r) as state
                    from %1$s as r
                    where r.ctid = any (%6$L::tid[])
                    union
                    select %3$s, %4$s, r.%2$I::text, to_jsonb(r)
                    from unnest(%7$L::integer[], %8$L::uuid[]) as k (tenant_id, record_id)
                    inner join %1$s as r on k.record_id = %4$s %9$s
                )

                select count(*) as wrong, encode(convert_to(min(j.example), 'UTF8'), 'hex') as example
                from judged as j
                inner join audit.newest_states(
                    %5$L,
                    array(select k.tenant_id from judged as k),
                    array(select k.record_id from judged as k)
                ) as n
                    on j.record_id = n.record_id and (j.tenant_id is null or j.tenant_id = n.tenant_id)
                where n.state - %10$L::text[] is distinct from j.state - %10$L::text[]
            $since$,
            t.relation::regclass,
            t.key_column,
            case when t.of_tenants then 'r.tenant_id' else 'null::integer' end,
            audit.record_id_expression(t.relation, t.key_column, 'r'),
            t.relation::regclass,
            w.places,
            coalesce(e.tenant_ids, '{}'),
            coalesce(e.record_ids, '{}'),
            case when t.of_tenants then 'and k.tenant_id = r.tenant_id' end,
            t.caches
        ) end,
        false, true, ''
    )
    columns wrong bigint, example text
) as found
where
    (audit.judged_xid() is null or cardinality(w.places) > 0 or e.table_id is not null)
    and found.wrong > 0
order by object_name;
