-- Where the worker reads across tenants: these policies and no others (docs/decisions/0001). The isolation policy
-- does not name the worker, so each policy here crosses it, and this file is the list of them. The worker writes
-- through definer functions in a service session, one tenant at a time.
create policy worker_seals on audit.audit_logs for select to enquiries_worker using (true);
grant select on audit.audit_logs to enquiries_worker;

create policy worker_lists on audit.batches for select to enquiries_worker using (true);
grant select on audit.batches to enquiries_worker;

-- To learn which tenants have something to fold, without a payload.
create policy worker_folds on tenant.figure_folds for select to enquiries_worker using (true);
grant select on tenant.figure_folds to enquiries_worker;
grant select on audit.epochs to enquiries_worker;
grant select (id, code, kind, closed_at) on core.tenants to enquiries_worker;
