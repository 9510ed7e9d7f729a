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
from audit.judged_events as l
cross join lateral (
    select p.salt, p.before_state, p.after_state
    from audit.audit_payloads as p
    where
        p.tenant_id = l.tenant_id
        and p.recorded_at = l.recorded_at
        and p.event_id = l.event_id
        -- One by one, for the few events since.
        offset 0
) as p
where
    l.commitment is distinct from sha256(
        p.salt || convert_to(
            coalesce(p.before_state::text, 'null') || E'\n' || p.after_state::text, 'UTF8'
        )
    )
order by object_name, detail;
