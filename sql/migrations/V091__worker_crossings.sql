-- Where the worker reads across tenants: these policies, named, and nowhere else
-- (docs/decisions/0001). The wall does not name the worker, so each policy here is a hole, and this
-- page is the list of them. It writes through definer functions in a service session, one tenant at
-- a time.
create policy worker_seals on audit.audit_logs for select to enquiries_worker using (true);
grant select on audit.audit_logs to enquiries_worker;

create policy worker_lists on audit.batches for select to enquiries_worker using (true);
grant select on audit.batches to enquiries_worker;
