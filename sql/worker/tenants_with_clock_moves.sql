-- Tenants whose clocks are still to be recomputed after a change of opening hours or of bank holidays.
-- ->  code text
select t.code
from auth.tenants_at_work() as t
where
    exists (
        select
        from tenant.clock_moves as m
        where m.tenant_id = t.tenant_id and m.finished_at is null
    )
    or exists (
        select
        from core.holiday_changes as h
        where not exists (
            select from tenant.clock_moves as m where m.tenant_id = t.tenant_id and m.holiday_change_id = h.id
        )
    )
order by t.tenant_id;
