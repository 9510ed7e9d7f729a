-- Cells of reports that differ from a count of the enquiries and messages, in the session of one tenant.
with told as (
    select v.month, 'received' as measure, format('type %s, team %s', v.enquiry_type_id, v.team_id) as cell,
        v.received as enquiries
    from app.monthly_volumes as v
    union all
    select v.month, 'closed', format('type %s, team %s', v.enquiry_type_id, v.team_id), v.closed
    from app.monthly_volumes as v
    union all
    select v.month, 'withdrawn', format('type %s, team %s', v.enquiry_type_id, v.team_id), v.withdrawn
    from app.monthly_volumes as v
    union all
    select t.month, 'resolved', format('type %s, team %s, %s seconds', t.enquiry_type_id, t.team_id, t.lasted_seconds),
        t.resolved
    from app.monthly_times as t
    union all
    select w.month, 'handled', format('person %s', w.staff_id), w.resolved
    from app.monthly_work as w
    union all
    select o.month, 'outcome', format('outcome %s', o.outcome_id), o.closed
    from app.monthly_outcomes as o
    union all
    select d.month, 'failure demand', format('type %s, %s', d.enquiry_type_id, d.failure_demand_code), d.closed
    from app.monthly_failure_demand as d
    union all
    select f.month, 'responded', format('channel %s, priority %s, %s seconds', f.channel_code, f.priority_code, f.seconds),
        f.enquiries
    from app.figures as f
    where f.measure = 'responded'
),

enquiries as (
    select e.*, s.stage_code, g.ends as stage_ends, m.responded_at
    from tenant.enquiries as e
    inner join tenant.workflow_stages as s
        on e.tenant_id = s.tenant_id and e.workflow_id = s.workflow_id and e.stage_id = s.id
    inner join core.stages as g on s.stage_code = g.code
    left join (
        select m.enquiry_id, min(m.created_at) as responded_at
        from tenant.messages as m
        where m.direction = 'out' and m.delivery_state <> 'recalled' and m.deleted_at is null
        group by m.enquiry_id
    ) as m on e.id = m.enquiry_id
    where e.deleted_at is null
),

counted as (
    select date_trunc('month', e.received_at at time zone 'Europe/London')::date as month, 'received' as measure,
        format('type %s, team %s', e.enquiry_type_id, e.team_id) as cell
    from enquiries as e
    union all
    select date_trunc('month', e.closed_at at time zone 'Europe/London')::date, 'closed',
        format('type %s, team %s', e.enquiry_type_id, e.team_id)
    from enquiries as e
    where e.closed_at is not null and e.stage_ends
    union all
    select date_trunc('month', e.closed_at at time zone 'Europe/London')::date, 'withdrawn',
        format('type %s, team %s', e.enquiry_type_id, e.team_id)
    from enquiries as e
    where e.closed_at is not null and e.stage_ends and e.outcome_id is null and e.stage_code = 'withdrawn'
    union all
    select date_trunc('month', e.resolved_at at time zone 'Europe/London')::date, 'resolved',
        format(
            'type %s, team %s, %s seconds',
            e.enquiry_type_id, e.team_id,
            case
                when e.resolved_at - e.received_at < interval '2 days'
                    then 360 * round(extract(epoch from e.resolved_at - e.received_at) / 360)
                else 8640 * round(extract(epoch from e.resolved_at - e.received_at) / 8640)
            end::integer
        )
    from enquiries as e
    where e.resolved_at is not null
    union all
    select date_trunc('month', e.resolved_at at time zone 'Europe/London')::date, 'handled',
        format('person %s', e.assignee_id)
    from enquiries as e
    where e.resolved_at is not null and e.assignee_id is not null
    union all
    select date_trunc('month', e.closed_at at time zone 'Europe/London')::date, 'outcome',
        format('outcome %s', e.outcome_id)
    from enquiries as e
    where e.closed_at is not null and e.stage_ends and e.outcome_id is not null
    union all
    select date_trunc('month', e.closed_at at time zone 'Europe/London')::date, 'failure demand',
        format('type %s, %s', e.enquiry_type_id, e.failure_demand_code)
    from enquiries as e
    where e.closed_at is not null and e.stage_ends and e.failure_demand_code is not null
    union all
    select date_trunc('month', e.responded_at at time zone 'Europe/London')::date, 'responded',
        format(
            'channel %s, priority %s, %s seconds',
            e.channel_code, e.priority_code,
            case
                when e.responded_at - e.received_at < interval '2 days'
                    then 360 * round(extract(epoch from e.responded_at - e.received_at) / 360)
                else 8640 * round(extract(epoch from e.responded_at - e.received_at) / 8640)
            end::integer
        )
    from enquiries as e
    where e.responded_at is not null
)

select format('%s, %s, %s: told %s, counted %s', x.month, x.measure, x.cell, sum(x.told), sum(x.counted)) as difference
from (
    select t.month, t.measure, t.cell, t.enquiries as told, 0 as counted
    from told as t
    union all
    select c.month, c.measure, c.cell, 0 as told, 1 as counted
    from counted as c
) as x
group by x.month, x.measure, x.cell
having sum(x.told) <> sum(x.counted)
