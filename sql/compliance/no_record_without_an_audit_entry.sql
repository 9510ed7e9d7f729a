-- Every row of every table of core and tenant, and every batch, has the event of its beginning.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       a row without an event was written past the tracking triggers
-- cure      find out how it came; correct the record through the program, so that the audit log has it
-- proves    R183
-- sabotage  do 'begin set local session_replication_role = replica; delete from audit.audit_logs where table_id = audit.table_id(''tenant.notes'') and action = ''insert''; end'
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
        exists (
            select
            from pg_catalog.pg_attribute as a
            where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
        ) as of_tenants
    from pg_catalog.pg_class as c
    where
        c.relkind in ('r', 'p')
        and not c.relispartition
        and (
            c.relnamespace::regnamespace::text in ('core', 'tenant')
            or c.oid = 'audit.batches'::regclass
        )
        -- Tables that are not tracked are in the list of exceptions and have no events.
        and not exists (
            select
            from core.rule_exceptions as e
            where e.rule = 'tracked_by_audit' and e.object_name = c.oid::regclass::text
        )
        -- A table without such a key is in the list of exceptions, as a table that is not tracked.
        and exists (
            select
            from pg_catalog.pg_trigger as t
            where t.tgrelid = c.oid and t.tgname = 'watch_insert'
            union all
            select
            from pg_catalog.pg_attribute as a
            where a.attrelid = c.oid and a.attname = 'id' and not a.attisdropped
        )
),

-- Rows that were written since, by whatever means.
written as materialized (
    select t.relation, audit.judged_rows(t.relation) as places
    from tables as t
    where audit.judged_xid() is not null
)

-- One query for each table, written from the catalogue: query_to_xml runs text inside a query, so that
-- the check needs no function of its own in the database. The example travels as hex: a key may hold
-- characters that XML does not.
select
    t.relation::regclass::text as object_name,
    format(
        '%s rows without an insert event, for example %s',
        found.missing,
        convert_from(decode(found.example, 'hex'), 'UTF8')
    ) as detail
from tables as t
left join written as w on t.relation = w.relation
cross join lateral xmltable(
    '/row'
    passing query_to_xml(
        case when audit.judged_xid() is null then format(
            $whole$
                select count(*) as missing, encode(convert_to(min(r.%2$I::text), 'UTF8'), 'hex') as example
                from %1$s as r
                where
                    not exists (
                        select
                        from audit.audit_logs as l
                        where
                            l.table_id = audit.table_id(%1$L)
                            and l.record_id = %4$s
                            and l.action = 'insert'
                            %3$s
                    )
            $whole$,
            t.relation::regclass,
            t.key_column,
            case when t.of_tenants then 'and l.tenant_id = r.tenant_id' end,
            audit.record_id_expression(t.relation, t.key_column, 'r')
        )
        else format(
            $since$
                with judged as materialized (
                    select %3$s as tenant_id, %4$s as record_id, r.%2$I::text as example
                    from %1$s as r
                    where r.ctid = any (%5$L::tid[])
                )

                select count(*) as missing, encode(convert_to(min(j.example), 'UTF8'), 'hex') as example
                from judged as j
                where
                    not exists (
                        select
                        from audit.records_with_beginning(
                            %1$L,
                            array(select k.tenant_id from judged as k),
                            array(select k.record_id from judged as k)
                        ) as b
                        where
                            b.record_id = j.record_id
                            and coalesce(b.tenant_id, 0) = coalesce(j.tenant_id, 0)
                    )
            $since$,
            t.relation::regclass,
            t.key_column,
            case when t.of_tenants then 'r.tenant_id' else 'null::integer' end,
            audit.record_id_expression(t.relation, t.key_column, 'r'),
            w.places
        ) end,
        false, true, ''
    )
    columns missing bigint, example text
) as found
where
    (audit.judged_xid() is null or cardinality(w.places) > 0)
    and found.missing > 0
order by object_name;
