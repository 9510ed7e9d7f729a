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

create function auth.tenants_at_work() returns table (tenant_id integer, code text)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select t.id, t.code
    from core.tenants as t
    where t.closed_at is null and t.kind <> 'platform'
    order by t.id;
end;
comment on function auth.tenants_at_work() is 'Tenants that are not closed, without the platform; for the worker, which goes through them.';
grant execute on function auth.tenants_at_work() to enquiries_worker;
