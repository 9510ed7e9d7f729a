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
cross join lateral xmltable(
    '/row'
    passing query_to_xml(
        format(
            $query$
                with %7$s
                select count(*) as wrong, encode(convert_to(min(r.%2$I::text), 'UTF8'), 'hex') as example
                from %1$s as r
                inner join newest as n on n.record_id = %4$s %3$s
                left join audit.audit_payloads as p
                    on
                        n.tenant_id = p.tenant_id
                        and n.recorded_at = p.recorded_at
                        and n.event_id = p.event_id
                %5$s
                where %6$s is distinct from to_jsonb(r)
            $query$,
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
            case
                when audit.judged_xid() is null then format(
                    $whole$
                    newest as (
                        select distinct on (%2$s l.record_id)
                            l.tenant_id, l.record_id, l.recorded_at, l.event_id, l.record_version, l.texts_version
                        from audit.audit_logs as l
                        where l.table_id = audit.table_id(%1$L) and l.action in ('insert', 'update')
                        order by %2$s l.record_id, l.recorded_at desc, l.record_version desc
                    )
                    $whole$,
                    t.relation::regclass,
                    -- The creation of a tenant is an event of its own, later changes are the platform's.
                    case when t.of_tenants then 'l.tenant_id,' end
                )
                -- Rows that were written since, by whatever means, and records that have an event since.
                else format(
                    $since$
                    records as materialized (
                        select %3$s as tenant_id, %2$s as record_id
                        from %1$s as r
                        where age(r.xmin) <= (select audit.judged_age())
                        union
                        select %4$s, e.record_id
                        from audit.judged_events as e
                        where e.table_id = audit.table_id(%5$L)
                    ),

                    newest as (
                        select n.*
                        from records as k
                        cross join lateral (
                            select l.tenant_id, l.record_id, l.recorded_at, l.event_id, l.record_version, l.texts_version
                            from core.tenants as o
                            inner join audit.audit_logs as l on o.id = l.tenant_id
                            where
                                o.id = coalesce(k.tenant_id, o.id)
                                and l.table_id = audit.table_id(%5$L)
                                and l.record_id = k.record_id
                                and l.action in ('insert', 'update')
                            order by l.recorded_at desc, l.record_version desc
                            limit 1
                        ) as n
                    )
                    $since$,
                    t.relation::regclass,
                    audit.record_id_expression(t.relation, t.key_column, 'r'),
                    case when t.of_tenants then 'r.tenant_id' else 'null::integer' end,
                    case when t.of_tenants then 'e.tenant_id' else 'null' end,
                    t.relation::regclass
                )
            end
        ),
        false, true, ''
    )
    columns wrong bigint, example text
) as found
where found.wrong > 0
order by object_name;
