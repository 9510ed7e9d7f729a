-- Evaluation of stage changes (R096, R197): every transition out of the stage of each enquiry, with all reasons
-- against it. Screens call it before a change, the guard of V060 afterwards, so that they cannot disagree
-- (docs/decisions/0004).
create function tenant.evaluate_transitions(
    enquiry_ids uuid[],
    from_stage_ids uuid[],
    role_codes text[],
    reasons text[],
    outcomes text[],
    assignee_ids uuid[],
    versions integer[],
    stage_sinces timestamptz[] default null,
    moments timestamptz[] default null,
    explained boolean default false
)
    returns table (
        enquiry_id uuid,
        transition_id uuid,
        to_stage_id uuid,
        label text,
        needs_reason boolean,
        needs_outcome boolean,
        needs_approval boolean,
        needs_countersign boolean,
        refusals text[],
        cures text[],
        approval_takes_step boolean
    )
    -- Not a SQL-standard body, which is bound at creation: approvals and tasks are created in later files.
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    closers constant text[] := auth.roles_with_capability('close_enquiries');
begin
    perform core.refuse_too_many(cardinality(evaluate_transitions.enquiry_ids));
    return query
    select
        asked.enquiry_id,
        t.id as transition_id,
        t.to_stage_id,
        t.label,
        t.needs_reason or reopening.is_asked as needs_reason,
        t.needs_outcome,
        t.needs_approval,
        closing.needs_countersign,
        judged.refusals,
        case when evaluate_transitions.explained then array(
            select tenant.refusal_cure(c.code, asked.enquiry_id, t.id, asked.stage_since, asked.moment)
            from unnest(judged.refusals) with ordinality as c (code, place)
            order by c.place
        ) end,
        t.approval_takes_step
    from
        unnest(
            evaluate_transitions.enquiry_ids,
            evaluate_transitions.from_stage_ids,
            evaluate_transitions.role_codes,
            evaluate_transitions.reasons,
            evaluate_transitions.outcomes,
            evaluate_transitions.assignee_ids,
            evaluate_transitions.versions,
            evaluate_transitions.stage_sinces,
            evaluate_transitions.moments
        ) as asked (
            enquiry_id, from_stage_id, role_code, reason, outcome, assignee_id, version, stage_since, moment
        )
    inner join tenant.workflow_stages as s on asked.from_stage_id = s.id
    inner join tenant.workflow_transitions as t
        on s.tenant_id = t.tenant_id and s.workflow_id = t.workflow_id and s.id = t.from_stage_id
    inner join tenant.workflow_stages as g on t.tenant_id = g.tenant_id and t.to_stage_id = g.id
    inner join core.stages as c on g.stage_code = c.code
    inner join core.stages as f on s.stage_code = f.code
    -- Who may not close waits for another person, in every workflow.
    cross join lateral (
        select c.ends and (asked.role_code = any (closers)) is not true as needs_countersign
    ) as closing
    -- Why it was opened again is said in every workflow.
    cross join lateral (select f.ends and not c.ends as is_asked) as reopening
    cross join lateral (select array_remove(array[
            case when not exists (
                select
                from tenant.transition_roles as r
                where
                    r.tenant_id = t.tenant_id
                    and r.workflow_transition_id = t.id
                    and r.role_code = asked.role_code
                    and r.deleted_at is null
            )
            -- An approval that takes the step is what entitles to it, whoever gave it (V085).
            and not (
                t.approval_takes_step and exists (
                    select
                    from tenant.approvals as a
                    where
                        a.tenant_id = t.tenant_id
                        and a.enquiry_id = asked.enquiry_id
                        and a.enquiry_version = asked.version
                        and a.workflow_transition_id = t.id
                        and a.decision = 'approved'
                        and a.used_at is null
                        and a.deleted_at is null
                )
            ) then 'role' end,
            case when (t.needs_reason or reopening.is_asked) and asked.reason is null then 'reason' end,
            case when t.needs_outcome and asked.outcome is null then 'outcome' end,
            case when t.needs_assignee and asked.assignee_id is null then 'assignee' end,
            case when exists (
                select
                from tenant.tasks as k
                where
                    k.tenant_id = t.tenant_id
                    and k.enquiry_id = asked.enquiry_id
                    and not k.done
                    and k.deleted_at is null
                    and (
                        k.blocks = 'everything'
                        or (k.blocks = 'closing' and c.ends)
                        or k.blocked_stage_code = g.stage_code
                    )
            ) then 'task' end,
            case when t.needs_fields <> '{}' and exists (
                select
                from tenant.enquiries as e
                inner join tenant.enquiry_type_fields as f
                    on e.tenant_id = f.tenant_id and e.enquiry_type_id = f.enquiry_type_id
                where
                    e.tenant_id = t.tenant_id
                    and e.id = asked.enquiry_id
                    and f.code = any (t.needs_fields)
                    and f.deleted_at is null
                    and not e.custom_fields ? f.code
            ) then 'fields' end,
            -- What who takes the step may not read is no evidence for it, and is not known of.
            case when t.needs_document is not null and not exists (
                select
                from tenant.documents as d
                where
                    d.tenant_id = t.tenant_id
                    and d.enquiry_id = asked.enquiry_id
                    and d.scan_state = 'clean'
                    and d.access_level <> 'supervisors'
                    and d.deleted_at is null
                    and tenant.is_of_kind(d.media_type, t.needs_document)
            ) then 'document' end,
            case when t.least_stay_seconds > 0 and t.least_stay_seconds > extract(
                epoch from coalesce(asked.moment, auth.now()) - coalesce(
                    asked.stage_since,
                    (select e.stage_since from tenant.enquiries as e where e.tenant_id = t.tenant_id and e.id = asked.enquiry_id)
                )
            ) then 'stay' end,
            case when t.needs_first_response and exists (
                select
                from tenant.clocks as k
                where
                    k.tenant_id = t.tenant_id
                    and k.enquiry_id = asked.enquiry_id
                    and k.measure = 'first_response'
                    and k.state in ('running', 'paused')
            ) then 'first_response' end,
            case when t.needs_running_clocks and exists (
                select
                from tenant.clocks as k
                where
                    k.tenant_id = t.tenant_id
                    and k.enquiry_id = asked.enquiry_id
                    and k.state = 'paused'
            ) then 'clocks' end,
            -- The part by a sub-select and no join: the guard forbids nested loops, and this is asked for each step of each
            -- enquiry of a load.
            case when exists (
                select
                from tenant.enquiry_links as l
                where
                    l.tenant_id = t.tenant_id
                    and l.enquiry_id = asked.enquiry_id
                    and l.kind = 'parent_of'
                    and l.active
                    and l.deleted_at is null
                    and (c.ends or t.needs_closed_parts or l.blocks = 'everything')
                    and (
                        select p.closed_at is null and p.deleted_at is null
                        from tenant.enquiries as p
                        where l.tenant_id = p.tenant_id and l.other_enquiry_id = p.id
                    )
            ) then 'parts' end,
            case when exists (
                select
                from tenant.enquiry_links as l
                where
                    l.tenant_id = t.tenant_id
                    and l.enquiry_id = asked.enquiry_id
                    and l.kind = 'duplicate_of'
                    and l.merged
                    and l.active
                    and l.deleted_at is null
            ) then 'merged' end,
            case when reopening.is_asked and not tenant.may_be_reopened(asked.enquiry_id, s.workflow_id, s.id)
                then 'reopening_window' end,
            case when (t.needs_approval or closing.needs_countersign) and not exists (
                select
                from tenant.approvals as a
                where
                    a.tenant_id = t.tenant_id
                    and a.enquiry_id = asked.enquiry_id
                    and a.enquiry_version = asked.version
                    and a.workflow_transition_id = t.id
                    and a.decision = 'approved'
                    and a.used_at is null
                    and a.deleted_at is null
            ) then case when t.needs_approval then 'approval' else 'countersign' end || case
                when exists (
                    select
                    from tenant.approvals as a
                    where
                        a.tenant_id = t.tenant_id
                        and a.enquiry_id = asked.enquiry_id
                        and a.enquiry_version = asked.version
                        and a.workflow_transition_id = t.id
                        and a.decision is null
                        and a.deleted_at is null
                ) then '_undecided'
                when exists (
                    select
                    from tenant.approvals as a
                    where
                        a.tenant_id = t.tenant_id
                        and a.enquiry_id = asked.enquiry_id
                        and a.enquiry_version < asked.version
                        and a.workflow_transition_id = t.id
                        and a.decision = 'approved'
                        and a.used_at is null
                        and a.deleted_at is null
                ) then '_overtaken'
                else ''
            end end
        ], null) as refusals) as judged
    where
        s.tenant_id = (select auth.tenant_id())
        and t.deleted_at is null;
end
$$;
comment on function tenant.evaluate_transitions(
    uuid[], uuid[], text[], text[], text[], uuid[], integer[], timestamptz[], timestamptz[], boolean
) is
'Every transition out of the given stages, with all reasons against it: role, reason, outcome, assignee, task (an open one that blocks it, V071), fields, document, stay, first_response, clocks (V039), parts (an open one of the enquiry, V107), merged (into another, V107), reopening_window (closed too long ago, V146), approval (V070, of this version; approval_undecided and approval_overtaken where something was asked for), and countersign likewise, where the role may not close. Where explained, cures has a sentence for each, in their order. Without stage_sinces and moments the stay is that of the enquiry, until now.';
grant execute on function tenant.evaluate_transitions(
    uuid[], uuid[], text[], text[], text[], uuid[], integer[], timestamptz[], timestamptz[], boolean
) to enquiries_app;

create function tenant.is_of_kind(media_type text, kind text) returns boolean
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return is_of_kind.kind = 'any'
        or is_of_kind.kind = is_of_kind.media_type
        or is_of_kind.kind = split_part(is_of_kind.media_type, '/', 1) || '/*';
comment on function tenant.is_of_kind(text, text) is
'Whether a document of this media type is of the kind that a transition needs: any, a media type, or all of image/*.';
grant execute on function tenant.is_of_kind(text, text) to enquiries_app;

create function tenant.refusal_message(code text) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return case refusal_message.code
        when 'role' then 'Your role cannot do this. Ask a supervisor.'
        when 'reason' then 'Enter a reason.'
        when 'outcome' then 'Enter an outcome.'
        when 'assignee' then 'Assign the enquiry first.'
        when 'task' then 'Complete its open tasks first.'
        when 'fields' then 'Fill in its details first.'
        when 'document' then 'Add a document first. It counts once the check for viruses found nothing.'
        when 'stay' then 'Wait: it has not been in this stage for long enough.'
        when 'first_response' then 'Write to the citizen first: the first response is not given yet.'
        when 'clocks' then 'One of its clocks waits. Record what it waits for first.'
        when 'parts' then 'Close its open parts first.'
        when 'merged' then 'It is merged into another enquiry. Undo the merge first.'
        when 'reopening_window'
            then 'It was closed too long ago to be reopened. Register a new enquiry and link the two.'
        when 'role_asks' then 'You can ask for approval. A supervisor will then do this.'
        when 'approval' then 'Ask for approval first.'
        when 'approval_undecided' then 'Waiting for approval.'
        when 'approval_overtaken' then 'The enquiry has changed since it was approved. Ask for approval again.'
        when 'countersign' then 'Ask for a countersignature first.'
        when 'countersign_undecided' then 'Waiting for a countersignature.'
        when 'countersign_overtaken'
            then 'The enquiry has changed since it was countersigned. Ask for a countersignature again.'
        when 'no_transition' then 'This step is not possible from the current stage.'
    end;
comment on function tenant.refusal_message(text) is 'The sentence a caseworker reads for a reason of evaluate_transitions.';
grant execute on function tenant.refusal_message(text) to enquiries_app;

create function tenant.said_day(day timestamptz) returns text
    language sql stable parallel safe
    set search_path = pg_catalog, pg_temp
    return to_char(said_day.day at time zone 'Europe/London', 'FMDD FMMonth YYYY');
comment on function tenant.said_day(timestamptz) is 'A day as people read it in a sentence: 4 December 2026.';
grant execute on function tenant.said_day(timestamptz) to enquiries_app;

-- The same sentences with what they are about: which task, whose, by when; which field; until when. A screen asks through
-- evaluate_transitions, the guard for what it refuses.
create function tenant.refusal_cure(
    code text, enquiry_id uuid, transition_id uuid, stage_since timestamptz, moment timestamptz
) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    step record;
    about text;
begin
    if refusal_cure.code not in ('task', 'fields', 'document', 'stay', 'clocks', 'parts') then
        return tenant.refusal_message(refusal_cure.code);
    end if;
    select t.needs_fields, t.needs_document, t.least_stay_seconds, t.needs_closed_parts, g.stage_code, c.ends into step
    from tenant.workflow_transitions as t
    inner join tenant.workflow_stages as g on t.tenant_id = g.tenant_id and t.to_stage_id = g.id
    inner join core.stages as c on g.stage_code = c.code
    where t.tenant_id = auth.tenant_id() and t.id = refusal_cure.transition_id;
    case refusal_cure.code
        when 'task' then
            select tenant.listed(array_agg(
                format(
                    '“%s” (%s, by %s)',
                    k.what,
                    coalesce(p.name, m.name),
                    tenant.said_day(k.due_at)
                )
                order by k.due_at, k.id
            )) into about
            from tenant.tasks as k
            left join tenant.staff as p on k.tenant_id = p.tenant_id and k.staff_id = p.id
            left join tenant.teams as m on k.tenant_id = m.tenant_id and k.team_id = m.id
            where
                k.tenant_id = auth.tenant_id()
                and k.enquiry_id = refusal_cure.enquiry_id
                and not k.done
                and k.deleted_at is null
                and (
                    k.blocks = 'everything'
                    or (k.blocks = 'closing' and step.ends)
                    or k.blocked_stage_code = step.stage_code
                );
            return 'Complete its open tasks first: ' || about || '.';
        when 'fields' then
            select tenant.listed(array_agg(format('“%s”', f.label) order by f.position, f.code)) into about
            from tenant.enquiries as e
            inner join tenant.enquiry_type_fields as f
                on e.tenant_id = f.tenant_id and e.enquiry_type_id = f.enquiry_type_id
            where
                e.tenant_id = auth.tenant_id()
                and e.id = refusal_cure.enquiry_id
                and f.code = any (step.needs_fields)
                and f.deleted_at is null
                and not e.custom_fields ? f.code;
            return 'Fill in ' || about || ' first.';
        when 'document' then
            -- One that is there and not scanned yet needs patience, and no second one.
            if exists (
                select
                from tenant.documents as d
                where
                    d.tenant_id = auth.tenant_id()
                    and d.enquiry_id = refusal_cure.enquiry_id
                    and d.scan_state = 'waiting'
                    and d.access_level <> 'supervisors'
                    and d.deleted_at is null
                    and tenant.is_of_kind(d.media_type, step.needs_document)
            ) then
                return 'Its document is being checked for viruses. Wait for the result.';
            end if;
            return format(
                'Add %s first. It counts once the check for viruses found nothing.',
                case step.needs_document
                    when 'any' then 'a document'
                    when 'application/pdf' then 'a PDF'
                    when 'image/*' then 'an image'
                    else 'a document (' || step.needs_document || ')'
                end
            );
        when 'stay' then
            select coalesce(refusal_cure.stage_since, e.stage_since)
                + make_interval(secs => step.least_stay_seconds) into refusal_cure.stage_since
            from tenant.enquiries as e
            where e.tenant_id = auth.tenant_id() and e.id = refusal_cure.enquiry_id;
            return format(
                'Wait until %s, %s: that is %s more.',
                tenant.said_day(refusal_cure.stage_since),
                to_char(refusal_cure.stage_since at time zone 'Europe/London', 'FMHH12:MIam'),
                tenant.said_span(
                    extract(epoch from refusal_cure.stage_since - coalesce(refusal_cure.moment, auth.now()))::bigint
                )
            );
        when 'clocks' then
            select tenant.listed(array_agg(
                format('“%s”', r.name) || coalesce(' since ' || tenant.said_day(k.paused_since), '')
                order by k.code, k.run
            )) into about
            from tenant.clocks as k
            inner join tenant.clock_rules as r on k.tenant_id = r.tenant_id and k.rule_id = r.id
            where k.tenant_id = auth.tenant_id() and k.enquiry_id = refusal_cure.enquiry_id and k.state = 'paused';
            return 'A clock waits: ' || about || '. Record what it waits for first.';
        else
            select tenant.listed(array_agg(
                format(
                    '%s (%s, due %s)',
                    p.reference,
                    coalesce(h.name, m.name),
                    case when p.due_at < core.not_due() then tenant.said_day(p.due_at) else 'once it goes on' end
                )
                order by p.due_at, p.id
            )) into about
            from tenant.enquiry_links as l
            inner join tenant.enquiries as p on l.tenant_id = p.tenant_id and l.other_enquiry_id = p.id
            inner join tenant.teams as m on p.tenant_id = m.tenant_id and p.team_id = m.id
            left join tenant.staff as h on p.tenant_id = h.tenant_id and p.assignee_id = h.id
            where
                l.tenant_id = auth.tenant_id()
                and l.enquiry_id = refusal_cure.enquiry_id
                and l.kind = 'parent_of'
                and l.active
                and l.deleted_at is null
                and (step.ends or step.needs_closed_parts or l.blocks = 'everything')
                and p.closed_at is null
                and p.deleted_at is null;
            return 'Close its open parts first: ' || about || '.';
    end case;
end
$$;
comment on function tenant.refusal_cure(text, uuid, uuid, timestamptz, timestamptz) is
'What cures a reason against a transition of an enquiry, in a sentence: the blocking tasks and parts with whose they are and by when, the fields, the time that is left.';
grant execute on function tenant.refusal_cure(text, uuid, uuid, timestamptz, timestamptz) to enquiries_app;

create function tenant.listed(things text[]) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return case
        when cardinality(listed.things) > 4
            then array_to_string(listed.things[:3], ', ') || ' and ' || cardinality(listed.things) - 3 || ' more'
        when cardinality(listed.things) > 1
            then array_to_string(trim_array(listed.things, 1), ', ') || ' and ' || listed.things[cardinality(listed.things)]
        else listed.things[1]
    end;
comment on function tenant.listed(text[]) is 'Things in a sentence: a, b and c; of more than four, three and how many more.';
grant execute on function tenant.listed(text[]) to enquiries_app;

create function tenant.said_span(seconds bigint) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return (
        select case when n.much = 1 then '1 ' || n.unit else n.much || ' ' || n.unit || 's' end
        from (
            select
                case when said_span.seconds >= 172800 then 'day' when said_span.seconds >= 7200 then 'hour' else 'minute' end as unit,
                ceil(
                    greatest(said_span.seconds, 1) / case
                        when said_span.seconds >= 172800 then 86400.0
                        when said_span.seconds >= 7200 then 3600.0
                        else 60.0
                    end
                )::bigint as much
        ) as n
    );
comment on function tenant.said_span(bigint) is 'How long, rounded up: 3 days, 5 hours, 20 minutes.';
grant execute on function tenant.said_span(bigint) to enquiries_app;
