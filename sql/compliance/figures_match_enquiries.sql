-- Figures equal their entries, cell by cell, and each entry equals a new count of its enquiry, unless the enquiry
-- changed since the last fold.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       a report would show figures that no records support
-- cure      delete nothing: set the position of tenant.figure_folds to '0 0.000000 1:1:', and the next fold counts all again
-- proves    R080, R081
-- sabotage  do 'begin set local session_replication_role = replica; insert into tenant.figures (tenant_id, measure, month, enquiries) select t.id, ''received'', ''2026-01-01'', 1 from core.tenants as t; end'
with cells as (
    select d.*
    from tenant.figure_entries as e
    cross join lateral tenant.cells_of(e, 1) as d
),

compared as (
    select
        x.tenant_id, x.measure, x.month,
        concat_ws(
            ', ', x.enquiry_type_id, x.team_id, x.staff_id, x.channel_code, x.priority_code, x.outcome_id,
            x.failure_demand_code, x.seconds
        ) as cell,
        sum(x.told) as told,
        sum(x.counted) as counted
    from (
        select f.*, f.enquiries as told, 0 as counted
        from tenant.figures as f
        union all
        select c.*, 0 as told, c.enquiries as counted
        from cells as c
    ) as x
    group by
        x.tenant_id, x.measure, x.month, x.enquiry_type_id, x.team_id, x.staff_id, x.channel_code, x.priority_code,
        x.outcome_id, x.failure_demand_code, x.seconds
),

-- By its own query, so that an error in the function that folds is found too.
recounted as (
    select
        e.tenant_id,
        e.id as enquiry_id,
        e.deleted_at is null as in_use,
        e.enquiry_type_id,
        e.team_id,
        e.assignee_id,
        e.outcome_id,
        e.failure_demand_code,
        date_trunc('month', e.received_at at time zone 'Europe/London')::date as received_month,
        date_trunc('month', e.resolved_at at time zone 'Europe/London')::date as resolved_month,
        -- A duplicate that is merged counts as received, and not as closed.
        case when g.ends then date_trunc('month', e.closed_at at time zone 'Europe/London')::date end as closed_month,
        (
            select date_trunc('month', min(m.created_at) at time zone 'Europe/London')::date
            from tenant.messages as m
            where
                m.tenant_id = e.tenant_id
                and m.enquiry_id = e.id
                and (m.direction = 'out' or (m.answered and not m.taken_back))
                and m.delivery_state not in ('recalled', 'failed')
                and m.deleted_at is null
        ) as responded_month
    from tenant.enquiries as e
    inner join tenant.figure_folds as f on e.tenant_id = f.tenant_id
    inner join tenant.workflow_stages as s
        on e.tenant_id = s.tenant_id and e.workflow_id = s.workflow_id and e.stage_id = s.id
    inner join core.stages as g on s.stage_code = g.code
    where
        not exists (
            select
            from audit.audit_logs as l
            where
                l.tenant_id = e.tenant_id
                and l.enquiry_id = e.id
                and l.table_id in (audit.table_id('tenant.enquiries'), audit.table_id('tenant.messages'))
                and not pg_visible_in_snapshot(l.xid, split_part(f.position, ' ', 3)::pg_snapshot)
        )
)

select
    'tenant.figures' as object_name,
    format('tenant %s, %s, %s, %s: told %s, counted %s', c.tenant_id, c.month, c.measure, c.cell, c.told, c.counted)
        as detail
from compared as c
where c.told <> c.counted
union all
select
    'tenant.figure_entries' as object_name,
    format('enquiry %s of tenant %s is counted for what it is not', r.enquiry_id, r.tenant_id) as detail
from recounted as r
left join tenant.figure_entries as n on r.tenant_id = n.tenant_id and r.enquiry_id = n.enquiry_id
where
    case
        when r.in_use then (
            n.received_month, n.responded_month, n.resolved_month, n.closed_month, n.enquiry_type_id, n.team_id,
            n.staff_id, n.outcome_id, n.failure_demand_code
        ) is distinct from (
            r.received_month, r.responded_month, r.resolved_month, r.closed_month, r.enquiry_type_id, r.team_id,
            r.assignee_id, r.outcome_id, r.failure_demand_code
        )
        else n.received_month is not null or n.closed_month is not null or n.resolved_month is not null
    end
order by object_name, detail;
