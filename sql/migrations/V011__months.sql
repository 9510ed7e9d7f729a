-- Months of the audit log are created ahead, so that no write ever waits for one. A partition carries no grant,
-- no policy and forced row security: it can be reached through its parent only.
--
-- A month is made apart, with all that it needs, and attached when it is whole. `create table … partition of` takes
-- ACCESS EXCLUSIVE on the parent: it waits for every open reader of the log, and every sign-in waits behind it
-- (measured: ten seconds). Attaching takes SHARE UPDATE EXCLUSIVE, which neither readers nor writers meet, as long
-- as there is no default partition. So there is none.
create function audit.month_tables() returns text[]
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return array['audit_logs', 'audit_payloads', 'access_logs'];
comment on function audit.month_tables() is 'The tables of the audit log that have a partition for each month.';

create function audit.has_month(parent text, month_start date) returns boolean
    language sql stable
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
    set datestyle = 'ISO'
    return exists (
        select
        from pg_catalog.pg_inherits as i
        inner join pg_catalog.pg_class as c on i.inhrelid = c.oid
        where
            i.inhparent = format('audit.%I', has_month.parent)::regclass
            and pg_get_expr(c.relpartbound, c.oid) = format(
                'FOR VALUES FROM (%L) TO (%L)',
                has_month.month_start::timestamptz,
                (has_month.month_start + interval '1 month')::timestamptz
            )
    );
comment on function audit.has_month(text, date) is 'Whether a table of the audit log has a partition for this month.';

create function audit.open_months(from_month date, months integer) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
    set datestyle = 'ISO'
    -- Only another change of the same table is waited for. The next run makes what this one could not.
    set lock_timeout = '500ms'
as $$
declare
    this_month date;
    first_month date := date_trunc('month', from_month)::date;
    parent text;
    month_start date;
    month_end date;
    partition_name text;
    made integer := 0;
begin
    -- Asked for late, because the clock is made by a later file.
    this_month := date_trunc('month', auth.now())::date;
    if first_month is null or months is null
        or months not between 1 and 24
        or first_month < this_month - interval '12 months'
        or first_month + make_interval(months => months - 1) > this_month + interval '24 months'
    then
        raise exception using
            errcode    = 'UK503',
            constraint = 'open_months',
            message    = 'months of the audit log are made near the present only',
            hint       = 'Name 1 to 24 months, from one year before this month to two years after it.';
    end if;
    -- Another run is doing the same.
    if not pg_try_advisory_xact_lock(hashtext('audit.open_months')) then
        return 0;
    end if;
    foreach parent in array audit.month_tables() loop
        for step in 0 .. months - 1 loop
            month_start := (first_month + make_interval(months => step))::date;
            month_end := (month_start + interval '1 month')::date;
            continue when audit.has_month(parent, month_start);
            partition_name := format('%s_%s', parent, to_char(month_start, 'YYYY_MM'));
            -- One month that fails must not cost the others.
            begin
                execute format($ddl$
                    create table audit.%1$I (
                        like audit.%2$I including all excluding comments,
                        -- Attaching believes this and reads no row.
                        constraint %1$s_within check (
                            recorded_at is not null and recorded_at >= %3$L and recorded_at < %4$L
                        )
                    );
                    alter table audit.%1$I enable row level security, force row level security;
                    create trigger g40_refuse_truncate before truncate on audit.%1$I
                        for each statement execute function audit.refuse_change_of_log();
                    alter table audit.%2$I attach partition audit.%1$I for values from (%3$L) to (%4$L);
                    -- The bounds of the partition say the same, and each insert would check both.
                    alter table audit.%1$I drop constraint %1$s_within;
                $ddl$, partition_name, parent, month_start::timestamptz, month_end::timestamptz);
                made := made + 1;
            exception
            when lock_not_available then
                raise warning using
                    errcode = sqlstate,
                    message = format('%s is being changed by another session; its months wait', parent);
                -- Each of the others would wait as long.
                exit;
            when others then
                raise warning using
                    errcode = sqlstate,
                    message = format('%s was not made: %s', partition_name, sqlerrm);
            end;
        end loop;
    end loop;
    return made;
end
$$;
comment on function audit.open_months(date, integer) is
'Makes the missing monthly partitions of the audit log and returns how many; warns of each that could not be made. '
'Run by the worker, ahead of time. Refuses (UK503) months far from the present.';
grant execute on function audit.open_months(date, integer) to enquiries_worker;

-- Asked where a session begins: the server's own error about a missing partition says nothing to a person.
create function audit.refuse_without_month() returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
as $$
declare
    this_month date := date_trunc('month', auth.now())::date;
begin
    if not (
        select bool_and(audit.has_month(parent, this_month)) from unnest(audit.month_tables()) as parent
    ) then
        raise exception using
            errcode    = 'UK504',
            constraint = 'refuse_without_month',
            schema     = 'audit',
            table      = 'audit_logs',
            message    = 'the audit log has no partition for this month',
            hint       = 'Nothing can be saved. Ask an administrator to run `enquiries worker run --once`.';
    end if;
end
$$;
comment on function audit.refuse_without_month() is 'Refuses (UK504) where the audit log cannot take an event of now.';

create function auth.audit_months_ahead() returns integer
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC'
as $$
declare
    this_month date := date_trunc('month', auth.now())::date;
    ahead integer := -1;
begin
    while ahead < 24 and (
        select bool_and(audit.has_month(parent, (this_month + make_interval(months => ahead + 1))::date))
        from unnest(audit.month_tables()) as parent
    ) loop
        ahead := ahead + 1;
    end loop;
    return ahead;
end
$$;
comment on function auth.audit_months_ahead() is
'Months after this one, without a gap, that the audit log can write to; -1 when this month itself is missing.';
grant execute on function auth.audit_months_ahead() to enquiries_app, enquiries_loader, enquiries_worker;
