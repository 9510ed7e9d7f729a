-- Every stage change has its event in the audit log, every event that moves an enquiry has its stage change,
-- and an enquiry is in the stage of its last stage change.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       three records of one move that disagree mean that one of them was written past the rules
-- cure      compare the three by enquiry; correct the enquiry through the program
-- proves    R198, R202
-- sabotage  do 'begin set local session_replication_role = replica; delete from tenant.stage_changes where from_stage_id is not null; end'
with moves as (
    select
        l.tenant_id,
        l.event_id,
        l.enquiry_id,
        l.occurred_at,
        l.staff_id,
        l.action,
        p.salt is null as emptied,
        (p.before_state ->> 'stage_id')::uuid as from_stage_id,
        (p.after_state ->> 'stage_id')::uuid as to_stage_id
    from audit.judged_events as l
    left join audit.audit_payloads as p
        on
            l.tenant_id = p.tenant_id
            and l.recorded_at = p.recorded_at
            and l.event_id = p.event_id
    where
        l.table_id = audit.table_id('tenant.enquiries')
        and (l.action = 'insert' or (l.action = 'update' and 'stage_id' = any (l.changed_columns)))
),

last_changes as (
    -- Two moves at one instant of a batch are put in order by their keys, which are given in order.
    select distinct on (c.tenant_id, c.enquiry_id) c.tenant_id, c.enquiry_id, c.to_stage_id
    from tenant.stage_changes as c
    inner join tenant.enquiries as e on c.tenant_id = e.tenant_id and c.enquiry_id = e.id
    where e.ctid = any ((select audit.judged_rows('tenant.enquiries'))::tid[])
    order by c.tenant_id, c.enquiry_id, c.created_at desc, c.id desc
)

select
    'tenant.stage_changes' as object_name,
    format('%s of tenant %s has no event', c.id, c.tenant_id) as detail
from tenant.stage_changes as c
where
    c.ctid = any ((select audit.judged_rows('tenant.stage_changes'))::tid[])
    and not exists (
        select
        from moves as m
        where
            m.tenant_id = c.tenant_id
            and m.enquiry_id = c.enquiry_id
            and m.occurred_at = c.created_at
            and m.staff_id = c.created_by
            and (
                m.emptied
                or (
                    m.from_stage_id is not distinct from c.from_stage_id
                    and m.to_stage_id = c.to_stage_id
                )
            )
    )
union all
select
    'audit.audit_logs' as object_name,
    format('event %s of tenant %s moves enquiry %s, which has no such stage change', m.event_id, m.tenant_id, m.enquiry_id)
        as detail
from moves as m
where
    not exists (
        select
        from tenant.stage_changes as c
        where
            c.tenant_id = m.tenant_id
            and c.enquiry_id = m.enquiry_id
            and c.created_at = m.occurred_at
            and c.created_by = m.staff_id
            and (
                m.emptied
                or (
                    c.from_stage_id is not distinct from m.from_stage_id
                    and c.to_stage_id = m.to_stage_id
                )
            )
    )
union all
select
    'tenant.enquiries' as object_name,
    format('%s of tenant %s stands where no stage change left it', e.id, e.tenant_id) as detail
from tenant.enquiries as e
left join last_changes as c on e.tenant_id = c.tenant_id and e.id = c.enquiry_id
where
    e.ctid = any ((select audit.judged_rows('tenant.enquiries'))::tid[])
    and c.to_stage_id is distinct from e.stage_id
order by object_name, detail;
