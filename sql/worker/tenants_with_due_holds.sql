-- Tenants in which a hold is over.
-- ->  code text
select t.code
from auth.tenants_at_work() as t
where
    exists (
        select
        from tenant.holds as h
        where
            h.tenant_id = t.tenant_id
            and h.ends_at <= (select auth.now())
            and h.ended_at is null
            and h.deleted_at is null
    )
order by t.tenant_id;
