-- Where a worker runs, every clock that is late by more than an hour has the warning of each rule that is to tell of it.
-- Reads all tenants, as an administrator who bypasses row security.
-- kind      data
-- why       a deadline would be missed and nobody would hear of it
-- cure      update tenant.clocks set next_look_at = '-infinity' where enquiry_id = '<enquiry>' in a session of the tenant; then enquiries worker run --once
-- proves    R106
-- sabotage  do 'begin set local session_replication_role = replica; update tenant.clocks set started_at = auth.now() - interval ''4 hours'', due_at = auth.now() - interval ''2 hours'', next_look_at = ''infinity'' where state = ''running'' and not exists (select from tenant.warnings as w where w.enquiry_id = clocks.enquiry_id); end'
select
    'tenant.clocks' as object_name,
    format('enquiry %s of tenant %s: nobody was told that the clock %s is late', c.enquiry_id, c.tenant_id, c.code) as detail
from tenant.clocks as c
inner join tenant.enquiries as e on c.tenant_id = e.tenant_id and c.enquiry_id = e.id
inner join tenant.warning_rules as r on c.tenant_id = r.tenant_id
where
    c.state = 'running'
    and c.due_at < auth.now() - interval '1 hour'
    -- The worker says that it has looked.
    and c.next_look_at > auth.now()
    and e.closed_at is null
    and e.deleted_at is null
    and r.kind = 'breached'
    and r.active
    and r.deleted_at is null
    and r.valid_from <= c.due_at
    and (r.enquiry_type_id is null or r.enquiry_type_id = e.enquiry_type_id)
    and (r.priority_code is null or r.priority_code = e.priority_code)
    and (r.measure is null or r.measure = c.measure)
    and not exists (
        select
        from tenant.warnings as w
        where
            w.tenant_id = c.tenant_id
            and w.enquiry_id = c.enquiry_id
            and w.clock_code = c.code
            and w.clock_run = c.run
            and w.rule_id = r.id
            and w.became_true_at >= c.due_at
    )
    and (
        audit.judged_xid() is null
        or c.enquiry_id in (select l.enquiry_id from audit.judged_events as l)
        or c.ctid = any (audit.judged_rows('tenant.clocks'))
    )
order by object_name, detail
limit 20;
