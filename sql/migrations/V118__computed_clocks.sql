-- The computation of clocks: one function for their cache, their check and their explanation (docs/decisions/0016). Only the
-- owner and an administrator run it: the functions that call it are definers, and compliance reads all tenants.

-- By real seconds: the difference of two times has days, which an hour of a clock change would make longer or shorter.
create function core.elapsed_due(started_at timestamptz, seconds bigint, pauses tstzmultirange) returns timestamptz
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    due timestamptz := elapsed_due.started_at + make_interval(secs => elapsed_due.seconds);
    pause tstzrange;
begin
    for pause in
        select p.pause
        from unnest(elapsed_due.pauses * tstzmultirange(tstzrange(elapsed_due.started_at, null))) as p (pause)
        order by p.pause
    loop
        exit when lower(pause) >= due;
        if upper_inf(pause) then
            return null;
        end if;
        due := due + make_interval(secs => extract(epoch from upper(pause) - lower(pause))::double precision);
    end loop;
    return due;
end
$$;
comment on function core.elapsed_due(timestamptz, bigint, tstzmultirange) is
'When so many seconds have passed around the clock, without those of the pauses; null while a pause before then is open.';
grant execute on function core.elapsed_due(timestamptz, bigint, tstzmultirange) to enquiries_app, enquiries_loader, enquiries_worker;

-- The version of a law in which a clock that starts that day runs; the oldest one for a day before it.
create function core.clock_rule_on(code text, day date) returns core.clock_rules
    language plpgsql stable parallel safe
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    found core.clock_rules;
begin
    select r.* into found
    from core.clock_rules as r
    where r.code = clock_rule_on.code
    order by
        r.valid_from > clock_rule_on.day,
        abs(r.valid_from - clock_rule_on.day)
    limit 1;
    return found;
end
$$;
comment on function core.clock_rule_on(text, date) is 'The version of a legal clock rule for clocks that start that day.';
grant execute on function core.clock_rule_on(text, date) to enquiries_app, enquiries_loader, enquiries_worker;

-- When a clock of a rule is due: factor 1 the target, a larger one the time from which it is grossly late.
create function tenant.clock_due(
    rule tenant.clock_rules, started_at timestamptz, pauses tstzmultirange, excluded datemultirange, is_extended boolean,
    factor numeric
)
    returns table (due_at timestamptz, provisional boolean)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    rows 1
as $$
declare
    seconds bigint := (rule.target_seconds * factor)::bigint;
    law core.clock_rules;
    started_on date;
    calendar_code text;
    counted record;
begin
    provisional := false;
    if rule.measure <> 'legal' then
        if rule.calendar_id is null then
            due_at := core.elapsed_due(started_at, seconds, pauses);
        else
            due_at := core.working_due(
                (select c.pattern from tenant.calendars as c where c.tenant_id = rule.tenant_id and c.id = rule.calendar_id),
                started_at, seconds, pauses
            );
        end if;
        return next;
        return;
    end if;
    started_on := (started_at at time zone 'Europe/London')::date;
    law := core.clock_rule_on(rule.legal_code, started_on);
    -- An open question or fee: nobody knows how many days will not count.
    if upper_inf(excluded) then
        return next;
        return;
    end if;
    if law.unit = 'hour' then
        due_at := started_at + make_interval(hours => (law.length * factor)::integer);
        return next;
        return;
    end if;
    calendar_code := case
        when law.calendar_code = 'own-nation' then coalesce(rule.legal_calendar_code, 'england-and-wales')
        else law.calendar_code
    end;
    select d.* into counted
    from core.legal_due(
        case when is_extended and law.extension_from = 'start' then law.extension_unit else law.unit end,
        (factor * case when is_extended and law.extension_from = 'start' then law.extension_length else law.length end)::integer,
        law.day_one, calendar_code, law.roll, started_on, excluded
    ) as d;
    provisional := counted.provisional;
    if is_extended and law.extension_from = 'due' then
        select d.* into counted
        from core.legal_due(
            law.extension_unit, (factor * law.extension_length)::integer, 'day_after', calendar_code, law.roll, counted.due_on, '{}'
        ) as d;
        provisional := provisional or counted.provisional;
    end if;
    due_at := case
        when law.cut_off is null then (counted.due_on + 1)::timestamp at time zone 'Europe/London'
        else (counted.due_on + law.cut_off) at time zone 'Europe/London'
    end;
    return next;
end
$$;
comment on function tenant.clock_due(tenant.clock_rules, timestamptz, tstzmultirange, datemultirange, boolean, numeric) is
'When a clock of a rule is due, and whether that may still move with bank holidays that nobody has published; null while it waits.';

-- Which rules an enquiry's clocks follow: of each measure, stage and law one, the most particular first, in the version of the
-- time at which they start. An enquiry that got another type keeps the clock of its first type where that rule says so.
create function tenant.applicable_rules(
    this_tenant integer, enquiry_type_id uuid, first_type_id uuid, priority_code smallint, started_at timestamptz
)
    returns setof tenant.clock_rules
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    rows 3
as $$
begin
    return query
    select distinct on (r.measure, r.stage_code, r.legal_code) r.*
    from tenant.clock_rules as r
    where
        r.tenant_id = applicable_rules.this_tenant
        and r.deleted_at is null
        and r.valid_from <= applicable_rules.started_at
        and (r.retired_at is null or r.retired_at > applicable_rules.started_at)
        and (r.priority_code is null or r.priority_code = applicable_rules.priority_code)
        and (
            r.enquiry_type_id is null
            or r.enquiry_type_id = applicable_rules.enquiry_type_id
            or (r.keeps_when_retyped and r.enquiry_type_id = applicable_rules.first_type_id)
        )
    order by
        r.measure, r.stage_code, r.legal_code,
        (r.keeps_when_retyped and r.enquiry_type_id = applicable_rules.first_type_id) desc,
        r.enquiry_type_id is not null desc,
        r.priority_code is not null desc,
        r.valid_from desc,
        r.id desc;
end
$$;
comment on function tenant.applicable_rules(integer, uuid, uuid, smallint, timestamptz) is
'The rules of the clocks of an enquiry of such type and priority whose clocks start then.';

-- What is recorded of an enquiry, as its clocks see it: each clock with its rule, start, end and waiting. In PL/pgSQL, here and
-- above, since a query of that size would be planned again for each statement that calls it. One enquiry at a time: what is
-- joined to itself here is what belongs to one, and an import of thousands stays linear.
create function tenant.clock_facts_of(this_tenant integer, this_enquiry uuid)
    returns table (
        enquiry_id uuid, code text, run smallint, rule tenant.clock_rules, started_at timestamptz, ended_at timestamptz,
        is_met boolean, pauses tstzmultirange, excluded datemultirange, is_extended boolean, set_due_at timestamptz,
        set_by uuid
    )
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
    return query
    with wanted as materialized (
        select
            e.*,
            -- The type it had when it was received.
            coalesce(
                (
                    select c.from_enquiry_type_id
                    from tenant.corrections as c
                    where c.tenant_id = e.tenant_id and c.enquiry_id = e.id and c.kind = 'type'
                    order by c.enquiry_version
                    limit 1
                ),
                e.enquiry_type_id
            ) as first_type_id
        from tenant.enquiries as e
        where e.tenant_id = clock_facts_of.this_tenant and e.id = clock_facts_of.this_enquiry
    ),

    -- A step that was taken back and the step that took it back never were.
    stays as materialized (
        select
            c.enquiry_id,
            c.enquiry_version,
            s.stage_code,
            g.ends,
            g.code in ('resolved', 'closed') as resolves,
            case when c.from_stage_id is null then w.received_at else c.created_at end as came_at,
            lead(c.created_at) over steps as left_at,
            lag(g.ends) over steps as had_ended
        from wanted as w
        inner join tenant.stage_changes as c on w.tenant_id = c.tenant_id and w.id = c.enquiry_id
        inner join tenant.workflow_stages as s
            on c.tenant_id = s.tenant_id and c.workflow_id = s.workflow_id and c.to_stage_id = s.id
        inner join core.stages as g on s.stage_code = g.code
        where
            c.undoes_id is null
            and not exists (
                select
                from tenant.stage_changes as u
                where
                    u.tenant_id = c.tenant_id
                    and u.undoes_id = c.id
                    and not exists (
                        select from tenant.stage_changes as v where v.tenant_id = u.tenant_id and v.undoes_id = u.id
                    )
            )
        window steps as (partition by c.enquiry_id order by c.enquiry_version)
    ),

    numbered as (
        select
            s.*,
            1 + count(*) filter (where s.had_ended and not s.ends)
                over (partition by s.enquiry_id order by s.enquiry_version) as run,
            row_number() over (partition by s.enquiry_id, s.stage_code order by s.enquiry_version) as stay
        from stays as s
    ),

    runs as materialized (
        select
            n.enquiry_id,
            n.run,
            min(n.came_at) as started_at,
            min(n.came_at) filter (where n.ends) as ended_at,
            coalesce((array_agg(n.resolves order by n.enquiry_version) filter (where n.ends))[1], false) as resolves,
            max(n.run) over (partition by n.enquiry_id) = n.run as is_last
        from numbered as n
        group by n.enquiry_id, n.run
    ),

    acts as materialized (
        select a.*
        from wanted as w
        inner join tenant.clock_acts as a on w.tenant_id = a.tenant_id and w.id = a.enquiry_id
        where
            a.kind <> 'taken_back'
            and not exists (
                select from tenant.clock_acts as b where b.tenant_id = a.tenant_id and b.takes_back_id = a.id
            )
    ),

    -- A letter that a person let go, and that was neither recalled nor lost for good; or a conversation in which a person
    -- answered, at its end.
    responses as materialized (
        select m.enquiry_id, min(coalesce(m.released_at, m.received_at)) as responded_at
        from wanted as w
        inner join tenant.messages as m on w.tenant_id = m.tenant_id and w.id = m.enquiry_id
        inner join tenant.staff as p on m.tenant_id = p.tenant_id and m.created_by = p.id
        inner join core.roles as r on p.role_code = r.code
        where
            (m.direction = 'out' or (m.answered and not m.taken_back))
            and m.delivery_state not in ('recalled', 'failed')
            and m.deleted_at is null
            and r.kind = 'person'
        group by m.enquiry_id
    ),

    -- By a letter, or by what a person recorded.
    acknowledgements as materialized (
        select a.enquiry_id, min(a.at) as acknowledged_at
        from (
            select p.enquiry_id, p.responded_at as at from responses as p
            union all
            select k.enquiry_id, k.happened_at from acts as k where k.kind = 'acknowledged'
        ) as a
        group by a.enquiry_id
    ),

    ruled as (
        select
            w.id as enquiry_id,
            w.tenant_id,
            a as rule,
            coalesce(a.legal_code, a.measure) as code,
            r.run,
            r.started_at,
            -- A merge ends it without a step.
            coalesce(r.ended_at, case when r.is_last then w.closed_at end) as ended_at,
            r.resolves,
            w.given_due_at
        from wanted as w
        inner join runs as r on w.id = r.enquiry_id
        cross join lateral tenant.applicable_rules(
            w.tenant_id, w.enquiry_type_id, w.first_type_id, w.priority_code, r.started_at
        ) as a
        where a.measure = 'resolution' or (r.run = 1 and a.measure in ('first_response', 'legal'))
        union all
        select
            w.id, w.tenant_id, a, a.stage_code, n.stay, n.came_at, coalesce(n.left_at, w.closed_at), n.left_at is not null, null
        from wanted as w
        inner join numbered as n on w.id = n.enquiry_id and not n.ends
        cross join lateral tenant.applicable_rules(
            w.tenant_id, w.enquiry_type_id, w.first_type_id, w.priority_code, n.came_at
        ) as a
        where a.measure = 'stage' and a.stage_code = n.stage_code
    ),

    -- The start and the end of each, while the citizen does not withdraw.
    unwithdrawn as (
        select
            x.*,
            l as law,
            case
                when (x.rule).measure <> 'legal' then x.started_at
                -- What starts it, or starts it again, if that happened.
                else greatest(
                    case
                        when l.starts_on in ('receipt', 'identity') then x.started_at
                        when l.starts_on = 'acknowledgement' then (
                            select k.acknowledged_at from acknowledgements as k where k.enquiry_id = x.enquiry_id
                        )
                        else (
                            select min(k.happened_at)
                            from acts as k
                            where
                                k.enquiry_id = x.enquiry_id
                                and k.kind = case l.starts_on when 'entry' then 'entered' else 'decided' end
                        )
                    end,
                    (
                        select max(k.happened_at)
                        from acts as k
                        where
                            k.enquiry_id = x.enquiry_id
                            and coalesce(k.clock_code, x.code) = x.code
                            and (
                                (k.kind = 'identity_received' and l.starts_on = 'identity')
                                or (k.kind = 'clarification_received' and l.on_clarification = 'restart')
                            )
                    )
                )
            end as begins_at,
            case
                when (x.rule).measure = 'first_response'
                    then coalesce((select p.responded_at from responses as p where p.enquiry_id = x.enquiry_id), x.ended_at)
                when l.ends_on = 'acknowledgement'
                    then coalesce(
                        (select k.acknowledged_at from acknowledgements as k where k.enquiry_id = x.enquiry_id), x.ended_at
                    )
                else x.ended_at
            end as stops_at,
            case
                when (x.rule).measure = 'first_response'
                    then exists (select from responses as p where p.enquiry_id = x.enquiry_id)
                when l.ends_on = 'acknowledgement'
                    then exists (select from acknowledgements as k where k.enquiry_id = x.enquiry_id)
                else x.resolves
            end as is_met
        from ruled as x
        left join lateral core.clock_rule_on(
            (x.rule).legal_code, (x.started_at at time zone 'Europe/London')::date
        ) as l on (x.rule).measure = 'legal'
    ),

    -- Who withdraws waits for nothing more: what runs ends there, and is not met by it.
    bounded as (
        select
            u.enquiry_id, u.tenant_id, u.rule, u.code, u.run, u.given_due_at, u.law, u.begins_at,
            least(u.stops_at, k.withdrawn_at) as stops_at,
            u.is_met and (k.withdrawn_at is null or u.stops_at <= k.withdrawn_at) as is_met
        from unwithdrawn as u
        left join lateral (
            select min(a.happened_at) as withdrawn_at
            from acts as a
            where a.enquiry_id = u.enquiry_id and a.kind = 'withdrawn' and a.happened_at >= u.started_at
        ) as k on true
    )

    select
        b.enquiry_id,
        b.code,
        b.run::smallint,
        b.rule,
        b.begins_at,
        b.stops_at,
        b.is_met and b.stops_at is not null,
        case
            when (b.rule).measure = 'legal' then '{}'
            else coalesce((
                select range_agg(tstzrange(p.since, p.until))
                from (
                    select n.came_at as since, n.left_at as until
                    from numbered as n
                    where n.enquiry_id = b.enquiry_id and n.stage_code = any ((b.rule).pausing_stages)
                    union all
                    select
                        k.happened_at,
                        (
                            select min(k2.happened_at)
                            from acts as k2
                            where
                                k2.enquiry_id = k.enquiry_id
                                and k2.kind = 'resumed'
                                and coalesce(k2.clock_code, b.code) = b.code
                                and k2.happened_at >= k.happened_at
                        )
                    from acts as k
                    where k.enquiry_id = b.enquiry_id and k.kind = 'paused' and coalesce(k.clock_code, b.code) = b.code
                ) as p
                where p.until is null or p.until > p.since
            ), '{}') * tstzmultirange(tstzrange(null, b.stops_at))
        end,
        case
            when (b.rule).measure <> 'legal' then '{}'
            else coalesce((
                -- Both days and those between do not count; where the answer starts the count again, only a question
                -- without one matters.
                select range_agg(daterange(
                    (k.happened_at at time zone 'Europe/London')::date,
                    (
                        select min((k2.happened_at at time zone 'Europe/London')::date)
                        from acts as k2
                        where
                            k2.enquiry_id = k.enquiry_id
                            and k2.kind = case k.kind when 'fee_asked' then 'fee_paid' else 'clarification_received' end
                            and coalesce(k2.clock_code, b.code) = b.code
                            and k2.happened_at >= k.happened_at
                    ),
                    '[]'
                ))
                from acts as k
                where
                    k.enquiry_id = b.enquiry_id
                    and coalesce(k.clock_code, b.code) = b.code
                    and (
                        (k.kind = 'fee_asked' and (b.law).on_fee = 'exclude_days')
                        or (k.kind = 'clarification_asked' and (b.law).on_clarification = 'exclude_days')
                        or (
                            k.kind = 'clarification_asked'
                            and (b.law).on_clarification = 'restart'
                            and not exists (
                                select
                                from acts as k2
                                where
                                    k2.enquiry_id = k.enquiry_id
                                    and k2.kind = 'clarification_received'
                                    and coalesce(k2.clock_code, b.code) = b.code
                                    and k2.happened_at >= k.happened_at
                            )
                        )
                    )
                    and (b.stops_at is null or k.happened_at < b.stops_at)
            ), '{}')
        end,
        exists (
            select
            from acts as k
            where
                k.enquiry_id = b.enquiry_id
                and k.kind = 'extended'
                and coalesce(k.clock_code, b.code) = b.code
                and (b.law).extension_length is not null
        ),
        coalesce(d.to_due_at, case when (b.rule).measure = 'resolution' and b.run = 1 then b.given_due_at end),
        d.id
    from bounded as b
    -- A deadline that a person set, with a reason, while the clock ran: of the body's own targets, and of no law.
    left join lateral (
        select c.id, c.to_due_at
        from tenant.corrections as c
        where
            c.tenant_id = b.tenant_id
            and c.enquiry_id = b.enquiry_id
            and c.kind = 'deadline'
            and (b.rule).measure in ('first_response', 'resolution')
            and c.created_at >= b.begins_at
            and (b.stops_at is null or c.created_at < b.stops_at)
        order by c.enquiry_version desc
        limit 1
    ) as d on true
    where b.begins_at is not null and (b.stops_at is null or b.stops_at >= b.begins_at or (b.rule).measure <> 'legal');
end
$$;
comment on function tenant.clock_facts_of(integer, uuid) is
'The clocks of an enquiry with rule, start, end, pauses, excluded days, extension and a deadline that was set, from what is recorded.';

create function tenant.clock_facts(this_tenant integer, enquiry_ids uuid[])
    returns table (
        enquiry_id uuid, code text, run smallint, rule tenant.clock_rules, started_at timestamptz, ended_at timestamptz,
        is_met boolean, pauses tstzmultirange, excluded datemultirange, is_extended boolean, set_due_at timestamptz,
        set_by uuid
    )
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select f.*
    from unnest(clock_facts.enquiry_ids) as i (id)
    cross join lateral tenant.clock_facts_of(clock_facts.this_tenant, i.id) as f;
end
$$;
comment on function tenant.clock_facts(integer, uuid[]) is 'The clocks of several enquiries, as tenant.clock_facts_of has them.';

-- What follows from the facts of a clock: its due time and state.
create function tenant.clock_values(
    rule tenant.clock_rules, started_at timestamptz, ended_at timestamptz, is_met boolean, pauses tstzmultirange,
    excluded datemultirange, is_extended boolean, set_due_at timestamptz
)
    returns table (
        due_at timestamptz, grossly_late_at timestamptz, state text, paused_since timestamptz, provisional boolean
    )
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
    rows 1
as $$
begin
    select d.due_at, d.provisional into due_at, provisional
    from tenant.clock_due(rule, started_at, pauses, excluded, is_extended, 1) as d;
    due_at := coalesce(set_due_at, due_at);
    -- A deadline that a person moved is not grossly late before the target would have been.
    grossly_late_at := greatest(set_due_at, (
        select d.due_at
        from tenant.clock_due(rule, started_at, pauses, excluded, is_extended, rule.grossly_late_times) as d
    ));
    state := case
        when is_met then 'met'
        when ended_at is not null then 'stopped'
        when due_at is null then 'paused'
        else 'running'
    end;
    if state = 'paused' then
        paused_since := coalesce(
            (select lower(p.pause) from unnest(pauses) as p (pause) where upper_inf(p.pause)),
            (select lower(p.days) from unnest(excluded) as p (days) where upper_inf(p.days))::timestamp
                at time zone 'Europe/London'
        );
    end if;
    return next;
end
$$;
comment on function tenant.clock_values(
    tenant.clock_rules, timestamptz, timestamptz, boolean, tstzmultirange, datemultirange, boolean, timestamptz
) is 'Due time and state of a clock, from its rule, start, end and waiting, and the due time that somebody set.';

-- What tenant.clocks holds.
create function tenant.computed_clocks(this_tenant integer, enquiry_ids uuid[]) returns setof tenant.clocks
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select
        (f.rule).tenant_id,
        f.enquiry_id,
        f.code,
        f.run,
        (f.rule).measure,
        (f.rule).id,
        f.started_at,
        v.due_at,
        v.grossly_late_at,
        v.state,
        f.ended_at,
        v.paused_since,
        v.provisional,
        f.pauses,
        f.excluded,
        f.is_extended,
        f.set_due_at is not null,
        -- What the worker has looked at is no part of the computation.
        timestamptz '-infinity'
    from tenant.clock_facts(computed_clocks.this_tenant, computed_clocks.enquiry_ids) as f
    cross join lateral tenant.clock_values(
        f.rule, f.started_at, f.ended_at, f.is_met, f.pauses, f.excluded, f.is_extended, f.set_due_at
    ) as v;
end
$$;
comment on function tenant.computed_clocks(integer, uuid[]) is 'The clocks of enquiries as they follow from what is recorded.';
