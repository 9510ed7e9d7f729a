-- The person of a living session works for a tenant that is not closed, and has the role of the session, which may do
-- there all that the session may.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       a session that outlives a dismissal or a demotion acts with rights that were taken away
-- cure      update auth.sessions set ended_at = clock_timestamp() where id = '<session>'; find how it was opened
-- sabotage  do 'begin set local session_replication_role = replica; insert into auth.sessions (token_hash, tenant_id, staff_id, role_code, kind, expires_at, latest_end) select sha256(d.staff_id::text::bytea), d.tenant_id, d.staff_id, ''auditor'', ''person'', clock_timestamp() + interval ''1 hour'', clock_timestamp() + interval ''1 hour'' from auth.directory as d where d.role_code = ''caseworker''; end'
select
    'auth.sessions' as object_name,
    format(
        '%s of tenant %s: %s', s.id, s.tenant_id,
        case
            when t.closed_at is not null then 'the tenant is closed'
            when not d.active then 'the person has left'
            when s.role_code <> d.role_code then 'the person has another role'
            else 'the role may do less'
        end
    ) as detail
from auth.sessions as s
inner join core.tenants as t on s.tenant_id = t.id
inner join auth.directory as d on s.tenant_id = d.tenant_id and s.staff_id = d.staff_id
where
    s.ended_at is null
    and s.expires_at > clock_timestamp()
    and (
        t.closed_at is not null
        or (
            s.kind = 'person'
            and (
                not d.active
                or s.role_code <> d.role_code
                or not s.capabilities <@ array(
                    select c.capability_code
                    from core.role_capabilities as c
                    where
                        c.role_code = d.role_code
                        and not exists (
                            select
                            from tenant.withheld_capabilities as w
                            where
                                w.tenant_id = d.tenant_id
                                and w.role_code = c.role_code
                                and w.capability_code = c.capability_code
                                and w.active
                        )
                    order by c.capability_code
                )
            )
        )
    )
order by object_name, detail;
