-- Every reference leads to a row that is there, of the same tenant: those the server keeps as
-- foreign keys, and those that the audit log, the sessions and the codes of work hold as plain keys.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       foreign keys can be switched off; the audit log has none, so that no event is refused
-- cure      find out how the row came; correct it through the program
-- proves    R091, R097, R171, R186
-- sabotage  do 'begin set local session_replication_role = replica; update tenant.notes set tenant_id = case tenant_id when 2 then 3 else 2 end; end'
with declared as (
    select
        c.conname::text as name,
        c.conrelid as from_table,
        c.confrelid as to_table,
        array(
            select a.attname::text
            from unnest(c.conkey) with ordinality as key (attnum, place)
            inner join pg_catalog.pg_attribute as a
                on key.attnum = a.attnum and a.attrelid = c.conrelid
            order by key.place
        ) as from_columns,
        array(
            select a.attname::text
            from unnest(c.confkey) with ordinality as key (attnum, place)
            inner join pg_catalog.pg_attribute as a
                on key.attnum = a.attnum and a.attrelid = c.confrelid
            order by key.place
        ) as to_columns
    from pg_catalog.pg_constraint as c
    where c.contype = 'f' and c.conparentid = 0
),

undeclared (name, from_table, to_table, from_columns, to_columns) as (
    values
        ('staff', 'audit.audit_logs', 'tenant.staff', array['tenant_id', 'staff_id'], array['tenant_id', 'id']),
        ('session', 'audit.audit_logs', 'auth.sessions', array['tenant_id', 'session_id'], array['tenant_id', 'id']),
        ('batch', 'audit.audit_logs', 'audit.batches', array['tenant_id', 'batch_id'], array['tenant_id', 'id']),
        ('enquiry', 'audit.audit_logs', 'tenant.enquiries', array['tenant_id', 'enquiry_id'], array['tenant_id', 'id']),
        ('citizen', 'audit.audit_logs', 'tenant.citizens', array['tenant_id', 'citizen_id'], array['tenant_id', 'id']),
        ('staff', 'audit.access_logs', 'tenant.staff', array['tenant_id', 'staff_id'], array['tenant_id', 'id']),
        ('session', 'audit.access_logs', 'auth.sessions', array['tenant_id', 'session_id'], array['tenant_id', 'id']),
        ('enquiry', 'audit.access_logs', 'tenant.enquiries', array['tenant_id', 'enquiry_id'], array['tenant_id', 'id']),
        ('citizen', 'audit.access_logs', 'tenant.citizens', array['tenant_id', 'citizen_id'], array['tenant_id', 'id']),
        ('opened by', 'audit.batches', 'tenant.staff', array['tenant_id', 'opened_by'], array['tenant_id', 'id']),
        ('session', 'audit.batches', 'auth.sessions', array['tenant_id', 'session_id'], array['tenant_id', 'id']),
        ('staff', 'auth.sessions', 'tenant.staff', array['tenant_id', 'staff_id'], array['tenant_id', 'id']),
        ('batch', 'auth.sessions', 'audit.batches', array['tenant_id', 'batch_id'], array['tenant_id', 'id']),
        ('staff', 'auth.directory', 'tenant.staff', array['tenant_id', 'staff_id'], array['tenant_id', 'id']),
        ('channel', 'tenant.enquiries', 'core.channels', array['channel_code'], array['code']),
        ('priority', 'tenant.enquiries', 'core.priorities', array['priority_code'], array['code']),
        ('failure demand', 'tenant.enquiries', 'core.failure_demand_reasons', array['failure_demand_code'], array['code']),
        ('channel', 'tenant.messages', 'core.channels', array['channel_code'], array['code'])
),

kept as (
    select
        row_number() over (order by k.name, k.from_table) as place,
        k.*,
        format(
            '%s and not exists (select from %s as p where %s)',
            (select string_agg(format('r.%I is not null', c), ' and ') from unnest(k.from_columns) as c),
            k.to_table,
            (
                select string_agg(format('p.%I = r.%I', pair.to_column, pair.from_column), ' and ')
                from unnest(k.to_columns, k.from_columns) as pair (to_column, from_column)
            )
        ) as is_lost
    from (
        select d.name, d.from_table::regclass, d.to_table::regclass, d.from_columns, d.to_columns
        from declared as d
        union all
        select u.name, u.from_table::regclass, u.to_table::regclass, u.from_columns, u.to_columns
        from undeclared as u
    ) as k
),

-- Rows that were written since, by whatever means.
written as materialized (
    select
        t.from_table,
        case when t.from_table <> 'audit.audit_logs'::regclass then audit.judged_rows(t.from_table) end as places
    from (select distinct k.from_table from kept as k) as t
    where audit.judged_xid() is not null
),

-- Of everything, one query for each reference, which joins; of what is new, one for each table, which reads it once.
questions as (
    select format('select %s as place, count(*) as lost from %s as r where %s', k.place, k.from_table, k.is_lost) as question
    from kept as k
    where audit.judged_xid() is null
    union all
    select
        format(
            'select l.place, l.lost from (select %s from %s) as n cross join lateral (values %s) as l (place, lost)',
            string_agg(format('count(*) filter (where %s) as lost_%s', k.is_lost, k.place), ', '),
            case k.from_table
                when 'audit.audit_logs'::regclass then 'audit.judged_events as r'
                else format('%s as r where r.ctid = any (%L::tid[])', k.from_table, w.places)
            end,
            string_agg(format('(%1$s, n.lost_%1$s)', k.place), ', ')
        )
    from kept as k
    inner join written as w on k.from_table = w.from_table
    where w.places is null or cardinality(w.places) > 0
    group by k.from_table, w.places
)

select
    format('%s.%s', k.from_table, k.name) as object_name,
    format('%s rows name a row of %s that is not there, or not theirs', found.lost, k.to_table) as detail
from questions as q
cross join lateral xmltable(
    '/table/row'
    passing query_to_xml(q.question, false, false, '')
    columns place bigint, lost bigint
) as found
inner join kept as k on found.place = k.place
where found.lost > 0
order by object_name;
