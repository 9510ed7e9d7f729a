-- Every table of the audit log has a partition for this month and the six to come.
-- why       a write that finds no partition fails, and with it the work it records
-- cure      enquiries worker run --once; the worker keeps twelve months ahead
-- sabotage  do 'begin execute format(''drop table audit.audit_logs_%s'', to_char(now() + interval ''6 months'', ''YYYY_MM'')); end'
select
    parent.oid::regclass::text as object_name,
    'has no partition for ' || to_char(month.begins, 'YYYY-MM') as detail
from pg_catalog.pg_class as parent
cross join generate_series(
    date_trunc('month', auth.now()), auth.now() + interval '6 months', interval '1 month'
) as month (begins)
where
    parent.relkind = 'p'
    and not exists (
        select
        from pg_catalog.pg_inherits as i
        inner join pg_catalog.pg_class as partition on i.inhrelid = partition.oid
        where
            i.inhparent = parent.oid
            and pg_get_expr(partition.relpartbound, partition.oid) = format(
                'FOR VALUES FROM (%L) TO (%L)', month.begins, month.begins + interval '1 month'
            )
    )
order by object_name, detail;
