-- Every record that an event of the audit log names exists.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       rows are never deleted; one with an event and without a row was deleted past the rules
-- cure      restore the row from the newest payload of its events or from a dump, and find out who removed it
-- proves    R185
-- sabotage  do 'begin set local session_replication_role = replica; delete from tenant.notes; end'
with named as (
    select distinct t.name as table_name
    from audit.judged_events as l
    inner join core.tracked_tables as t on l.table_id = t.id
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

tables as (
    select
        n.table_name,
        to_regclass(n.table_name) as relation,
        coalesce(
            (
                select split_part(encode(t.tgargs, 'escape'), '\000', 1)
                from pg_catalog.pg_trigger as t
                where t.tgrelid = to_regclass(n.table_name) and t.tgname = 'watch_insert'
            ),
            'id'
        ) as key_column,
        exists (
            select
            from pg_catalog.pg_attribute as a
            where
                a.attrelid = to_regclass(n.table_name)
                and a.attname = 'tenant_id'
                and not a.attisdropped
        ) as of_tenants
    from named as n
)

-- The example travels as hex: a key may hold characters that XML does not.
select
    t.table_name as object_name,
    case
        when t.relation is null then 'the whole table is gone'
        else format(
            '%s records are gone, for example %s',
            found.gone,
            convert_from(decode(found.example, 'hex'), 'UTF8')
        )
    end as detail
from tables as t
left join lateral xmltable(
    '/row'
    passing case when t.relation is not null then query_to_xml(
        format(
            $query$
                select count(*) as gone, encode(convert_to(min(l.record_id::text), 'UTF8'), 'hex') as example
                from %5$s as l%6$s
                where not exists (
                    select
                    from %1$s as r
                    where %4$s = l.record_id %3$s
                )
            $query$,
            t.relation,
            t.key_column,
            case when t.of_tenants then 'and r.tenant_id = l.tenant_id' end,
            audit.record_id_expression(t.relation, t.key_column, 'r'),
            case
                when audit.judged_xid() is null then format(
                    $whole$(
                        select distinct e.tenant_id, e.record_id
                        from audit.audit_logs as e
                        where
                            e.table_id = audit.table_id(%1$L)
                            -- Sessions go ninety days after they ended, and their last event is older then.
                            and (%1$L <> 'auth.sessions' or e.recorded_at > auth.now() - interval '90 days')
                    )$whole$,
                    t.table_name
                )
                else (
                    select format('unnest(%L::integer[], %L::uuid[])', j.tenant_ids, j.record_ids)
                    from judged as j
                    where j.table_id = audit.table_id(t.table_name)
                )
            end,
            case when audit.judged_xid() is not null then ' (tenant_id, record_id)' end
        ),
        false, true, ''
    ) end
    columns gone bigint, example text
) as found on t.relation is not null
where t.relation is null or found.gone > 0
order by object_name;
