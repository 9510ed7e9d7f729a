-- Duties of the worker that belong to no tenant, and a record of when each ran. The worker appends a row for each run
-- that did something or failed, and one an hour otherwise: a row that is updated every minute would be a slow one
-- while a snapshot is open.
create table core.duty_runs (
    id       uuid not null default core.new_id(),
    duty     text not null,
    began_at timestamptz not null,
    ended_at timestamptz not null default clock_timestamp(),
    done     bigint not null,
    fault    text,

    constraint duty_runs_pkey primary key (id),
    constraint duty_runs_duty_form check (duty ~ '^[a-z][a-z_]{0,39}$'),
    constraint duty_runs_done_not_negative check (done >= 0),
    constraint duty_runs_fault_length check (char_length(fault) between 1 and 200),
    constraint duty_runs_fault_printable check (core.is_single_line(fault))
);
comment on table core.duty_runs is 'When each duty of the worker ran, and what failed; the newest row of a duty holds.';
comment on column core.duty_runs.id is 'Key of the run; a version 7 UUID.';
comment on column core.duty_runs.duty is 'Which duty, as the worker names it.';
comment on column core.duty_runs.began_at is 'When it began, by the true clock.';
comment on column core.duty_runs.ended_at is 'When it ended, by the true clock.';
comment on column core.duty_runs.done is 'How much it did: months made, sessions trimmed. Zero when there was nothing to do.';
comment on column core.duty_runs.fault is 'Why it failed, without a value of any row; null when it did not.';

call core.forbid_delete('core.duty_runs');
call core.forbid_update('core.duty_runs');

create index duty_runs_by_duty on core.duty_runs (duty, ended_at);
comment on index core.duty_runs_by_duty is 'worker/status.sql';

create function core.record_duty_run(duty text, began_at timestamptz, done bigint, fault text) returns void
    language sql volatile security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into core.duty_runs (duty, began_at, done, fault)
    select record_duty_run.duty, record_duty_run.began_at, record_duty_run.done, left(record_duty_run.fault, 200)
    where
        record_duty_run.done > 0
        or record_duty_run.fault is not null
        or not exists (
            select
            from core.duty_runs as r
            where
                r.duty = record_duty_run.duty
                and r.fault is null
                and r.ended_at > clock_timestamp() - interval '1 hour'
        );
end;
comment on function core.record_duty_run(text, timestamptz, bigint, text) is
'Records that a duty ran: each time it did something or failed, else once an hour.';

create function core.duty_status()
    returns table (duty text, ended_at timestamptz, done bigint, fault text, last_success timestamptz)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select distinct on (r.duty)
        r.duty,
        r.ended_at,
        r.done,
        r.fault,
        (select max(s.ended_at) from core.duty_runs as s where s.duty = r.duty and s.fault is null)
    from core.duty_runs as r
    order by r.duty, r.ended_at desc, r.id desc;
end;
comment on function core.duty_status() is 'The newest run of each duty, and when it last succeeded.';

grant execute on function core.record_duty_run(text, timestamptz, bigint, text), core.duty_status() to enquiries_worker;

-- Sessions that ran out are ended, so that the index of living sessions does not grow; those that ended ninety days
-- ago go. A few at a time, and none that another transaction holds.
create function auth.trim_sessions(most integer) returns integer
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    most_here integer := least(greatest(coalesce(most, 0), 0), 10000);
    ended integer;
    removed integer;
    requests integer;
begin
    update auth.sessions as s set ended_at = s.expires_at
    where s.id = any (
        array(
            select f.id
            from auth.sessions as f
            where f.ended_at is null and f.expires_at <= clock_timestamp()
            limit most_here
            for update skip locked
        )
    );
    get diagnostics ended = row_count;
    delete from auth.sessions as s
    where s.id = any (
        array(
            select f.id
            from auth.sessions as f
            where f.ended_at < clock_timestamp() - interval '90 days'
            order by f.ended_at
            limit most_here
            for update skip locked
        )
    );
    get diagnostics removed = row_count;
    delete from auth.intake_requests as r
    where r.id = any (
        array(
            select f.id
            from auth.intake_requests as f
            where f.recorded_at < clock_timestamp() - interval '90 days'
            order by f.recorded_at
            limit most_here
            for update skip locked
        )
    );
    get diagnostics requests = row_count;
    return ended + removed + requests;
end
$$;
comment on function auth.trim_sessions(integer) is
'Ends sessions that ran out, and removes those that ended ninety days ago and requests to services of that age, at most so many of each; returns how many it touched. For the worker.';
grant execute on function auth.trim_sessions(integer) to enquiries_worker;
