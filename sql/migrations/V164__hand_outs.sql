-- Work that is handed out (docs/decisions/0022): the next best enquiry to who asks for it, new ones by the policy of their team, and a
-- whole queue while its owner is away. Each is a row that keeps the points, the parameters and their version, so that it can be
-- explained after everything has changed.
create table tenant.hand_outs (
    tenant_id          integer not null default auth.tenant_id(),
    id                 uuid not null default core.new_id(),
    enquiry_id         uuid not null,
    enquiry_version    integer not null,
    kind               text not null,
    team_id            uuid not null,
    from_staff_id      uuid,
    to_staff_id        uuid,
    points             integer,
    parts              jsonb not null default '{}',
    parameters         jsonb not null default '{}',
    parameters_version integer not null default 0,

    constraint hand_outs_pkey primary key (tenant_id, id),
    constraint hand_outs_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint hand_outs_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint hand_outs_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint hand_outs_from_fkey foreign key (tenant_id, from_staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint hand_outs_to_fkey foreign key (tenant_id, to_staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint hand_outs_once unique (tenant_id, enquiry_id, enquiry_version),
    constraint hand_outs_kind_known check (
        kind in ('taken', 'in_turn', 'least_loaded', 'best_skilled', 'covered', 'returned')
    ),
    constraint hand_outs_points_of_taken check ((kind = 'taken') = (points is not null)),
    constraint hand_outs_from_of_cover check (
        case kind when 'covered' then from_staff_id is not null when 'returned' then true else from_staff_id is null end
    ),
    constraint hand_outs_parts_object check (jsonb_typeof(parts) = 'object'),
    constraint hand_outs_parameters_object check (jsonb_typeof(parameters) = 'object')
);
comment on table tenant.hand_outs is 'Enquiries that were handed out by rule: taken as the next, given by a policy, or covered while somebody was away. Written by the database alone.';
comment on column tenant.hand_outs.enquiry_id is 'The enquiry that was handed out.';
comment on column tenant.hand_outs.enquiry_version is 'The version of the enquiry that this made.';
comment on column tenant.hand_outs.kind is
'taken: the next for who asked; in_turn, least_loaded, best_skilled: by the policy of the team; covered and returned: a queue of somebody away.';
comment on column tenant.hand_outs.team_id is 'The team that had it then, by whose parameters it went.';
comment on column tenant.hand_outs.from_staff_id is 'Of covered: who is away; of returned: who had it meanwhile, null where nobody had; null otherwise.';
comment on column tenant.hand_outs.to_staff_id is 'Who got it; null where it was covered by its team.';
comment on column tenant.hand_outs.points is 'Of taken: its points then, the sum of its parts; null otherwise.';
comment on column tenant.hand_outs.parts is 'Of taken the points by what they are for; of a policy what was compared.';
comment on column tenant.hand_outs.parameters is 'Every parameter by its code, as it was.';
comment on column tenant.hand_outs.parameters_version is 'Version of the parameters: how often they had been set.';

call core.enable_tenant_isolation('tenant.hand_outs');
call core.forbid_delete('tenant.hand_outs');
call core.add_row_metadata('tenant.hand_outs');
call core.forbid_update('tenant.hand_outs');
call audit.enable_tracking('tenant.hand_outs', enquiry_column => 'enquiry_id');

create index hand_outs_by_person on tenant.hand_outs (tenant_id, to_staff_id, team_id, kind, created_at);
comment on index tenant.hand_outs_by_person is 'migrations/V165__assign_by_policy.sql (whose turn it is)';
create index hand_outs_by_absent on tenant.hand_outs (tenant_id, from_staff_id, created_at);
comment on index tenant.hand_outs_by_absent is 'migrations/V164__hand_outs.sql (app.return_to)';
create index hand_outs_by_team on tenant.hand_outs (tenant_id, team_id);
comment on index tenant.hand_outs_by_team is 'migrations/V164__hand_outs.sql (foreign key)';

create policy staff_read on tenant.hand_outs for select to enquiries_app
    using (true);
create policy owner_works on tenant.hand_outs for all to enquiries_owner using (true) with check (true);
grant select on tenant.hand_outs to enquiries_app;

-- Each part grows with what it is for and with nothing else, and the age without end: so raising one never lowers the sum, and nothing
-- waits for ever.
create function tenant.hand_out_points(
    parameters jsonb, priority smallint, received_at timestamptz, due_at timestamptz, is_sticky boolean, at timestamptz
) returns jsonb
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    select p.parts || jsonb_build_object('points', (select sum(v.value::integer) from jsonb_each_text(p.parts) as v (key, value)))
    from (
        select jsonb_build_object(
            'emergency', case when priority = 1 then (parameters ->> 'points_emergency')::integer else 0 end,
            'priority', (4 - priority) * (parameters ->> 'points_priority')::integer,
            'age', floor(
                (parameters ->> 'points_day')::integer * greatest(extract(epoch from at - received_at), 0) / 86400
            )::integer,
            -- A due time of a clock that waits is infinitely far: nothing for it.
            'due', case when due_at > at + make_interval(hours => (parameters ->> 'due_hours')::integer) then 0
                else floor(
                    (parameters ->> 'points_due')::integer * (
                        1 - greatest(extract(epoch from due_at - at), 0) / 3600 / (parameters ->> 'due_hours')::integer
                    )
                )::integer end,
            'late', case when due_at < at then floor(
                (parameters ->> 'points_late')::integer * extract(epoch from at - due_at) / 86400
            )::integer else 0 end,
            'sticky', case when is_sticky then (parameters ->> 'points_sticky')::integer else 0 end
        ) as parts
    ) as p;
end;
comment on function tenant.hand_out_points(jsonb, smallint, timestamptz, timestamptz, boolean, timestamptz) is
'Points of an enquiry for a person at an instant: the parts by what they are for, and their sum.';

create function tenant.lacks_skill(this_tenant integer, staff_id uuid, enquiry_type_id uuid, citizen_id uuid) returns boolean
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return exists (
        select
        from tenant.needed_skills as n
        where
            n.tenant_id = this_tenant
            and n.active
            and n.deleted_at is null
            and (n.enquiry_type_id is null or n.enquiry_type_id = lacks_skill.enquiry_type_id)
            and (n.language_code is null or n.language_code = (
                select c.preferred_language_code
                from tenant.citizens as c
                where c.tenant_id = this_tenant and c.id = lacks_skill.citizen_id
            ))
            and not exists (
                select
                from tenant.staff_skills as s
                where
                    s.tenant_id = this_tenant
                    and s.staff_id = lacks_skill.staff_id
                    and s.skill_id = n.skill_id
                    and s.level >= n.least_level
                    and s.deleted_at is null
            )
    );
end
$$;
comment on function tenant.lacks_skill(integer, uuid, uuid, uuid) is
'Whether a person lacks a skill that enquiries of a type, or of a citizen''s language, need.';

create function tenant.had_citizen_before(
    this_tenant integer, staff_id uuid, citizen_id uuid, enquiry_id uuid, parameters jsonb, at timestamptz
) returns boolean
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return coalesce((
        select e.assignee_id = had_citizen_before.staff_id
        from tenant.enquiries as e
        where
            e.tenant_id = this_tenant
            and e.citizen_id = had_citizen_before.citizen_id
            and e.id <> had_citizen_before.enquiry_id
            and e.assignee_id is not null
            and e.deleted_at is null
            and case (parameters ->> 'sticky_days')::integer
                when -1 then true
                else e.received_at > at - make_interval(days => (parameters ->> 'sticky_days')::integer)
            end
            and (parameters ->> 'sticky_days')::integer <> 0
        order by e.received_at desc
        limit 1
    ), false);
end
$$;
comment on function tenant.had_citizen_before(integer, uuid, uuid, uuid, jsonb, timestamptz) is
'Whether a person has or had the last other enquiry of a citizen, as long as stickiness lasts.';

-- The best free enquiry of the caller's team. Who takes locks what they take: nobody waits for another, and no enquiry is handed out
-- twice; a better one is passed by only while somebody else has it locked. It runs as its owner, who alone writes hand_outs.
create function app.take_next()
    returns table (
        enquiry_id uuid, reference text, subject text, points integer, parts jsonb, parameters_version integer, version integer
    )
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    this_tenant constant integer := auth.tenant_id();
    me constant uuid := auth.staff_id();
    this_moment constant timestamptz := auth.now();
    my_team uuid;
    may_close constant boolean := auth.has_capability('close_enquiries');
    ruled jsonb;
    ruled_version integer;
    mine record;
    taken record;
    given integer;
begin
    if not (auth.has_capability('hold_enquiries') and auth.has_capability('work_on_enquiries')) then
        raise insufficient_privilege using
            constraint = 'refuse_taking_next',
            message    = 'this role does not take enquiries',
            hint       = 'Ask somebody who works on enquiries.';
    end if;
    perform auth.refuse_stale_snapshot();
    -- One after the other for one person, so that their own limits hold.
    select p.team_id into my_team
    from tenant.staff as p
    where p.tenant_id = this_tenant and p.id = me
    for no key update;
    if my_team is null then
        raise exception using
            errcode    = 'UK478',
            constraint = 'refuse_taking_without_team',
            schema     = 'tenant',
            table      = 'staff',
            column     = 'team_id',
            message    = 'this person belongs to no team',
            hint       = 'Ask a manager to put you in a team, or assign the enquiry to yourself.';
    end if;
    ruled := tenant.assignment_parameters_of(this_tenant, my_team);
    ruled_version := tenant.assignment_parameters_version(this_tenant);

    -- Not begun: nothing moved it since they got it, and it does not wait for somebody else.
    select
        count(*) as held,
        count(*) filter (where u.unstarted) as unstarted,
        max(this_moment - u.got_at) filter (where u.unstarted) as oldest
    into mine
    from (
        select
            a.created_at as got_at,
            e.stage_since <= a.created_at
            and not exists (
                select from tenant.notes as n
                where n.tenant_id = e.tenant_id and n.enquiry_id = e.id and n.created_by = me and n.created_at > a.created_at
            )
            and not exists (
                select from tenant.holds as h
                where h.tenant_id = e.tenant_id and h.enquiry_id = e.id and h.ended_at is null and h.deleted_at is null
            ) as unstarted
        from tenant.enquiries as e
        cross join lateral (
            select s.created_at
            from tenant.assignments as s
            where s.tenant_id = e.tenant_id and s.enquiry_id = e.id
            order by s.enquiry_version desc
            limit 1
        ) as a
        where e.tenant_id = this_tenant and e.assignee_id = me and e.closed_at is null and e.deleted_at is null
    ) as u;
    if mine.unstarted >= (ruled ->> 'unstarted_most')::integer then
        raise exception using
            errcode    = 'UK479',
            constraint = 'refuse_taking_over_unstarted',
            schema     = 'tenant',
            table      = 'enquiries',
            column     = 'assignee_id',
            message    = 'too many enquiries of this person are not begun',
            hint       = format(
                'You have %s that you have not begun. Begin one or give it back, then take the next.',
                tenant.counted(mine.unstarted, 'enquiry', 'enquiries')
            );
    end if;
    if mine.oldest > make_interval(days => (ruled ->> 'unstarted_days')::integer) then
        raise exception using
            errcode    = 'UK480',
            constraint = 'refuse_taking_over_old',
            schema     = 'tenant',
            table      = 'enquiries',
            column     = 'assignee_id',
            message    = 'an enquiry of this person has not been begun for too long',
            hint       = format(
                'You have had an enquiry for more than %s without beginning it. Begin it or give it back, then take the next.',
                tenant.counted((ruled ->> 'unstarted_days')::bigint, 'day', 'days')
            );
    end if;
    given := (ruled ->> case when may_close then 'capacity' else 'trainee_most' end)::integer;
    if mine.held >= given then
        raise exception using
            errcode    = 'UK481',
            constraint = 'refuse_taking_over_capacity',
            schema     = 'tenant',
            table      = 'enquiries',
            column     = 'assignee_id',
            message    = 'this person has as many open enquiries as they are given',
            hint       = format('You have %s, which is the most. Close one first.', tenant.counted(mine.held, 'open enquiry', 'open enquiries'));
    end if;

    select
        e.id, e.reference, e.subject,
        tenant.hand_out_points(
            ruled, e.priority_code, e.received_at, e.due_at,
            tenant.had_citizen_before(this_tenant, me, e.citizen_id, e.id, ruled, this_moment), this_moment
        ) as parts
    into taken
    from tenant.enquiries as e
    where
        e.tenant_id = this_tenant
        and e.team_id = my_team
        and e.assignee_id is null
        and e.closed_at is null
        and e.deleted_at is null
        and (may_close or e.priority_code >= (ruled ->> 'trainee_priority')::integer)
        and not tenant.lacks_skill(this_tenant, me, e.enquiry_type_id, e.citizen_id)
        and not tenant.is_related(this_tenant, me, e.citizen_id)
        and not exists (
            select from tenant.holds as h
            where h.tenant_id = e.tenant_id and h.enquiry_id = e.id and h.ended_at is null and h.deleted_at is null
        )
    order by
        (tenant.hand_out_points(
            ruled, e.priority_code, e.received_at, e.due_at,
            tenant.had_citizen_before(this_tenant, me, e.citizen_id, e.id, ruled, this_moment), this_moment
        ) ->> 'points')::integer desc,
        e.received_at,
        e.id
    limit 1
    for no key update of e skip locked;
    if taken.id is null then
        return;
    end if;
    update tenant.enquiries as e set
        assignee_id = me,
        assignment_reason = 'Taken as the next'
    where e.tenant_id = this_tenant and e.id = taken.id
    returning e.version into version;
    insert into tenant.hand_outs (
        enquiry_id, enquiry_version, kind, team_id, to_staff_id, points, parts, parameters, parameters_version
    )
    values (
        taken.id, version, 'taken', my_team, me, (taken.parts ->> 'points')::integer, taken.parts - 'points', ruled, ruled_version
    );
    enquiry_id := taken.id;
    reference := taken.reference;
    subject := taken.subject;
    points := (taken.parts ->> 'points')::integer;
    parts := taken.parts - 'points';
    parameters_version := ruled_version;
    return next;
end
$$;
comment on function app.take_next() is
'Gives the caller the free enquiry of their team with the most points, and says why; no row where none is free that they may have. Refuses '
'with UK479 to UK481 who has too much.';

create view app.hand_outs with (security_invoker = true) as
select
    h.enquiry_id, e.reference, h.enquiry_version, h.kind, t.name as team_name, f.name as from_name, p.name as to_name, h.points,
    h.parts, h.parameters, h.parameters_version, h.created_at as handed_out_at, b.name as by_name
from tenant.hand_outs as h
inner join tenant.enquiries as e on h.tenant_id = e.tenant_id and h.enquiry_id = e.id
inner join tenant.teams as t on h.tenant_id = t.tenant_id and h.team_id = t.id
inner join tenant.staff as b on h.tenant_id = b.tenant_id and h.created_by = b.id
left join tenant.staff as f on h.tenant_id = f.tenant_id and h.from_staff_id = f.id
left join tenant.staff as p on h.tenant_id = p.tenant_id and h.to_staff_id = p.id
where
    h.deleted_at is null
    and e.deleted_at is null
    and h.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.hand_outs is 'Hand-outs of enquiries by name, with points and parameters as they were.';
grant select on app.hand_outs to enquiries_app;

-- All of it or nothing: one refusal, such as of a citizen who is related to the successor, leaves everything where it is.
create function app.cover_absence(from_staff uuid, to_staff uuid, reason text) returns integer
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    held uuid[];
begin
    if not auth.has_capability('hand_over_work') then
        raise insufficient_privilege using
            constraint = 'refuse_covering',
            message    = 'this role does not hand over the work of others',
            hint       = 'Ask a supervisor to hand over the work.';
    end if;
    select array_agg(taken.id) into held
    from (
        select e.id
        from tenant.enquiries as e
        where
            e.tenant_id = (select auth.tenant_id())
            and e.assignee_id = cover_absence.from_staff
            and e.closed_at is null
            and e.deleted_at is null
        order by e.id
        for no key update
    ) as taken;
    perform core.refuse_too_many(cardinality(held));
    with covered as (
        update tenant.enquiries as e set
            assignee_id = cover_absence.to_staff,
            assignment_reason = cover_absence.reason
        where e.tenant_id = (select auth.tenant_id()) and e.id = any (held)
        returning e.id, e.version, e.team_id
    )

    insert into tenant.hand_outs (enquiry_id, enquiry_version, kind, team_id, from_staff_id, to_staff_id)
    select c.id, c.version, 'covered', c.team_id, cover_absence.from_staff, cover_absence.to_staff
    from covered as c;
    return coalesce(cardinality(held), 0);
end
$$;
comment on function app.cover_absence(uuid, uuid, text) is
'Gives every open enquiry of a person who is away to a colleague, or back to its team with null; returns how many. All or none.';

-- Untouched is what has the version that the hand-over made, and no note since: it goes back whole. What somebody worked on stays.
create function app.return_to(staff uuid, reason text, out returned integer, out stayed integer)
    language plpgsql volatile security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    back uuid[];
    kept integer;
begin
    if not auth.has_capability('hand_over_work') then
        raise insufficient_privilege using
            constraint = 'refuse_returning',
            message    = 'this role does not hand over the work of others',
            hint       = 'Ask a supervisor to hand the work back.';
    end if;
    perform
    from tenant.enquiries as e
    inner join tenant.hand_outs as h on e.tenant_id = h.tenant_id and e.id = h.enquiry_id
    where h.tenant_id = (select auth.tenant_id()) and h.from_staff_id = return_to.staff and h.kind = 'covered'
    order by e.id
    for no key update of e;
    select
        array_agg(c.enquiry_id order by c.enquiry_id) filter (where c.untouched),
        count(*) filter (where not c.untouched)
    into back, kept
    from (
        select
            h.enquiry_id,
            e.version = h.enquiry_version
            and not exists (
                select from tenant.notes as n
                where n.tenant_id = h.tenant_id and n.enquiry_id = h.enquiry_id and n.created_at > h.created_at
            )
            and not exists (
                select from tenant.messages as m
                where m.tenant_id = h.tenant_id and m.enquiry_id = h.enquiry_id and m.created_at > h.created_at
            ) as untouched
        from (
            -- The last one of each enquiry; what has gone back is not covered any more.
            select distinct on (o.enquiry_id) o.*
            from tenant.hand_outs as o
            where o.tenant_id = (select auth.tenant_id())
                and case o.kind
                    when 'covered' then o.from_staff_id = return_to.staff
                    when 'returned' then o.to_staff_id = return_to.staff
                end
            order by o.enquiry_id, o.enquiry_version desc
        ) as h
        inner join tenant.enquiries as e on h.tenant_id = e.tenant_id and h.enquiry_id = e.id
        where h.kind = 'covered' and e.closed_at is null and e.deleted_at is null
    ) as c;
    with held as (
        select e.id, e.assignee_id
        from tenant.enquiries as e
        where e.tenant_id = (select auth.tenant_id()) and e.id = any (back)
    ),
    given_back as (
        update tenant.enquiries as e set
            assignee_id = return_to.staff,
            assignment_reason = return_to.reason
        from held as o
        where e.tenant_id = (select auth.tenant_id()) and e.id = o.id
        returning e.id, e.version, e.team_id, o.assignee_id
    )

    insert into tenant.hand_outs (enquiry_id, enquiry_version, kind, team_id, from_staff_id, to_staff_id)
    select g.id, g.version, 'returned', g.team_id, g.assignee_id, return_to.staff
    from given_back as g;
    returned := coalesce(cardinality(back), 0);
    stayed := coalesce(kept, 0);
end
$$;
comment on function app.return_to(uuid, text) is
'Gives a person who was away back what was covered and nobody touched since; returns how many, and how many stay where they are worked on.';

grant execute on function app.take_next(), app.cover_absence(uuid, uuid, text), app.return_to(uuid, text) to enquiries_app;
