-- Tenants in which an enquiry or a message changed since their figures were folded, across tenants and without a
-- payload (docs/decisions/0007).
-- ->  code text
select t.code
from auth.tenants_at_work() as t
left join tenant.figure_folds as f on t.tenant_id = f.tenant_id
where
    f.tenant_id is null
    or split_part(f.position, ' ', 1)::integer <> (select audit.current_epoch())
    or exists (
        select
        from audit.audit_logs as l
        where
            l.tenant_id = t.tenant_id
            and l.xid >= pg_snapshot_xmax(split_part(f.position, ' ', 3)::pg_snapshot)
            and l.recorded_at >= f.folded_at - interval '7 days'
            and l.table_id in (audit.table_id('tenant.enquiries'), audit.table_id('tenant.messages'))
    )
    or exists (
        select
        from audit.audit_logs as l
        where
            l.tenant_id = t.tenant_id
            and l.xid = any (array(select x from pg_snapshot_xip(split_part(f.position, ' ', 3)::pg_snapshot) as x))
            and l.recorded_at >= f.folded_at - interval '7 days'
            and l.table_id in (audit.table_id('tenant.enquiries'), audit.table_id('tenant.messages'))
    )
order by t.tenant_id;
