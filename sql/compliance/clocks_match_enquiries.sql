-- Every clock is what follows from the stage changes, messages, corrections and acts of its enquiry, and the due time of an
-- enquiry is that of its clocks, or of a hold that is over.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       a queue would be in the wrong order, and a deadline would not be explained by what is recorded
-- cure      select tenant.update_clocks(array['<enquiry>']::uuid[]) in a service session of the tenant
-- proves    R106
-- sabotage  do 'begin set local session_replication_role = replica; update tenant.clocks set due_at = due_at + interval ''1 hour'' where state = ''running''; end'
with enquiries as (
    select e.tenant_id, array_agg(e.id) as ids
    from tenant.enquiries as e
    where
        audit.judged_xid() is null
        or e.id in (select l.enquiry_id from audit.judged_events as l)
        or e.id in (select c.enquiry_id from tenant.clocks as c where c.ctid = any (audit.judged_rows('tenant.clocks')))
        or e.ctid = any (audit.judged_rows('tenant.enquiries'))
    group by e.tenant_id
),

computed as materialized (
    select
        c.tenant_id, c.enquiry_id, c.code, c.run, c.measure, c.rule_id,
        c.started_at, c.due_at, c.grossly_late_at, c.state, c.ended_at, c.paused_since,
        c.provisional, c.pauses, c.excluded_days, c.is_extended, c.due_is_set
    from enquiries as e
    cross join lateral tenant.computed_clocks(e.tenant_id, e.ids) as c
),

stored as (
    select
        c.tenant_id, c.enquiry_id, c.code, c.run, c.measure, c.rule_id,
        c.started_at, c.due_at, c.grossly_late_at, c.state, c.ended_at, c.paused_since,
        c.provisional, c.pauses, c.excluded_days, c.is_extended, c.due_is_set
    from tenant.clocks as c
    inner join enquiries as e on c.tenant_id = e.tenant_id and c.enquiry_id = any (e.ids)
    where c.state <> 'undone'
)

select
    'tenant.clocks' as object_name,
    format('enquiry %s of tenant %s: the clock %s is not as it is computed', d.enquiry_id, d.tenant_id, d.code) as detail
from (
    (select * from computed except all select * from stored)
    union all
    (select * from stored except all select * from computed)
) as d
union all
select
    'tenant.enquiries' as object_name,
    format('enquiry %s of tenant %s is not due when its clocks say', q.id, q.tenant_id) as detail
from tenant.enquiries as q
cross join lateral (
    select coalesce(
        min(c.due_at) filter (where c.state = 'running'),
        (
            select h.ended_at
            from tenant.holds as h
            where
                h.tenant_id = q.tenant_id
                and h.enquiry_id = q.id
                and h.ended_at is not null
                and h.dealt_with_at is null
                and h.deleted_at is null
            order by h.created_at desc
            limit 1
        ),
        core.not_due()
    ) as due_at
    from computed as c
    where c.tenant_id = q.tenant_id and c.enquiry_id = q.id
) as w
where
    q.closed_at is null
    and q.deleted_at is null
    and q.due_at <> w.due_at
    and exists (select from computed as c where c.tenant_id = q.tenant_id and c.enquiry_id = q.id)
order by object_name, detail
limit 20;
