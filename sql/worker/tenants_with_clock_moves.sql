-- Tenants with changed opening hours that have clocks still to be recomputed.
-- ->  code text
select t.code
from auth.tenants_at_work() as t
where
    exists (
        select
        from tenant.clock_moves as m
        where m.tenant_id = t.tenant_id and m.finished_at is null
    )
order by t.tenant_id;
