-- Every cell of the monthly figures equals a new count of the enquiries.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       a report would show figures that no records support
-- cure      find the change that passed the triggers of tenant.enquiries; then count the cell anew
-- sabotage  do 'begin set local session_replication_role = replica; update tenant.enquiries set closed_at = null, resolved_at = null where closed_at is not null; end'
with told as (
    select 'tenant.monthly_volumes' as object_name, v.tenant_id, v.month, 'received' as measure,
        format('type %s, team %s', v.enquiry_type_id, v.team_id) as cell, v.received as enquiries
    from tenant.monthly_volumes as v
    union all
    select 'tenant.monthly_volumes', v.tenant_id, v.month, 'closed',
        format('type %s, team %s', v.enquiry_type_id, v.team_id), v.closed
    from tenant.monthly_volumes as v
    union all
    select 'tenant.monthly_volumes', v.tenant_id, v.month, 'withdrawn',
        format('type %s, team %s', v.enquiry_type_id, v.team_id), v.withdrawn
    from tenant.monthly_volumes as v
    union all
    select 'tenant.monthly_times', t.tenant_id, t.month, 'resolved',
        format('type %s, team %s, %s seconds', t.enquiry_type_id, t.team_id, t.lasted_seconds), t.resolved
    from tenant.monthly_times as t
    union all
    select 'tenant.monthly_work', w.tenant_id, w.month, 'resolved', format('person %s', w.staff_id), w.resolved
    from tenant.monthly_work as w
    union all
    select 'tenant.monthly_outcomes', o.tenant_id, o.month, 'closed', format('outcome %s', o.outcome_id), o.closed
    from tenant.monthly_outcomes as o
),

enquiries as (
    select e.*, s.stage_code
    from tenant.enquiries as e
    inner join tenant.workflow_stages as s
        on e.tenant_id = s.tenant_id and e.workflow_id = s.workflow_id and e.stage_id = s.id
    where e.deleted_at is null
),

counted as (
    select 'tenant.monthly_volumes' as object_name, e.tenant_id, core.month_of(e.received_at) as month,
        'received' as measure, format('type %s, team %s', e.enquiry_type_id, e.team_id) as cell
    from enquiries as e
    union all
    select 'tenant.monthly_volumes', e.tenant_id, core.month_of(e.closed_at), 'closed',
        format('type %s, team %s', e.enquiry_type_id, e.team_id)
    from enquiries as e
    where e.closed_at is not null
    union all
    select 'tenant.monthly_volumes', e.tenant_id, core.month_of(e.closed_at), 'withdrawn',
        format('type %s, team %s', e.enquiry_type_id, e.team_id)
    from enquiries as e
    where e.closed_at is not null and e.outcome_id is null and e.stage_code = 'withdrawn'
    union all
    select 'tenant.monthly_times', e.tenant_id, core.month_of(e.resolved_at), 'resolved',
        format(
            'type %s, team %s, %s seconds',
            e.enquiry_type_id, e.team_id, core.lasted_seconds(e.received_at, e.resolved_at)
        )
    from enquiries as e
    where e.resolved_at is not null
    union all
    select 'tenant.monthly_work', e.tenant_id, core.month_of(e.resolved_at), 'resolved',
        format('person %s', e.assignee_id)
    from enquiries as e
    where e.resolved_at is not null and e.assignee_id is not null
    union all
    select 'tenant.monthly_outcomes', e.tenant_id, core.month_of(e.closed_at), 'closed',
        format('outcome %s', e.outcome_id)
    from enquiries as e
    where e.closed_at is not null and e.outcome_id is not null
)

select
    b.object_name,
    format(
        'tenant %s, %s, %s, %s: told %s, counted %s',
        b.tenant_id, b.month, b.measure, b.cell, b.told, b.counted
    ) as detail
from (
    select
        x.object_name, x.tenant_id, x.month, x.measure, x.cell,
        sum(x.told) as told, sum(x.counted) as counted
    from (
        select t.object_name, t.tenant_id, t.month, t.measure, t.cell, t.enquiries as told, 0 as counted
        from told as t
        union all
        select c.object_name, c.tenant_id, c.month, c.measure, c.cell, 0, 1
        from counted as c
    ) as x
    group by x.object_name, x.tenant_id, x.month, x.measure, x.cell
) as b
where b.told <> b.counted
order by b.object_name, detail;
