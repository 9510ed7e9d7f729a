-- New enquiries of a team with a policy are given out as they come in, one after the other, each seeing the one before. Who is given
-- work is there (working hours, no absence), has the skills, is not related to the citizen and has room; a trainee only up to their
-- limits. Where nobody is, it waits for the team. What a batch loads is left as it says.
create function tenant.is_at_work(this_tenant integer, staff_id uuid, at timestamptz) returns boolean
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    in_london timestamp := is_at_work.at at time zone 'Europe/London';
    this_minute integer := extract(hour from in_london) * 60 + extract(minute from in_london);
begin
    return
        not exists (
            select
            from tenant.staff_absences as a
            where
                a.tenant_id = this_tenant
                and a.staff_id = is_at_work.staff_id
                and in_london::date between a.from_on and a.until_on
                and a.deleted_at is null
        )
        and exists (
            select
            from tenant.working_patterns as w
            where
                w.tenant_id = this_tenant
                and w.staff_id = is_at_work.staff_id
                and w.weekday = extract(isodow from in_london)
                and this_minute >= w.from_minute
                and this_minute < w.until_minute
                and w.deleted_at is null
        );
end
$$;
comment on function tenant.is_at_work(integer, uuid, timestamptz) is
'Whether a person works then by their pattern and is not away. Of whom no pattern is recorded nothing is known: they are not.';

create function tenant.choose_by_policy(
    this_tenant integer, team uuid, enquiry_type_id uuid, citizen_id uuid, priority smallint, enquiry_id uuid, parameters jsonb,
    at timestamptz
)
    returns table (staff_id uuid, kind text, parts jsonb)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    with able as (
        select
            p.id,
            p.username,
            w.held,
            w.weight,
            (
                select max(h.created_at)
                from tenant.hand_outs as h
                where h.tenant_id = this_tenant and h.to_staff_id = p.id and h.team_id = team and h.kind = 'in_turn'
            ) as last_turn,
            (
                select count(*)
                from tenant.hand_outs as h
                where h.tenant_id = this_tenant and h.to_staff_id = p.id and h.team_id = team and h.kind = 'in_turn'
                    and h.created_at > choose_by_policy.at - interval '30 days'
            ) as turns,
            coalesce((
                select sum(s.level)
                from tenant.needed_skills as n
                inner join tenant.staff_skills as s
                    on n.tenant_id = s.tenant_id and n.skill_id = s.skill_id and s.staff_id = p.id and s.deleted_at is null
                where
                    n.tenant_id = this_tenant
                    and n.active
                    and n.deleted_at is null
                    and (n.enquiry_type_id is null or n.enquiry_type_id = choose_by_policy.enquiry_type_id)
            ), 0) as skill,
            tenant.had_citizen_before(
                this_tenant, p.id, choose_by_policy.citizen_id, choose_by_policy.enquiry_id, parameters, choose_by_policy.at
            ) as sticky
        from tenant.staff as p
        cross join lateral (
            -- An emergency weighs four, what is low one.
            select count(*) as held, coalesce(sum(5 - e.priority_code), 0) as weight
            from tenant.enquiries as e
            where e.tenant_id = this_tenant and e.assignee_id = p.id and e.closed_at is null and e.deleted_at is null
        ) as w
        where
            p.tenant_id = this_tenant
            and p.team_id = team
            and p.active
            and p.deleted_at is null
            and p.role_code = any (auth.roles_that_hold_enquiries())
            and case
                when p.role_code = any (auth.roles_with_capability('close_enquiries'))
                    then w.held < (parameters ->> 'capacity')::integer
                else
                    w.held < (parameters ->> 'trainee_most')::integer
                    and choose_by_policy.priority >= (parameters ->> 'trainee_priority')::integer
            end
            and tenant.is_at_work(this_tenant, p.id, choose_by_policy.at)
            and not tenant.lacks_skill(this_tenant, p.id, choose_by_policy.enquiry_type_id, choose_by_policy.citizen_id)
            and not tenant.is_related(this_tenant, p.id, choose_by_policy.citizen_id)
    )

    select
        a.id,
        case (parameters ->> 'policy')::integer when 1 then 'in_turn' when 2 then 'least_loaded' else 'best_skilled' end,
        jsonb_build_object('open', a.held, 'weight', a.weight, 'turns', a.turns, 'skill', a.skill, 'sticky', a.sticky)
    from able as a
    order by
        a.sticky desc,
        case (parameters ->> 'policy')::integer when 1 then a.turns when 2 then a.weight else -a.skill end,
        case (parameters ->> 'policy')::integer when 3 then a.weight end,
        a.last_turn nulls first,
        a.username
    limit 1;
end
$$;
comment on function tenant.choose_by_policy(integer, uuid, uuid, uuid, smallint, uuid, jsonb, timestamptz) is
'Whom the policy of a team gives an enquiry: the last handler of the citizen first, then in turn, to who has least weight, or to who knows it '
'best; no row where nobody is there, able and free.';

create function tenant.assign_by_policy() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    this_tenant constant integer := auth.tenant_id();
    received record;
    chosen record;
    made integer;
    ruled_version integer;
begin
    if not exists (
        select
        from new_rows as n
        inner join tenant.assignment_parameters as p
            on n.tenant_id = p.tenant_id and n.team_id = p.team_id and p.code = 'policy' and p.value > 0
        where n.assignee_id is null
    ) or auth.batch_id() is not null then
        return null;
    end if;
    ruled_version := tenant.assignment_parameters_version(this_tenant);
    -- Who gives out of one team at the same time waits: each turn sees the one before.
    perform
    from tenant.assignment_parameters as p
    where p.tenant_id = this_tenant and p.code = 'policy' and p.team_id in (select n.team_id from new_rows as n)
    order by p.id
    for no key update;
    for received in
        select n.*, t.parameters
        from new_rows as n
        inner join (
            select g.team_id, tenant.assignment_parameters_of(this_tenant, g.team_id) as parameters
            from (select distinct u.team_id from new_rows as u) as g
        ) as t on n.team_id = t.team_id
        where n.assignee_id is null and (t.parameters ->> 'policy')::integer > 0
        order by n.priority_code, n.received_at, n.id
    loop
        select c.* into chosen
        from tenant.choose_by_policy(
            this_tenant, received.team_id, received.enquiry_type_id, received.citizen_id, received.priority_code,
            received.id, received.parameters, received.received_at
        ) as c;
        continue when chosen.staff_id is null;
        update tenant.enquiries as e set
            assignee_id = chosen.staff_id,
            assignment_reason = case chosen.kind
                when 'in_turn' then 'Given in turn'
                when 'least_loaded' then 'Given to who had least'
                else 'Given to who knows it best'
            end
        where e.tenant_id = this_tenant and e.id = received.id
        returning e.version into made;
        insert into tenant.hand_outs (
            enquiry_id, enquiry_version, kind, team_id, to_staff_id, parts, parameters, parameters_version
        )
        values (
            received.id, made, chosen.kind, received.team_id, chosen.staff_id, chosen.parts, received.parameters, ruled_version
        );
    end loop;
    return null;
end
$$;
create trigger k66_assign_by_policy after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.assign_by_policy();
