-- What `enquiries compliance` has judged. The first run judges everything, later ones what changed since the last run
-- that found nothing, and every run the rules about the state of now (sql/compliance). A position is the one of V057.
create table audit.compliance_runs (
    number      integer not null generated always as identity,
    began_at    timestamptz not null,
    finished_at timestamptz not null,
    login_name  text not null default session_user,
    whole       boolean not null,
    position    text not null,
    findings    integer not null,

    constraint compliance_runs_pkey primary key (number),
    constraint compliance_runs_times_in_order check (core.in_order(began_at, finished_at)),
    constraint compliance_runs_findings_counted check (findings >= 0)
);
comment on table audit.compliance_runs is 'Runs of the compliance check: how far each judged, and what it found.';
comment on column audit.compliance_runs.number is 'Counts the runs of this database, from 1.';
comment on column audit.compliance_runs.began_at is 'When it began, by the server''s clock.';
comment on column audit.compliance_runs.finished_at is 'When it had asked every rule.';
comment on column audit.compliance_runs.login_name is 'The login that ran it.';
comment on column audit.compliance_runs.whole is 'True where it judged everything, and not only what had changed.';
comment on column audit.compliance_runs.position is
'Where the audit log was before the first rule was asked: what that snapshot did not see is judged by the next run.';
comment on column audit.compliance_runs.findings is 'What it found that no exception excuses.';

call core.forbid_delete('audit.compliance_runs');
call core.forbid_update('audit.compliance_runs');

create function audit.last_clean_position() returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    return (
        select c.position
        from (
            select r.position from audit.compliance_runs as r where r.findings = 0 order by r.number desc limit 1
        ) as c
        -- Null in a new epoch and after 35 days: then everything is judged.
        where audit.recorded_since(c.position) is not null
    );
comment on function audit.last_clean_position() is
'The position of the last run that found nothing; null where everything is to be judged.';

-- What a check judges. The runner sets the position in the transaction of each check; without one it is everything.
create function audit.judged_xid() returns xid8
    language sql stable
    set search_path = pg_catalog, pg_temp
    return (
        select pg_snapshot_xmin(split_part(s.position, ' ', 3)::pg_snapshot)
        from (select nullif(current_setting('enquiries.judged_since', true), '') as position) as s
    );
comment on function audit.judged_xid() is
'The oldest transaction whose changes are judged, a little more than the position has not seen; null for everything.';

create function audit.judged_from() returns timestamptz
    language sql stable
    set search_path = pg_catalog, pg_temp
    return coalesce(
        audit.recorded_since(nullif(current_setting('enquiries.judged_since', true), '')), '-infinity'::timestamptz
    );
comment on function audit.judged_from() is 'No event that is judged was recorded before this time.';

-- Rows carry the number of the transaction that wrote them, also when it wrote past every trigger. It has 32 bits.
create function audit.judged_age() returns integer
    language sql stable
    set search_path = pg_catalog, pg_temp
    return least(
        coalesce(
            pg_snapshot_xmax(pg_current_snapshot())::text::bigint - audit.judged_xid()::text::bigint, 2147483647
        ),
        2147483647
    )::integer;
comment on function audit.judged_age() is
'Rows whose transaction is at most this many transactions ago are judged: age(xmin) <= (select audit.judged_age()).';

create view audit.judged_events with (security_invoker = true) as
select e.*
from core.tenants as t
cross join lateral (
    select l.*
    from audit.audit_logs as l
    where
        l.tenant_id = t.id
        and l.xid >= (select audit.judged_xid())
        and l.recorded_at >= (select audit.judged_from())
) as e;
comment on view audit.judged_events is
'The events that a check judges which does not judge everything: those that the position has not seen. The runner puts audit.audit_logs in its place for everything.';

revoke execute on function
    audit.last_clean_position(), audit.judged_xid(), audit.judged_from(), audit.judged_age()
    from public;
