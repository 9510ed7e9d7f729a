-- Months of the audit log are created ahead, so that no write ever waits for one. A partition carries no grant,
-- no policy and forced row security: it can be reached through its parent only.
create function audit.open_months(from_month date, months integer) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
as $$
declare
    parent text;
    month_start date;
    partition_name text;
    made integer := 0;
begin
    perform pg_advisory_xact_lock(hashtext('audit.open_months'));
    foreach parent in array array['audit_logs', 'audit_payloads', 'access_logs'] loop
        for step in 0 .. months - 1 loop
            month_start := date_trunc('month', from_month) + make_interval(months => step);
            partition_name := format('%s_%s', parent, to_char(month_start, 'YYYY_MM'));
            continue when to_regclass(format('audit.%I', partition_name)) is not null;
            execute format($ddl$
                create table audit.%1$I partition of audit.%2$I
                    for values from (%3$L) to (%4$L);
                alter table audit.%1$I enable row level security, force row level security;
                create trigger g40_refuse_truncate before truncate on audit.%1$I
                    for each statement execute function audit.refuse_change_of_log();
            $ddl$, partition_name, parent, month_start, (month_start + interval '1 month')::date);
            made := made + 1;
        end loop;
    end loop;
    return made;
end
$$;
comment on function audit.open_months(date, integer) is
'Creates the missing monthly partitions of the audit log; returns how many. Run by the worker, ahead of time.';
grant execute on function audit.open_months(date, integer) to enquiries_worker;
