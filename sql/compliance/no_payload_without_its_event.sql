-- Every payload has its event.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       a payload alone says what and hides who: its event was removed, or it was put there
-- cure      restore the event from a dump, and find out who removed it
-- sabotage  do 'begin set local session_replication_role = replica; delete from audit.audit_logs where table_id = audit.table_id(''tenant.notes''); end'
select
    'audit.audit_payloads' as object_name,
    format('payload %s of tenant %s has no event', p.event_id, p.tenant_id) as detail
from audit.audit_payloads as p
where
    not exists (
        select
        from audit.audit_logs as l
        where
            l.tenant_id = p.tenant_id
            and l.recorded_at = p.recorded_at
            and l.event_id = p.event_id
    )
order by object_name, detail;
