-- Every event has its payload, be it an empty one.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       erasure empties payloads and never removes them: one that is missing was taken away
-- cure      restore the payload from a dump, and find out who removed it
-- sabotage  do 'begin set local session_replication_role = replica; delete from audit.audit_payloads; end'
select
    'audit.audit_logs' as object_name,
    format('event %s of tenant %s has no payload', l.event_id, l.tenant_id) as detail
from audit.judged_events as l
where
    not exists (
        select
        from audit.audit_payloads as p
        where
            p.tenant_id = l.tenant_id
            and p.recorded_at = l.recorded_at
            and p.event_id = l.event_id
    )
order by object_name, detail;
