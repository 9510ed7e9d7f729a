-- Fifty drafts for each person added by `grow_related`, as the superuser.
set session_replication_role = replica;
insert into tenant.drafts (
    tenant_id, form, enquiry_id, body, created_at, created_by, updated_at, updated_by, version
)
select p.tenant_id, 'note', e.id, 'Not yet.', now(), p.id, now(), p.id, 1
from tenant.staff as p
cross join lateral (select id from tenant.enquiries where tenant_id = p.tenant_id order by id limit 50) as e
where p.username like 'grown.%';
analyze tenant.drafts;
