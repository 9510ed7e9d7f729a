-- The worker's duty for warnings. Nobody who writes does anything for it but change a clock, which sets next_look_at back; the
-- worker looks at the clocks whose next look has come, tells what became true since, and notes when to look again. So a tick
-- with nothing to do is one probe of an index for each tenant, and a tick that was missed is made up by the next one.

-- When a share of the target of a clock is used: by the calendar of the clock, as its due time is. A law that counts months has
-- no part of one, so it is that share of the time until then, and so is a deadline that a person set around the clock.
create function tenant.share_used_at(clock tenant.clocks, rule tenant.clock_rules, share smallint) returns timestamptz
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    part numeric := share / 100.0;
    pattern uuid;
begin
    if clock.due_is_set and rule.calendar_id is not null and clock.due_at < auth.now() + interval '9 years' then
        pattern := (select k.pattern from tenant.calendars as k where k.tenant_id = rule.tenant_id and k.id = rule.calendar_id);
        return core.working_due(
            pattern,
            clock.started_at,
            (core.working_seconds(pattern, clock.started_at, clock.due_at, clock.pauses) * part)::bigint,
            clock.pauses
        );
    end if;
    if clock.due_is_set or (
        rule.measure = 'legal'
        and (core.clock_rule_on(rule.legal_code, (clock.started_at at time zone 'Europe/London')::date)).unit = 'month'
    ) then
        return clock.started_at
            + make_interval(secs => extract(epoch from greatest(clock.due_at - clock.started_at, '0'))::double precision * part::double precision);
    end if;
    return (
        select d.due_at
        from tenant.clock_due(rule, clock.started_at, clock.pauses, clock.excluded_days, clock.is_extended, part) as d
    );
end
$$;
comment on function tenant.share_used_at(tenant.clocks, tenant.clock_rules, smallint) is
'The instant at which so many per cent of the target of a clock are used; null while it waits before then.';

-- Since when an open enquiry that nobody has is so urgent: since it came in or was opened again, was put back, or became so.
create function tenant.unassigned_since(this_tenant integer, enquiry_id uuid, opened_at timestamptz) returns timestamptz
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off
as $$
begin
    return greatest(
        unassigned_since.opened_at,
        (
            select a.created_at
            from tenant.assignments as a
            where a.tenant_id = unassigned_since.this_tenant and a.enquiry_id = unassigned_since.enquiry_id
            order by a.enquiry_version desc
            limit 1
        ),
        (
            select l.occurred_at
            from audit.audit_logs as l
            where
                l.tenant_id = unassigned_since.this_tenant
                and l.table_id = audit.table_id('tenant.enquiries')
                and l.record_id = unassigned_since.enquiry_id
                -- Nothing is recorded before it happened. However long ago: a spell that was forgotten would begin earlier, and what
                -- was told of an earlier one would be true again.
                and l.recorded_at between unassigned_since.opened_at and auth.now() + interval '1 day'
                and l.action = 'update'
                and l.changed_columns && array['priority_code', 'enquiry_type_id']
            order by l.recorded_at desc, l.record_version desc
            limit 1
        )
    );
end
$$;
revoke all on function tenant.unassigned_since(integer, uuid, timestamptz) from public;

-- Who is told: whoever is nearest. Without an owner the supervisors, without supervisors in the team and those above it the
-- managers, so that it is never nobody.
create function tenant.told_by(rule tenant.warning_rules, assignee_id uuid, enquiry_team_id uuid)
    returns table (tells text, staff_id uuid, team_id uuid)
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    rows 1
as $$
#variable_conflict use_column
declare
    here uuid := enquiry_team_id;
begin
    tells := rule.tells;
    if tells = 'owner' then
        if assignee_id is not null then
            staff_id := assignee_id;
            return next;
            return;
        end if;
        tells := 'supervisors';
    end if;
    if tells = 'team' then
        team_id := coalesce(
            (
                select t.id
                from tenant.teams as t
                where t.tenant_id = rule.tenant_id and t.id = rule.team_id and t.active and t.deleted_at is null
            ),
            here
        );
        return next;
        return;
    end if;
    while tells = 'supervisors' and here is not null loop
        if exists (
            select
            from tenant.staff as s
            where
                s.tenant_id = rule.tenant_id
                and s.team_id = here
                and s.active
                and s.deleted_at is null
                and s.role_code = any (auth.roles_with_capability('reassign_enquiries'))
        ) then
            team_id := here;
            return next;
            return;
        end if;
        here := (select t.parent_id from tenant.teams as t where t.tenant_id = rule.tenant_id and t.id = here);
    end loop;
    tells := 'managers';
    return next;
end
$$;
revoke all on function tenant.told_by(tenant.warning_rules, uuid, uuid) from public;

create function tenant.warning_words(
    rule tenant.warning_rules, clock_name text, due_at timestamptz, ended_at timestamptz, priority_code smallint
)
    returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    due text := to_char(warning_words.due_at at time zone 'Europe/London', 'FMDD FMMonth YYYY, HH24:MI');
begin
    return case rule.kind
        when 'share_used' then format('%s%% of the time is used: %s is due on %s', rule.share, clock_name, due)
        when 'unassigned' then format(
            'Nobody has taken this %s for %s',
            case when rule.priority_code is null then 'enquiry'
                else (select p.name from core.priorities as p where p.code = warning_words.priority_code) || ' enquiry'
            end,
            case
                when rule.minutes = 1 then '1 minute'
                when rule.minutes % 60 > 0 then rule.minutes || ' minutes'
                when rule.minutes = 60 then '1 hour'
                else rule.minutes / 60 || ' hours'
            end
        )
        else format(
            case
                when ended_at is not null then '%s was due on %s and ended too late'
                when rule.kind = 'grossly_late' then '%s is grossly late: it was due on %s'
                else '%s is late: it was due on %s'
            end,
            clock_name, due
        )
    end;
end
$$;
revoke all on function tenant.warning_words(tenant.warning_rules, text, timestamptz, timestamptz, smallint) from public;

-- After a change of rules: marks the clocks of a few enquiries. Where somebody holds one, that one and what follows has its turn
-- in the next run.
create function tenant.sweep_for_warnings() returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_tenant integer := auth.tenant_id();
    sweep record;
    asked uuid[];
    held uuid[];
begin
    select s.id, s.after_enquiry_id into sweep
    from tenant.warning_sweeps as s
    where s.tenant_id = this_tenant and s.finished_at is null
    order by s.id
    limit 1
    for no key update skip locked;
    if sweep.id is null then
        return 0;
    end if;
    asked := array(
        select distinct c.enquiry_id
        from tenant.clocks as c
        where
            c.tenant_id = this_tenant
            and c.state in ('running', 'paused')
            and c.enquiry_id > coalesce(sweep.after_enquiry_id, '00000000-0000-0000-0000-000000000000')
        order by c.enquiry_id
        limit 80
    );
    held := array(
        select c.enquiry_id
        from unnest(asked) as a (id)
        inner join tenant.clocks as c
            on c.tenant_id = this_tenant and c.enquiry_id = a.id and c.state in ('running', 'paused')
        except
        select l.enquiry_id
        from (
            select c.enquiry_id
            from tenant.clocks as c
            where c.tenant_id = this_tenant and c.enquiry_id = any (asked) and c.state in ('running', 'paused')
            for no key update skip locked
        ) as l
        order by enquiry_id
    );
    if cardinality(held) > 0 then
        asked := array(select a.id from unnest(asked) as a (id) where a.id < held[1] order by a.id);
    end if;
    update tenant.clocks as c set next_look_at = '-infinity'
    where c.tenant_id = this_tenant and c.enquiry_id = any (asked) and c.state in ('running', 'paused');
    update tenant.warning_sweeps as s set
        after_enquiry_id = coalesce(asked[cardinality(asked)], s.after_enquiry_id),
        finished_at = case when cardinality(asked) = 0 and cardinality(held) = 0 then auth.now() end
    where
        s.tenant_id = this_tenant
        and s.id = sweep.id
        and (cardinality(asked) > 0 or cardinality(held) = 0);
    return cardinality(asked);
end
$$;
revoke all on function tenant.sweep_for_warnings() from public;

create function tenant.raise_warnings() returns bigint
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    -- The plan is made once for a worker's life, perhaps while there is little: every table is looked up by its key, one row
    -- at a time, and never read whole to be joined.
    set enable_seqscan = off
as $$
declare
    this_tenant integer := auth.tenant_id();
    this_moment timestamptz := auth.now();
    asks_for_takers boolean;
    swept bigint := tenant.sweep_for_warnings();
    looked tenant.clocks[];
    look_times timestamptz[];
    warning_ids uuid[];
    settled_times timestamptz[];
begin
    -- What somebody changes at this moment has its turn in the next run, as it is then: nobody waits for anybody.
    looked := array(
        select c
        from tenant.clocks as c
        where
            c.tenant_id = this_tenant
            and c.next_look_at <= this_moment
            and c.next_look_at < 'infinity'
        order by c.next_look_at
        limit 50
        for no key update skip locked
    );
    if cardinality(looked) = 0 then
        return swept;
    end if;
    asks_for_takers := exists (
        select
        from tenant.warning_rules as w
        where w.tenant_id = this_tenant and w.kind = 'unassigned' and w.active and w.deleted_at is null
    );

    with known as materialized (
        select
            c.enquiry_id,
            c.code,
            c.run,
            c.measure,
            c.state,
            c.due_at,
            c.grossly_late_at,
            c.ended_at,
            c as clock,
            g.r as clock_rule,
            e.assignee_id,
            e.team_id,
            e.enquiry_type_id,
            e.priority_code,
            case
                when
                    asks_for_takers
                    and c.measure = 'resolution'
                    and c.state in ('running', 'paused')
                    and e.assignee_id is null
                    and e.closed_at is null
                    then tenant.unassigned_since(this_tenant, e.id, c.started_at)
            end as unassigned_since
        from unnest(looked) as c
        cross join lateral (
            select q.*
            from tenant.enquiries as q
            where q.tenant_id = this_tenant and q.id = c.enquiry_id and q.deleted_at is null
            limit 1
        ) as e
        cross join lateral (
            select u
            from tenant.clock_rules as u
            where u.tenant_id = this_tenant and u.id = c.rule_id
            limit 1
        ) as g (r)
    ),

    -- One for each clock and rule.
    instants as materialized (
        select
            k.enquiry_id,
            k.code,
            k.run,
            k.state,
            k.due_at,
            k.ended_at,
            k.assignee_id,
            k.team_id,
            k.priority_code,
            (k.clock_rule).name as clock_name,
            w.id as rule_id,
            w.kind,
            w.valid_from,
            w as rule,
            case w.kind
                when 'share_used' then
                    -- Of one that has ended it matters no more.
                    case when k.state = 'running' then tenant.share_used_at(k.clock, k.clock_rule, w.share) end
                when 'breached' then k.due_at
                when 'grossly_late' then k.grossly_late_at
                else k.unassigned_since + make_interval(mins => w.minutes)
            end as at,
            case w.kind
                when 'share_used' then k.state = 'running' and k.due_at > this_moment
                when 'unassigned' then k.unassigned_since is not null
                else k.state = 'running'
            end as can_hold
        from known as k
        inner join tenant.warning_rules as w
            on
                w.tenant_id = this_tenant
                and w.active
                and w.deleted_at is null
                and (w.enquiry_type_id is null or w.enquiry_type_id = k.enquiry_type_id)
                and (w.priority_code is null or w.priority_code = k.priority_code)
                and (w.measure is null or w.measure = k.measure)
    ),

    raised as (
        insert into tenant.warnings (
            rule_id, kind, enquiry_id, clock_code, clock_run, became_true_at, due_at, tells, staff_id, team_id, why, settled_at
        )
        select
            i.rule_id,
            i.kind,
            i.enquiry_id,
            i.code,
            i.run,
            i.at,
            case when i.kind <> 'unassigned' then i.due_at end,
            t.tells,
            t.staff_id,
            t.team_id,
            tenant.warning_words(i.rule, i.clock_name, i.due_at, i.ended_at, i.priority_code),
            case when not i.can_hold then i.ended_at end
        from instants as i
        cross join lateral tenant.told_by(i.rule, i.assignee_id, i.team_id) as t
        where
            i.at <= this_moment
            and i.at >= i.valid_from
            and (
                i.can_hold
                -- A breach that did happen, though nobody was told in time.
                or (i.kind in ('breached', 'grossly_late') and i.state in ('met', 'stopped') and i.ended_at > i.at)
            )
            and i.at > coalesce(
                (
                    select o.became_true_at
                    from tenant.warnings as o
                    where
                        o.tenant_id = this_tenant
                        and o.enquiry_id = i.enquiry_id
                        and o.clock_code = i.code
                        and o.clock_run = i.run
                        and o.rule_id = i.rule_id
                    order by o.became_true_at desc
                    limit 1
                ),
                '-infinity'
            )
        order by i.at, i.enquiry_id, i.rule_id
    ),

    judged as (
        select
            o.id,
            case when i.rule_id is null then coalesce(c.ended_at, this_moment) end as settled_at
        from unnest(looked) as c
        -- In the order of the key, by which it is found.
        cross join lateral (
            select w.id, w.rule_id, w.became_true_at, w.enquiry_id, w.clock_code, w.clock_run, w.settled_at
            from tenant.warnings as w
            where
                w.tenant_id = this_tenant
                and w.enquiry_id = c.enquiry_id
                and w.clock_code = c.code
                and w.clock_run = c.run
            order by w.rule_id, w.became_true_at
            offset 0
        ) as o
        left join instants as i
            on
                o.rule_id = i.rule_id
                and o.enquiry_id = i.enquiry_id
                and o.clock_code = i.code
                and o.clock_run = i.run
                and i.can_hold
                and i.at <= this_moment
                and i.at <= o.became_true_at
        where (i.rule_id is null) = (o.settled_at is null)
    ),

    looks as (
        select
            i.enquiry_id,
            i.code,
            i.run,
            least(
                min(i.at) filter (where i.at > this_moment),
                -- A share that was told is overtaken when the clock is due.
                min(i.due_at) filter (where i.due_at > this_moment)
            ) as look_at
        from instants as i
        where i.can_hold
        group by i.enquiry_id, i.code, i.run
    )

    select
        array(
            select coalesce(n.look_at, 'infinity')
            from unnest(looked) with ordinality as l
            left join looks as n on l.enquiry_id = n.enquiry_id and l.code = n.code and l.run = n.run
            order by l.ordinality
        ),
        array(select j.id from judged as j order by j.id),
        array(select j.settled_at from judged as j order by j.id)
    into look_times, warning_ids, settled_times;

    for place in 1 .. cardinality(looked) loop
        update tenant.clocks as c set next_look_at = look_times[place]
        where
            c.tenant_id = this_tenant
            and c.enquiry_id = looked[place].enquiry_id
            and c.code = looked[place].code
            and c.run = looked[place].run;
    end loop;
    for place in 1 .. cardinality(warning_ids) loop
        update tenant.warnings as o set settled_at = settled_times[place]
        where o.tenant_id = this_tenant and o.id = warning_ids[place];
    end loop;
    return swept + cardinality(looked);
end
$$;
comment on function tenant.raise_warnings() is
'Looks at 50 clocks at most whose time has come and writes what people are to be told; returns how many it looked at. For the worker.';
grant execute on function tenant.raise_warnings() to enquiries_worker;

-- What a rule looks at and no clock follows from: taken or without an owner again, of another priority or type, deleted or restored.
create function tenant.look_again() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    -- Taken: where somebody was told that nobody had it, and most often nobody was.
    if
        new.assignee_id is not null
        and (new.priority_code, new.enquiry_type_id, new.deleted_at is null)
        = (old.priority_code, old.enquiry_type_id, old.deleted_at is null)
        and not exists (
            select
            from tenant.warnings as w
            where
                w.tenant_id = new.tenant_id
                and w.enquiry_id = new.id
                and w.settled_at is null
                and w.kind = 'unassigned'
        )
    then
        return null;
    end if;
    update tenant.clocks as c set next_look_at = '-infinity'
    where c.tenant_id = new.tenant_id and c.enquiry_id = new.id and c.state in ('running', 'paused');
    return null;
end
$$;
create trigger k63_look_again after update of assignee_id, priority_code, enquiry_type_id, deleted_at on tenant.enquiries
    for each row when (
        new.closed_at is null
        and (
            (new.assignee_id is null) <> (old.assignee_id is null)
            or new.priority_code <> old.priority_code
            or new.enquiry_type_id <> old.enquiry_type_id
            or (new.deleted_at is null) <> (old.deleted_at is null)
        )
    )
    execute function tenant.look_again();
