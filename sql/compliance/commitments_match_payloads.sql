-- Every event's commitment is the hash of its payload: salt, before and after. No payload is empty,
-- since nothing is erased yet; erasure will add which event may empty one.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       the commitment is what gets sealed; a payload that does not match was changed afterwards
-- cure      none: what it said is lost. Restore the payload from a dump made before, and find out who changed it
-- sabotage  do 'begin set local session_replication_role = replica; update audit.audit_payloads set after_state = ''{}'' where after_state is not null; end'
select
    'audit.audit_payloads' as object_name,
    case
        when p.salt is null
            then format('event %s of tenant %s is emptied, and no erasure names it', l.event_id, l.tenant_id)
        else format('event %s of tenant %s does not match its commitment', l.event_id, l.tenant_id)
    end as detail
from audit.audit_logs as l
inner join audit.audit_payloads as p
    on
        l.tenant_id = p.tenant_id
        and l.recorded_at = p.recorded_at
        and l.event_id = p.event_id
where
    l.commitment is distinct from sha256(
        p.salt || convert_to(
            coalesce(p.before_state::text, 'null') || E'\n' || p.after_state::text, 'UTF8'
        )
    )
order by object_name, detail;
