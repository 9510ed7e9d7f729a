-- What assignment goes by (docs/decisions/0022): parameters of a body and of its teams, the skills that enquiries need, and whom a person
-- is related to. A parameter is a row with its reason, its history is the audit log; what is not set has its usual value.
create function tenant.parameter_kinds()
    returns table (code text, unit text, lowest integer, highest integer, usual integer, meaning text)
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    values
    ('policy', 'choice', 0, 3, 0, 'How new enquiries are given out: 0 by hand, 1 in turn, 2 to who has least, 3 to who knows it best.'),
    ('capacity', 'enquiries', 1, 1000, 40, 'Most open enquiries with which a person is given more.'),
    ('trainee_most', 'enquiries', 0, 1000, 5, 'The same for who may not close enquiries alone.'),
    ('trainee_priority', 'priority', 1, 4, 3, 'Most urgent priority that is given to them.'),
    ('sticky_days', 'days', -1, 3650, 30, 'How long a citizen stays with who had their last enquiry: -1 for ever, 0 never.'),
    ('unstarted_most', 'enquiries', 1, 1000, 8, 'Most enquiries that a person has not begun with which they may take the next.'),
    ('unstarted_days', 'days', 1, 365, 30, 'How old the oldest of those may be.'),
    ('points_emergency', 'points', 0, 100000, 10000, 'For an emergency, so that it stands before everything.'),
    ('points_priority', 'points', 0, 1000, 100, 'For each step that it is more urgent than low.'),
    ('points_day', 'points', 1, 100, 10, 'For each day since it was received, without end: so nothing waits for ever.'),
    ('points_due', 'points', 0, 1000, 200, 'For what is due now, less the further ahead it is due.'),
    ('due_hours', 'hours', 1, 240, 48, 'How far ahead that begins.'),
    ('points_late', 'points', 0, 100, 20, 'For each day that it is late.'),
    ('points_sticky', 'points', 0, 1000, 150, 'For the enquiry of a citizen whose last enquiry the person had.');
end;
comment on function tenant.parameter_kinds() is 'Every parameter of assignment, with unit, bounds, usual value and what it is for.';

create function tenant.is_parameter(code text, value integer) returns boolean
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return exists (
        select from tenant.parameter_kinds() as k
        where k.code = is_parameter.code and is_parameter.value between k.lowest and k.highest
    );
comment on function tenant.is_parameter(text, integer) is 'Whether there is such a parameter and the value is within its bounds.';

create table tenant.assignment_parameters (
    tenant_id integer not null default auth.tenant_id(),
    id        uuid not null default core.new_id(),
    team_id   uuid,
    code      text not null,
    value     integer not null,
    why       text not null,

    constraint assignment_parameters_pkey primary key (tenant_id, id),
    constraint assignment_parameters_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint assignment_parameters_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint assignment_parameters_once unique nulls not distinct (tenant_id, team_id, code),
    constraint assignment_parameters_within_bounds check (tenant.is_parameter(code, value)),
    constraint assignment_parameters_policy_of_a_team check (code <> 'policy' or team_id is not null),
    constraint assignment_parameters_why_length check (char_length(why) between 1 and 200),
    constraint assignment_parameters_why_printable check (core.is_single_line(why)),
    constraint assignment_parameters_why_not_blank check (core.is_not_blank(why))
);
comment on table tenant.assignment_parameters is 'Parameters of assignment that a body or a team has set, with the reason. Their history is the audit log.';
comment on column tenant.assignment_parameters.team_id is 'The team it is for; null for every team that has none of its own.';
comment on column tenant.assignment_parameters.code is 'Which (tenant.parameter_kinds).';
comment on column tenant.assignment_parameters.value is 'In the unit and within the bounds of its kind.';
comment on column tenant.assignment_parameters.why is 'Why it is so, 1 to 200 characters.';

call core.enable_tenant_isolation('tenant.assignment_parameters');
call core.forbid_delete('tenant.assignment_parameters');
call core.add_row_metadata('tenant.assignment_parameters');
call audit.enable_tracking('tenant.assignment_parameters');

create policy staff_read on tenant.assignment_parameters for select to enquiries_app
    using (true);
create policy staff_add on tenant.assignment_parameters for insert to enquiries_app
    with check ((select auth.has_capability('plan_work')));
create policy staff_change on tenant.assignment_parameters for update to enquiries_app
    using ((select auth.has_capability('plan_work')));
create policy loader_works on tenant.assignment_parameters for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.assignment_parameters for all to enquiries_owner using (true) with check (true);
grant select, insert (team_id, code, value, why), update (value, why) on tenant.assignment_parameters to enquiries_app;
call core.grant_loading('tenant.assignment_parameters');

create table tenant.needed_skills (
    tenant_id       integer not null default auth.tenant_id(),
    id              uuid not null default core.new_id(),
    enquiry_type_id uuid,
    language_code   text,
    skill_id        uuid not null,
    least_level     smallint not null,
    active          boolean not null default true,

    constraint needed_skills_pkey primary key (tenant_id, id),
    constraint needed_skills_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint needed_skills_type_fkey foreign key (tenant_id, enquiry_type_id)
        references tenant.enquiry_types (tenant_id, id) on delete restrict,
    constraint needed_skills_language_fkey foreign key (language_code)
        references core.languages (code) on delete restrict,
    constraint needed_skills_skill_fkey foreign key (tenant_id, skill_id)
        references tenant.skills (tenant_id, id) on delete restrict,
    constraint needed_skills_once unique nulls not distinct (tenant_id, enquiry_type_id, language_code, skill_id),
    constraint needed_skills_of_something check (num_nonnulls(enquiry_type_id, language_code) > 0),
    constraint needed_skills_level_range check (least_level between 1 and 3)
);
comment on table tenant.needed_skills is 'Skills without which nobody is given an enquiry of a type, or of a citizen who prefers a language.';
comment on column tenant.needed_skills.enquiry_type_id is 'Of this type; null for every one.';
comment on column tenant.needed_skills.language_code is 'Of a citizen who prefers this language; null for every one.';
comment on column tenant.needed_skills.skill_id is 'Which skill.';
comment on column tenant.needed_skills.least_level is '1 may learn it on such enquiries, 2 works alone, 3 teaches others.';
comment on column tenant.needed_skills.active is 'False once it is not needed any more.';

call core.enable_tenant_isolation('tenant.needed_skills');
call core.forbid_delete('tenant.needed_skills');
call core.add_row_metadata('tenant.needed_skills');
call audit.enable_tracking('tenant.needed_skills');

create index needed_skills_by_skill on tenant.needed_skills (tenant_id, skill_id);
comment on index tenant.needed_skills_by_skill is 'migrations/V163__assignment_parameters.sql (foreign key)';

create policy staff_read on tenant.needed_skills for select to enquiries_app
    using (true);
create policy staff_add on tenant.needed_skills for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.needed_skills for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.needed_skills for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.needed_skills for all to enquiries_owner using (true) with check (true);
grant select, insert (enquiry_type_id, language_code, skill_id, least_level), update (least_level, active)
    on tenant.needed_skills to enquiries_app;
call core.grant_loading('tenant.needed_skills');

create table tenant.declared_relations (
    tenant_id  integer not null default auth.tenant_id(),
    id         uuid not null default core.new_id(),
    staff_id   uuid not null,
    citizen_id uuid not null,
    active     boolean not null default true,

    constraint declared_relations_pkey primary key (tenant_id, id),
    constraint declared_relations_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint declared_relations_staff_fkey foreign key (tenant_id, staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint declared_relations_citizen_fkey foreign key (tenant_id, citizen_id)
        references tenant.citizens (tenant_id, id) on delete restrict,
    constraint declared_relations_once unique (tenant_id, citizen_id, staff_id)
);
comment on table tenant.declared_relations is 'Citizens who are a person of staff themselves, or are related to one: their enquiries are not for that person. Personal.';
comment on column tenant.declared_relations.staff_id is 'Who declared it, or for whom it was declared.';
comment on column tenant.declared_relations.citizen_id is 'The citizen: themselves, family, a friend. What exactly is not recorded.';
comment on column tenant.declared_relations.active is 'False once it is true no more.';

call core.enable_tenant_isolation('tenant.declared_relations');
call core.forbid_delete('tenant.declared_relations');
call core.add_row_metadata('tenant.declared_relations');
call audit.enable_tracking('tenant.declared_relations', citizen_column => 'citizen_id');

create index declared_relations_by_staff on tenant.declared_relations (tenant_id, staff_id);
comment on index tenant.declared_relations_by_staff is 'migrations/V163__assignment_parameters.sql (foreign key)';

-- A relation is that person's own affair: others read it only where they plan work.
create policy staff_read on tenant.declared_relations for select to enquiries_app
    using (staff_id = (select auth.staff_id()) or (select auth.has_capability('plan_work')));
create policy staff_declare on tenant.declared_relations for insert to enquiries_app
    with check (staff_id = (select auth.staff_id()) or (select auth.has_capability('plan_work')));
create policy staff_change on tenant.declared_relations for update to enquiries_app
    using ((select auth.has_capability('plan_work')));
create policy loader_works on tenant.declared_relations for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.declared_relations for all to enquiries_owner using (true) with check (true);
grant select, insert (staff_id, citizen_id), update (active) on tenant.declared_relations to enquiries_app;
call core.grant_loading('tenant.declared_relations');

create function tenant.is_related(this_tenant integer, staff_id uuid, citizen_id uuid) returns boolean
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return exists (
        select
        from tenant.declared_relations as r
        where
            r.tenant_id = this_tenant
            and r.citizen_id = is_related.citizen_id
            and r.staff_id = is_related.staff_id
            and r.active
            and r.deleted_at is null
    );
end
$$;
comment on function tenant.is_related(integer, uuid, uuid) is 'Whether a citizen is a person of staff, or declared as related to them.';

-- Whoever gives it: nobody works on an enquiry of themselves or of a relation.
create function tenant.refuse_related_assignee() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    if tenant.is_related(new.tenant_id, new.assignee_id, new.citizen_id) then
        raise exception using
            errcode    = 'UK477',
            constraint = 'refuse_related_assignee',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'assignee_id',
            message    = 'the citizen is this person, or declared as related to them',
            hint       = 'Choose a colleague who is not related to the citizen.';
    end if;
    return null;
end
$$;
create trigger g54_refuse_related_assignee after update of assignee_id on tenant.enquiries
    for each row when (new.assignee_id is not null and new.assignee_id is distinct from old.assignee_id)
    execute function tenant.refuse_related_assignee();

create function tenant.assignment_parameters_of(this_tenant integer, team uuid) returns jsonb
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return (
        select jsonb_object_agg(k.code, coalesce(t.value, b.value, k.usual))
        from tenant.parameter_kinds() as k
        left join tenant.assignment_parameters as t
            on t.tenant_id = this_tenant and t.team_id = team and t.code = k.code and t.deleted_at is null
        left join tenant.assignment_parameters as b
            on b.tenant_id = this_tenant and b.team_id is null and b.code = k.code and b.deleted_at is null
    );
end
$$;
comment on function tenant.assignment_parameters_of(integer, uuid) is
'Every parameter of a team by its code: its own, else that of the body, else the usual.';

-- One more with each change of any of them.
create function tenant.assignment_parameters_version(this_tenant integer) returns integer
    language sql stable
    set search_path = pg_catalog, pg_temp
    return (
        select coalesce(sum(p.version), 0)::integer from tenant.assignment_parameters as p where p.tenant_id = this_tenant
    );
comment on function tenant.assignment_parameters_version(integer) is 'How often parameters of a body have been set.';

create view app.assignment_parameters with (security_invoker = true) as
select
    p.id, p.team_id, t.name as team_name, t.code as team_code, p.code, p.value, p.why, s.name as set_by, p.updated_at as set_at
from tenant.assignment_parameters as p
inner join tenant.staff as s on p.tenant_id = s.tenant_id and p.updated_by = s.id
left join tenant.teams as t on p.tenant_id = t.tenant_id and p.team_id = t.id
where
    p.deleted_at is null
    and p.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.assignment_parameters is 'Parameters of assignment that the body or its teams have set, by name.';
grant select on app.assignment_parameters to enquiries_app;
grant execute on function tenant.parameter_kinds() to enquiries_app, enquiries_loader;

create function app.parameter_kinds()
    returns table (code text, unit text, lowest integer, highest integer, usual integer, meaning text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select k.code, k.unit, k.lowest, k.highest, k.usual, k.meaning
    from tenant.parameter_kinds() as k
    order by k.code;
end;
comment on function app.parameter_kinds() is 'Every parameter of assignment, the same for all bodies, with unit, bounds and usual value.';
grant execute on function app.parameter_kinds() to enquiries_app;

create function app.set_assignment_parameter(team text, code text, value integer, why text) returns uuid
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    written uuid;
begin
    if not exists (select from tenant.parameter_kinds() as k where k.code = set_assignment_parameter.code) then
        perform app.raise_unknown('parameter', (
            select 'Enter one of ' || string_agg(k.code, ', ' order by k.code) || '.' from tenant.parameter_kinds() as k
        ));
    end if;
    insert into tenant.assignment_parameters as p (team_id, code, value, why)
    select
        case when set_assignment_parameter.team is not null then app.team_by_code(set_assignment_parameter.team) end,
        set_assignment_parameter.code, set_assignment_parameter.value, set_assignment_parameter.why
    on conflict on constraint assignment_parameters_once do update set
        value = excluded.value,
        why = excluded.why
    returning p.id into written;
    return written;
end
$$;
comment on function app.set_assignment_parameter(text, text, integer, text) is
'Sets a parameter of a team by its code, or of the body with null, and says why. Setting it back is the same call.';
grant execute on function app.set_assignment_parameter(text, text, integer, text) to enquiries_app;
grant execute on function tenant.is_parameter(text, integer) to enquiries_app, enquiries_loader;
