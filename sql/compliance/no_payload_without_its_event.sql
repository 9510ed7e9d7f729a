-- Every payload has its event.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       a payload alone says what and hides who: its event was removed, or it was put there
-- cure      restore the event from a dump, and find out who removed it
-- sabotage  do 'begin set local session_replication_role = replica; delete from audit.audit_logs where table_id = audit.table_id(''tenant.notes''); end'
select
    'audit.audit_payloads' as object_name,
    format('payload %s of tenant %s has no event', p.event_id, p.tenant_id) as detail
from core.tenants as t
cross join lateral (
    select p.tenant_id, p.recorded_at, p.event_id
    from audit.audit_payloads as p
    where
        p.tenant_id = t.id
        and p.recorded_at >= (select audit.judged_from())
        and age(p.xmin) <= (select audit.judged_age())
        -- One by one, for the few that were written since.
        offset 0
) as p
where
    not exists (
        select
        from audit.audit_logs as l
        where
            l.tenant_id = p.tenant_id
            and l.recorded_at = p.recorded_at
            and l.event_id = p.event_id
        offset 0
    )
order by object_name, detail;
