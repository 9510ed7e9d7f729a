-- Open work has an active holder: the assignee of an open enquiry or task works here, its team is in use and its stage
-- is not deleted, and a type in use has a team in use and a workflow that is not deleted.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       an enquiry in the queue of a person or team that has gone is seen by no one
-- cure      reassign the enquiry or task to a person and team in use; find the change that passed the guards
-- sabotage  do 'begin set local session_replication_role = replica; update tenant.staff set active = false where role_code = any (auth.roles_with_capability(''work_on_enquiries'')); end'
with holders as (
    select
        h.tenant_id,
        h.id,
        h.active
        and h.deleted_at is null
        and exists (
            select
            from core.role_capabilities as c
            where
                c.role_code = h.role_code
                and c.capability_code = 'work_on_enquiries'
                and not exists (
                    select
                    from tenant.withheld_capabilities as w
                    where
                        w.tenant_id = h.tenant_id
                        and w.role_code = c.role_code
                        and w.capability_code = c.capability_code
                        and w.active
                )
        ) as works
    from tenant.staff as h
)

select
    'tenant.enquiries' as object_name,
    format('%s open enquiries of tenant %s: %s', sum(f.enquiries), f.tenant_id, f.fault) as detail
from (
    select
        e.tenant_id,
        e.enquiries,
        case
            when not h.works
                then 'their holder does not work on enquiries'
            when not (t.active and t.deleted_at is null) then 'their team is out of use'
            when s.deleted_at is not null then 'their stage is deleted'
        end as fault
    -- Each combination once: there are few.
    from (
        select o.tenant_id, o.team_id, o.stage_id, o.assignee_id, count(*) as enquiries
        from tenant.enquiries as o
        where o.closed_at is null and o.deleted_at is null
        group by o.tenant_id, o.team_id, o.stage_id, o.assignee_id
    ) as e
    inner join tenant.teams as t on e.tenant_id = t.tenant_id and e.team_id = t.id
    inner join tenant.workflow_stages as s on e.tenant_id = s.tenant_id and e.stage_id = s.id
    left join holders as h on e.tenant_id = h.tenant_id and e.assignee_id = h.id
) as f
where f.fault is not null
group by f.tenant_id, f.fault
union all
select
    'tenant.tasks' as object_name,
    format('%s open tasks of tenant %s: their holder does not work on enquiries', count(*), k.tenant_id) as detail
from tenant.tasks as k
inner join holders as h on k.tenant_id = h.tenant_id and k.staff_id = h.id
where
    not k.done
    and k.deleted_at is null
    and not h.works
group by k.tenant_id
union all
select
    'tenant.tasks' as object_name,
    format('%s open tasks of tenant %s: their team is out of use', count(*), k.tenant_id) as detail
from tenant.tasks as k
inner join tenant.teams as t on k.tenant_id = t.tenant_id and k.team_id = t.id
where
    not k.done
    and k.deleted_at is null
    and not (t.active and t.deleted_at is null)
group by k.tenant_id
union all
select
    'tenant.enquiry_types' as object_name,
    format('%s types in use of tenant %s have a team or workflow that is not', count(*), y.tenant_id) as detail
from tenant.enquiry_types as y
inner join tenant.teams as t on y.tenant_id = t.tenant_id and y.team_id = t.id
inner join tenant.workflows as w on y.tenant_id = w.tenant_id and y.workflow_id = w.id
where
    y.active
    and y.deleted_at is null
    and (not (t.active and t.deleted_at is null) or w.deleted_at is not null)
group by y.tenant_id
order by object_name, detail;
