-- Why something is due when it is: the stretches that counted and those that did not, from the computation that set the
-- deadline, so that they sum to it (docs/decisions/0016). Also asked without an enquiry: what would be due, if.
create function tenant.explain_due(
    rule tenant.clock_rules, started_at timestamptz, pauses tstzmultirange, excluded datemultirange, is_extended boolean
)
    returns table (from_at timestamptz, to_at timestamptz, seconds bigint, days integer, kind text, reason text)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
    law core.clock_rules;
    started_on date := (explain_due.started_at at time zone 'Europe/London')::date;
    ends_at timestamptz;
    calendar_code text;
    counted record;
    extended record;
begin
    if rule.measure <> 'legal' and rule.calendar_id is not null then
        return query
        select s.from_at, s.to_at, s.seconds, null::integer, s.kind, s.reason
        from core.working_segments(
            (select c.pattern from tenant.calendars as c where c.tenant_id = rule.tenant_id and c.id = rule.calendar_id),
            explain_due.started_at, rule.target_seconds, pauses
        ) as s;
        return;
    end if;
    if rule.measure <> 'legal' then
        ends_at := core.elapsed_due(explain_due.started_at, rule.target_seconds, pauses);
        return query
        select
            lower(p.piece), upper(p.piece),
            case when p.counts then extract(epoch from upper(p.piece) - lower(p.piece))::bigint else 0 end,
            null::integer,
            case when p.counts then 'counted' else 'paused' end,
            case when p.counts then '' else 'Paused' end
        from (
            select c.piece, true as counts
            from unnest(tstzmultirange(tstzrange(explain_due.started_at, ends_at)) - pauses) as c (piece)
            where not upper_inf(c.piece)
            union all
            select c.piece, false
            from unnest(pauses * tstzmultirange(tstzrange(explain_due.started_at, ends_at))) as c (piece)
        ) as p
        order by lower(p.piece);
        return;
    end if;
    law := core.clock_rule_on(rule.legal_code, started_on);
    if law.unit = 'hour' then
        return query select
            explain_due.started_at, explain_due.started_at + make_interval(hours => law.length),
            law.length * 3600::bigint, null::integer, 'counted', '';
        return;
    end if;
    calendar_code := case
        when law.calendar_code = 'own-nation' then coalesce(rule.legal_calendar_code, 'england-and-wales')
        else law.calendar_code
    end;
    select d.* into counted
    from core.legal_due(
        case when is_extended and law.extension_from = 'start' then law.extension_unit else law.unit end,
        case when is_extended and law.extension_from = 'start' then law.extension_length else law.length end,
        law.day_one, calendar_code, law.roll, started_on, excluded
    ) as d;
    select null::date as first_day, null::date as due_on, '{}'::date[] as skipped into extended;
    if is_extended and law.extension_from = 'due' and counted.due_on is not null then
        select d.first_day, d.due_on, d.skipped into extended
        from core.legal_due(law.extension_unit, law.extension_length, 'day_after', calendar_code, law.roll, counted.due_on, '{}') as d;
    end if;
    return query
    select
        lower(r.span)::timestamp at time zone 'Europe/London',
        upper(r.span)::timestamp at time zone 'Europe/London',
        null::bigint,
        r.days,
        r.kind,
        r.reason
    from (
        select
            daterange(counted.first_day, counted.before_roll, '[]') as span,
            case when is_extended and law.extension_from = 'start' then law.extension_length else law.length end::integer as days,
            'counted' as kind,
            case when is_extended and law.extension_from = 'start' then law.extension_unit else law.unit end as reason,
            1 as place
        where counted.due_on is not null
        union all
        select daterange(h.day, h.day, '[]'), 0, 'holiday', core.bank_holiday_name(calendar_code, h.day), 2
        from unnest(counted.skipped) as h (day)
        union all
        select
            x.span, upper(x.span) - lower(x.span), 'excluded',
            case when upper_inf(x.span) then 'Waiting for the answer since then' else 'Waiting for the answer' end, 2
        from unnest(excluded) as x (span)
        union all
        select daterange(counted.before_roll, counted.due_on, '(]'), 0, 'rolled', 'The last day is not a working day', 3
        where counted.due_on > counted.before_roll
        union all
        select
            daterange(extended.first_day, extended.due_on, '[]'), law.extension_length::integer, 'extended', law.extension_unit, 4
        where extended.due_on is not null
        union all
        select daterange(h.day, h.day, '[]'), 0, 'holiday', core.bank_holiday_name(calendar_code, h.day), 5
        from unnest(extended.skipped) as h (day)
    ) as r
    order by r.place, lower(r.span);
end
$$;
comment on function tenant.explain_due(tenant.clock_rules, timestamptz, tstzmultirange, datemultirange, boolean) is
'The stretches of a deadline: seconds of opening hours that sum to the target, or days of a law; why the others did not count.';

create view app.clocks with (security_invoker = true) as
select
    c.enquiry_id,
    c.code,
    c.run,
    c.measure,
    r.name,
    c.started_at,
    c.due_at,
    c.grossly_late_at,
    c.state,
    c.ended_at,
    c.paused_since,
    c.provisional,
    r.id as rule_id,
    r.target_seconds,
    k.name as calendar_name,
    l.legal_basis,
    coalesce(l.is_duty, false) as is_duty,
    l.extension_length is not null as may_be_extended
from tenant.clocks as c
inner join tenant.enquiries as e on c.tenant_id = e.tenant_id and c.enquiry_id = e.id
inner join tenant.clock_rules as r on c.tenant_id = r.tenant_id and c.rule_id = r.id
left join tenant.calendars as k on r.tenant_id = k.tenant_id and r.calendar_id = k.id
left join lateral core.clock_rule_on(r.legal_code, (c.started_at at time zone 'Europe/London')::date) as l
    on r.legal_code is not null
where
    c.state <> 'undone'
    and e.deleted_at is null
    and c.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.clocks is 'Clocks of enquiries with the rule that each follows.';
grant select on app.clocks to enquiries_app;

create view app.clock_acts with (security_invoker = true) as
select
    a.id,
    a.enquiry_id,
    a.kind,
    a.clock_code,
    a.message_id,
    a.happened_at,
    a.reason,
    a.takes_back_id,
    b.id as taken_back_by,
    a.created_at,
    s.name as recorded_by
from tenant.clock_acts as a
inner join tenant.staff as s on a.tenant_id = s.tenant_id and a.created_by = s.id
left join tenant.clock_acts as b on a.tenant_id = b.tenant_id and a.id = b.takes_back_id
where
    a.deleted_at is null
    and a.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.clock_acts is 'What people did to clocks, and whether it was taken back. Personal.';
grant select on app.clock_acts to enquiries_app;

-- What happened and moved nothing: a step that would have paused or ended the clock and was taken back, and a letter that
-- answered nobody after all.
create function tenant.clock_asides(
    rule tenant.clock_rules, enquiry_id uuid, started_at timestamptz, ended_at timestamptz
)
    returns table (from_at timestamptz, to_at timestamptz, seconds bigint, days integer, kind text, reason text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        c.created_at as from_at, u.created_at as to_at, null::bigint as seconds, null::integer as days,
        'taken_back' as kind, s.name::text as reason
    from tenant.stage_changes as c
    inner join tenant.stage_changes as u on c.tenant_id = u.tenant_id and c.id = u.undoes_id
    inner join tenant.workflow_stages as s
        on c.tenant_id = s.tenant_id and c.workflow_id = s.workflow_id and c.to_stage_id = s.id
    inner join core.stages as g on s.stage_code = g.code
    where
        c.tenant_id = (clock_asides.rule).tenant_id
        and c.enquiry_id = clock_asides.enquiry_id
        and c.created_at >= clock_asides.started_at
        and (clock_asides.ended_at is null or c.created_at <= clock_asides.ended_at)
        and (
            g.ends
            or ((clock_asides.rule).measure <> 'legal' and s.stage_code = any ((clock_asides.rule).pausing_stages))
        )
        and not exists (
            select from tenant.stage_changes as v where v.tenant_id = u.tenant_id and v.undoes_id = u.id
        )
    union all
    select m.released_at as from_at, m.released_at as to_at, null, null, m.delivery_state, ''
    from tenant.messages as m
    where
        (clock_asides.rule).measure = 'first_response'
        and m.tenant_id = (clock_asides.rule).tenant_id
        and m.enquiry_id = clock_asides.enquiry_id
        and m.direction = 'out'
        and m.delivery_state in ('recalled', 'failed')
        and m.released_at is not null
        and m.deleted_at is null
    order by 1;
end;
comment on function tenant.clock_asides(tenant.clock_rules, uuid, timestamptz, timestamptz) is
'What moved a clock in nothing: steps that were taken back (with the name of their stage), letters that were recalled or failed for good.';

-- The stretches of one clock of an enquiry, and before them what is not computed: a deadline that a person set or that it
-- came with.
create function app.explain_clock(enquiry_id uuid, code text, run smallint)
    returns table (
        from_at timestamptz, to_at timestamptz, seconds bigint, days integer, kind text, reason text
    )
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    facts record;
begin
    select f.* into facts
    from tenant.clock_facts((select auth.tenant_id()), array[explain_clock.enquiry_id]) as f
    where f.code = explain_clock.code and f.run = explain_clock.run;
    if facts.enquiry_id is null then
        return;
    end if;
    if facts.set_due_at is not null then
        return query
        select
            facts.started_at, facts.set_due_at, null::bigint, null::integer,
            case when facts.set_by is null then 'given' else 'set' end,
            coalesce(
                (
                    select s.name || ': ' || c.reason
                    from tenant.corrections as c
                    inner join tenant.staff as s on c.tenant_id = s.tenant_id and c.created_by = s.id
                    where c.tenant_id = (facts.rule).tenant_id and c.id = facts.set_by
                ),
                'The deadline that the enquiry came with'
            );
        return;
    end if;
    return query
    select e.*
    from tenant.explain_due(facts.rule, facts.started_at, facts.pauses, facts.excluded, facts.is_extended) as e;
    return query
    select n.* from tenant.clock_asides(facts.rule, facts.enquiry_id, facts.started_at, facts.ended_at) as n;
    -- The messages by which the citizen moved it.
    return query
    select
        a.happened_at,
        a.happened_at,
        null::bigint,
        null::integer,
        'message',
        case a.kind when 'withdrawn' then 'The citizen withdrew' else 'The citizen answered our question' end
        || ' (' || h.name || '): '
        || left(regexp_replace(coalesce(m.subject, m.body), '\s+', ' ', 'g'), 80)
    from tenant.clock_acts as a
    inner join tenant.messages as m on a.tenant_id = m.tenant_id and a.enquiry_id = m.enquiry_id and a.message_id = m.id
    inner join core.channels as h on m.channel_code = h.code
    where
        a.tenant_id = (facts.rule).tenant_id
        and a.enquiry_id = facts.enquiry_id
        and a.kind in ('clarification_received', 'withdrawn')
        and coalesce(a.clock_code, facts.code) = facts.code
        and (a.kind = 'withdrawn' or (facts.rule).measure = 'legal')
        and not exists (
            select from tenant.clock_acts as b where b.tenant_id = a.tenant_id and b.takes_back_id = a.id
        )
    order by a.happened_at;
end
$$;
comment on function app.explain_clock(uuid, text, smallint) is
'Why a clock of an enquiry is due when it is: stretches that counted, with seconds or days, and those that did not, with the reason.';
grant execute on function app.explain_clock(uuid, text, smallint) to enquiries_app;

-- What would be due by a rule, received at another time or clarified on another day.
create function app.explain_what_if(
    rule_id uuid, received_at timestamptz, asked_on date, clarified_on date, is_extended boolean
)
    returns table (
        due_at timestamptz, provisional boolean, from_at timestamptz, to_at timestamptz, seconds bigint, days integer,
        kind text, reason text
    )
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    rule tenant.clock_rules := (
        select r from tenant.clock_rules as r
        where r.tenant_id = (select auth.tenant_id()) and r.id = explain_what_if.rule_id and r.deleted_at is null
    );
    law core.clock_rules := core.clock_rule_on(rule.legal_code, (explain_what_if.received_at at time zone 'Europe/London')::date);
    starts_at timestamptz := case
        when law.on_clarification = 'restart' and explain_what_if.clarified_on is not null
            then explain_what_if.clarified_on::timestamp at time zone 'Europe/London'
        else explain_what_if.received_at
    end;
    excluded datemultirange := case
        when law.on_clarification = 'exclude_days' and explain_what_if.asked_on is not null
            then datemultirange(daterange(explain_what_if.asked_on, explain_what_if.clarified_on, '[]'))
        else '{}'
    end;
begin
    if rule.id is null then
        return;
    end if;
    return query
    select d.due_at, d.provisional, e.from_at, e.to_at, e.seconds, e.days, e.kind, e.reason
    from tenant.clock_due(rule, starts_at, '{}', excluded, coalesce(explain_what_if.is_extended, false), 1) as d
    cross join lateral tenant.explain_due(
        rule, starts_at, '{}', excluded, coalesce(explain_what_if.is_extended, false)
    ) as e;
end
$$;
comment on function app.explain_what_if(uuid, timestamptz, date, date, boolean) is
'When something received then would be due by a rule of this tenant, and why; nothing is recorded.';
grant execute on function app.explain_what_if(uuid, timestamptz, date, date, boolean) to enquiries_app;

create function app.record_clock_act(
    enquiry_id uuid, kind text, clock_code text, message_id uuid, happened_at timestamptz, reason text
)
    returns table (id uuid, version integer)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.clock_acts (enquiry_id, kind, clock_code, message_id, happened_at, reason)
    select
        record_clock_act.enquiry_id, record_clock_act.kind, record_clock_act.clock_code, record_clock_act.message_id,
        coalesce(record_clock_act.happened_at, (select auth.now())), record_clock_act.reason
    returning clock_acts.id, clock_acts.version;
end;
comment on function app.record_clock_act(uuid, text, text, uuid, timestamptz, text) is
'Records what a person did that clocks follow: a question, an answer, a fee, an extension, a pause. Now where no time is given.';
grant execute on function app.record_clock_act(uuid, text, text, uuid, timestamptz, text) to enquiries_app;

create function app.take_back_clock_act(act_id uuid, reason text) returns table (id uuid, version integer)
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    insert into tenant.clock_acts (enquiry_id, kind, takes_back_id, happened_at, reason)
    select a.enquiry_id, 'taken_back', a.id, (select auth.now()), take_back_clock_act.reason
    from tenant.clock_acts as a
    where a.tenant_id = (select auth.tenant_id()) and a.id = take_back_clock_act.act_id
    returning clock_acts.id, clock_acts.version;
end;
comment on function app.take_back_clock_act(uuid, text) is
'Takes back an act on a clock that did not happen so: the clocks are computed without it.';
grant execute on function app.take_back_clock_act(uuid, text) to enquiries_app;
