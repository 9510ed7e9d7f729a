-- No note is written on an enquiry after it was closed, nothing is added to one after it was deleted, no tenant
-- receives an enquiry after its closing began, and a closed tenant has no open enquiry.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       what comes after the end is read by nobody
-- cure      reopen or restore the enquiry and see to what was added; find the change that passed the guards
-- sabotage  do 'begin set local session_replication_role = replica; update tenant.notes set created_at = ''2150-01-01'', updated_at = ''2150-01-01'' where enquiry_id in (select id from tenant.enquiries where closed_at is not null); end'
with additions as (
    select 'tenant.notes' as object_name, n.tenant_id, n.enquiry_id, n.created_at, age(n.xmin) as row_age from tenant.notes as n
    union all
    select 'tenant.messages', m.tenant_id, m.enquiry_id, m.created_at, age(m.xmin) from tenant.messages as m
    union all
    select 'tenant.documents', d.tenant_id, d.enquiry_id, d.created_at, age(d.xmin) from tenant.documents as d
    union all
    select 'tenant.tasks', k.tenant_id, k.enquiry_id, k.created_at, age(k.xmin) from tenant.tasks as k
    union all
    select 'tenant.enquiry_links', l.tenant_id, l.enquiry_id, l.created_at, age(l.xmin) from tenant.enquiry_links as l
    union all
    select 'tenant.enquiry_tags', g.tenant_id, g.enquiry_id, g.created_at, age(g.xmin) from tenant.enquiry_tags as g
    union all
    select 'tenant.watchers', w.tenant_id, w.enquiry_id, w.created_at, age(w.xmin) from tenant.watchers as w
)

-- All are times of transactions, which act for a minute at most after they began.
select
    a.object_name,
    format('%s of tenant %s on enquiries that had ended', count(*), a.tenant_id) as detail
from additions as a
inner join tenant.enquiries as e on a.tenant_id = e.tenant_id and a.enquiry_id = e.id
where
    least(a.row_age, age(e.xmin)) <= (select audit.judged_age())
    and (
        a.created_at > e.deleted_at + interval '1 minute'
        or (a.object_name = 'tenant.notes' and a.created_at > e.closed_at + interval '1 minute')
    )
group by a.object_name, a.tenant_id
union all
select
    'core.tenants' as object_name,
    format('tenant %s has %s enquiries that came after its closing, or are open though it is closed', t.id, count(*))
        as detail
from core.tenants as t
inner join tenant.enquiries as e on t.id = e.tenant_id
where
    (t.state = 'closing' and e.created_at > t.closing_at + interval '1 minute')
    or (t.state = 'closed' and e.closed_at is null and e.deleted_at is null)
group by t.id
order by object_name, detail;
