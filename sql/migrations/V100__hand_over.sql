-- Handing over open work (docs/decisions/0003): of a person with their tasks and the questions to them, of a team with the
-- enquiry types that it receives, in the statement that takes the person or team out of use. Without it, V094 refuses. All functions run with
-- the caller's own rights.

-- Open enquiries whose assignee is absent today.
create view app.work_of_absent_staff with (security_invoker = true) as
select e.id as enquiry_id, e.assignee_id, e.team_id, e.due_at, max(a.until_on) as away_until
from tenant.staff_absences as a
inner join tenant.enquiries as e
    on
        a.tenant_id = e.tenant_id
        and a.staff_id = e.assignee_id
        and e.closed_at is null
        and e.deleted_at is null
where
    a.deleted_at is null
    and (select auth.now() at time zone 'Europe/London')::date between a.from_on and a.until_on
    and a.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer
group by e.id, e.assignee_id, e.team_id, e.due_at;
comment on view app.work_of_absent_staff is 'Open enquiries of people who are away today, and until when.';
grant select on app.work_of_absent_staff to enquiries_app;

create function app.raise_unknown(what text, hint text) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK239',
        constraint = 'refuse_unknown_name',
        message    = format('there is no such %s', raise_unknown.what),
        hint       = raise_unknown.hint;
end
$$;
comment on function app.raise_unknown(text, text) is 'Refuses with UK239 a name that leads to nothing; the hint lists what there is.';

create function app.staff_by_username(username text) returns uuid
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    found_id uuid := (
        select s.id
        from tenant.staff as s
        where
            s.tenant_id = (select auth.tenant_id())
            and s.username = staff_by_username.username
            and s.deleted_at is null
    );
begin
    if found_id is null then
        perform app.raise_unknown('person', 'Enter the username of a colleague, for example asha.patel.');
    end if;
    return found_id;
end
$$;
comment on function app.staff_by_username(text) is 'The key of a person of this body. Refuses with UK239.';

create function app.team_by_code(code text) returns uuid
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    found_id uuid := (
        select t.id
        from tenant.teams as t
        where t.tenant_id = (select auth.tenant_id()) and t.code = team_by_code.code and t.deleted_at is null
    );
begin
    if found_id is null then
        perform app.raise_unknown('team', (
            select 'Enter one of ' || string_agg(t.code, ', ' order by t.code) || '.'
            from tenant.teams as t
            where t.tenant_id = (select auth.tenant_id()) and t.active and t.deleted_at is null
        ));
    end if;
    return found_id;
end
$$;
comment on function app.team_by_code(text) is 'The key of a team of this body. Refuses with UK239, and lists the teams.';

-- People's bulk acts lock in the order of keys. At most 10,000 at a time (core.refuse_too_many); called again for the rest.
create function app.hand_over_work(
    from_staff uuid, to_staff uuid, reason text, leaves boolean, out enquiries bigint, out tasks bigint,
    out questions bigint
)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    held uuid[];
begin
    if not auth.has_capability('hand_over_work') then
        raise insufficient_privilege using
            constraint = 'refuse_handing_over',
            message    = 'this role does not hand over the work of others',
            hint       = 'Ask a supervisor to hand over the work.';
    end if;
    select array_agg(taken.id) into held
    from (
        select e.id
        from tenant.enquiries as e
        where
            e.tenant_id = (select auth.tenant_id())
            and e.assignee_id = hand_over_work.from_staff
            and e.closed_at is null
            and e.deleted_at is null
        order by e.id
        for no key update
    ) as taken;
    perform core.refuse_too_many(cardinality(held));
    update tenant.enquiries as e set
        assignee_id = hand_over_work.to_staff,
        assignment_reason = hand_over_work.reason
    where e.tenant_id = (select auth.tenant_id()) and e.id = any (held);
    get diagnostics enquiries = row_count;
    update tenant.tasks as k set staff_id = hand_over_work.to_staff
    where
        k.tenant_id = (select auth.tenant_id())
        and k.staff_id = hand_over_work.from_staff
        and not k.done
        and k.deleted_at is null
        -- A task has a holder always: without a successor it goes back to its team, or stays and refuses the leaving.
        and (hand_over_work.to_staff is not null or k.team_id is not null);
    get diagnostics tasks = row_count;
    -- Nobody asks themselves: without a successor, or where the successor had asked, their team is asked.
    update tenant.questions as q set
        staff_id = handed.staff_id,
        team_id = handed.team_id
    from (
        select
            o.id,
            case when o.created_by <> hand_over_work.to_staff then hand_over_work.to_staff end as staff_id,
            case when (o.created_by <> hand_over_work.to_staff) is not true then p.team_id end as team_id
        from tenant.questions as o
        inner join tenant.staff as p on o.tenant_id = p.tenant_id and o.staff_id = p.id
        where
            o.tenant_id = (select auth.tenant_id())
            and o.staff_id = hand_over_work.from_staff
            and o.answer_note_id is null
            and not o.withdrawn
            and o.deleted_at is null
    ) as handed
    where
        q.tenant_id = (select auth.tenant_id())
        and q.id = handed.id
        -- Of nobody and no team it stays, and refuses the leaving.
        and num_nonnulls(handed.staff_id, handed.team_id) = 1;
    get diagnostics questions = row_count;
    if leaves then
        update tenant.staff as s set active = false
        where s.tenant_id = (select auth.tenant_id()) and s.id = hand_over_work.from_staff;
        if not found then
            raise insufficient_privilege using
                constraint = 'refuse_dismissing',
                message    = 'this role does not take people out of use',
                hint       = 'Ask a manager to take the person out of use.';
        end if;
    end if;
end
$$;
comment on function app.hand_over_work(uuid, uuid, text, boolean) is
'Gives the open enquiries and tasks of a person and the questions to them to another, or the enquiries back to their teams '
'and the questions to the person''s own with null; a leaver is taken out of use in the same statement. Returns how many '
'of each.';

create function app.hand_over_team(
    from_team uuid, to_team uuid, reason text, closes boolean, out enquiries bigint, out enquiry_types bigint,
    out types_left bigint
)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    held uuid[];
begin
    select array_agg(taken.id) into held
    from (
        select e.id
        from tenant.enquiries as e
        where
            e.tenant_id = (select auth.tenant_id())
            and e.team_id = hand_over_team.from_team
            and e.closed_at is null
            and e.deleted_at is null
        order by e.id
        for no key update
    ) as taken;
    perform core.refuse_too_many(cardinality(held));
    insert into tenant.corrections (enquiry_id, enquiry_version, kind, reason, to_team_id)
    select e.id, e.version, 'team', hand_over_team.reason, hand_over_team.to_team
    from tenant.enquiries as e
    where e.tenant_id = (select auth.tenant_id()) and e.id = any (held)
    order by e.id;
    get diagnostics enquiries = row_count;
    update tenant.enquiry_types as y set team_id = hand_over_team.to_team
    where
        y.tenant_id = (select auth.tenant_id())
        and y.team_id = hand_over_team.from_team
        and y.active
        and y.deleted_at is null;
    get diagnostics enquiry_types = row_count;
    update tenant.tasks as k set team_id = hand_over_team.to_team
    where
        k.tenant_id = (select auth.tenant_id())
        and k.team_id = hand_over_team.from_team
        and not k.done
        and k.deleted_at is null;
    update tenant.questions as q set team_id = hand_over_team.to_team
    where
        q.tenant_id = (select auth.tenant_id())
        and q.team_id = hand_over_team.from_team
        and q.answer_note_id is null
        and not q.withdrawn
        and q.deleted_at is null;
    -- The policy leaves out types that the person may not configure.
    select count(*) into types_left
    from tenant.enquiry_types as y
    where
        y.tenant_id = (select auth.tenant_id())
        and y.team_id = hand_over_team.from_team
        and y.active
        and y.deleted_at is null;
    if closes then
        update tenant.teams as t set active = false
        where t.tenant_id = (select auth.tenant_id()) and t.id = hand_over_team.from_team;
        if not found then
            raise insufficient_privilege using
                constraint = 'refuse_closing_team',
                message    = 'this role does not take teams out of use',
                hint       = 'Ask a manager to take the team out of use.';
        end if;
    end if;
end
$$;
comment on function app.hand_over_team(uuid, uuid, text, boolean) is
'Gives the open enquiries of a team to another, each by a correction, and the types that it receives where the person '
'may configure them; a team that closes is taken out of use in the same statement. Returns how many of each, and how many '
'types the team still receives.';

grant execute on function
    app.raise_unknown(text, text),
    app.staff_by_username(text),
    app.team_by_code(text),
    app.hand_over_work(uuid, uuid, text, boolean),
    app.hand_over_team(uuid, uuid, text, boolean)
    to enquiries_app;
