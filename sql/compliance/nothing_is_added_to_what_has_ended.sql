-- No note is written on an enquiry after it was closed, nothing is added to one after it was deleted, no tenant
-- receives an enquiry after its closing began, and a closed tenant has no open enquiry.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       what comes after the end is read by nobody
-- cure      reopen or restore the enquiry and see to what was added; find the change that passed the guards
-- sabotage  do 'begin set local session_replication_role = replica; update tenant.notes set created_at = ''2150-01-01'', updated_at = ''2150-01-01'' where enquiry_id in (select id from tenant.enquiries where closed_at is not null); end'
with additions as not materialized (
    select 'tenant.notes' as object_name, n.tenant_id, n.enquiry_id, n.created_at from tenant.notes as n
    union all
    select 'tenant.messages', m.tenant_id, m.enquiry_id, m.created_at from tenant.messages as m
    union all
    select 'tenant.documents', d.tenant_id, d.enquiry_id, d.created_at from tenant.documents as d
    union all
    select 'tenant.tasks', k.tenant_id, k.enquiry_id, k.created_at from tenant.tasks as k
    union all
    select 'tenant.enquiry_links', l.tenant_id, l.enquiry_id, l.created_at from tenant.enquiry_links as l
    union all
    select 'tenant.enquiry_tags', g.tenant_id, g.enquiry_id, g.created_at from tenant.enquiry_tags as g
    union all
    select 'tenant.decisions', d.tenant_id, d.enquiry_id, d.created_at from tenant.decisions as d
    union all
    select 'tenant.questions', q.tenant_id, q.enquiry_id, q.created_at from tenant.questions as q
    union all
    select 'tenant.watchers', w.tenant_id, w.enquiry_id, w.created_at from tenant.watchers as w
),

-- Enquiries that were written since, and those to which something was added.
judged (tenant_id, id) as (
    select e.tenant_id, e.id from tenant.enquiries as e where e.ctid = any ((select audit.judged_rows('tenant.enquiries'))::tid[])
    union
    select n.tenant_id, n.enquiry_id from tenant.notes as n where n.ctid = any ((select audit.judged_rows('tenant.notes'))::tid[])
    union
    select m.tenant_id, m.enquiry_id from tenant.messages as m where m.ctid = any ((select audit.judged_rows('tenant.messages'))::tid[])
    union
    select d.tenant_id, d.enquiry_id from tenant.documents as d where d.ctid = any ((select audit.judged_rows('tenant.documents'))::tid[])
    union
    select k.tenant_id, k.enquiry_id from tenant.tasks as k where k.ctid = any ((select audit.judged_rows('tenant.tasks'))::tid[])
    union
    select l.tenant_id, l.enquiry_id from tenant.enquiry_links as l where l.ctid = any ((select audit.judged_rows('tenant.enquiry_links'))::tid[])
    union
    select g.tenant_id, g.enquiry_id from tenant.enquiry_tags as g where g.ctid = any ((select audit.judged_rows('tenant.enquiry_tags'))::tid[])
    union
    select w.tenant_id, w.enquiry_id from tenant.watchers as w where w.ctid = any ((select audit.judged_rows('tenant.watchers'))::tid[])
),

-- Of everything, one join; of what is new, by the keys of those enquiries.
pairs as (
    select a.object_name, a.tenant_id, a.created_at, e.closed_at, e.deleted_at
    from additions as a
    inner join tenant.enquiries as e on a.tenant_id = e.tenant_id and a.enquiry_id = e.id
    where (select audit.judged_xid()) is null
    union all
    select a.object_name, a.tenant_id, a.created_at, e.closed_at, e.deleted_at
    from judged as j
    inner join tenant.enquiries as e on j.tenant_id = e.tenant_id and j.id = e.id
    inner join additions as a on e.tenant_id = a.tenant_id and e.id = a.enquiry_id
    where (select audit.judged_xid()) is not null
)

-- All are times of transactions, which act for a minute at most after they began.
select
    p.object_name,
    format('%s of tenant %s on enquiries that had ended', count(*), p.tenant_id) as detail
from pairs as p
where
    p.created_at > p.deleted_at + interval '1 minute'
    or (p.object_name = 'tenant.notes' and p.created_at > p.closed_at + interval '1 minute')
group by p.object_name, p.tenant_id
union all
select
    'core.tenants' as object_name,
    format('tenant %s has %s enquiries that came after its closing, or are open though it is closed', t.id, count(*))
        as detail
from core.tenants as t
inner join tenant.enquiries as e on t.id = e.tenant_id
where
    t.state in ('closing', 'closed')
    and ((t.state = 'closing' and e.created_at > t.closing_at + interval '1 minute')
    or (t.state = 'closed' and e.closed_at is null and e.deleted_at is null))
group by t.id
order by object_name, detail;
