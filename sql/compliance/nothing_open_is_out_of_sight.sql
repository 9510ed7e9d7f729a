-- Every open enquiry has a next moment (a clock that runs, a hold, or a task with its time), and whoever has it works here.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       nobody would look at it again
-- cure      put it on hold or give it to somebody; find what takes its moments away
-- proves    R037, R130
-- sabotage  do 'begin set local session_replication_role = replica; update tenant.enquiries as e set due_at = core.not_due() where closed_at is null and deleted_at is null; update tenant.holds set dealt_with_at = now(), ended_at = now(), ended_because = ''by_hand''; update tenant.tasks set done = true, done_at = now(), done_by = created_by; end'
select
    'tenant.enquiries' as object_name,
    format('enquiry %s of tenant %s lacks a %s', v.enquiry_id, v.tenant_id, v.lacks) as detail
from tenant.overlooked_enquiries as v
order by object_name, detail
limit 20;
