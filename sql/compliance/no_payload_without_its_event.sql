-- Every payload has its event.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       a payload alone says what and hides who: its event was removed, or it was put there
-- cure      restore the event from a dump, and find out who removed it
-- sabotage  do 'begin set local session_replication_role = replica; delete from audit.audit_logs where table_id = audit.table_id(''tenant.notes''); end'
select
    'audit.audit_payloads' as object_name,
    format('payload %s of tenant %s has no event', p.event_id, p.tenant_id) as detail
from audit.payloads_without_event(audit.judged_from()) as p
order by object_name, detail;
