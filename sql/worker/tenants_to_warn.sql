-- Tenants in which a clock is to be looked at for warnings, across tenants and without a clock.
-- ->  code text
select t.code
from auth.tenants_at_work() as t
-- The first in the order of the index, whatever the statistics say of how many wait.
left join lateral (
    select c.next_look_at
    from tenant.clocks as c
    where c.tenant_id = t.tenant_id and c.next_look_at < 'infinity'
    order by c.next_look_at
    limit 1
) as f on true
where
    f.next_look_at <= auth.now()
    or exists (
        select
        from tenant.warning_sweeps as s
        where s.tenant_id = t.tenant_id and s.finished_at is null
    )
order by t.tenant_id;
