-- Skills, working patterns and absences of staff, for routing work to people who are qualified and present.
-- Written by supervisors and managers. Skills are the tenant's own list, working patterns are minutes of the day
-- in London, absences are whole days.
create table tenant.skills (
    tenant_id integer not null default auth.tenant_id(),
    id        uuid not null default core.new_id(),
    code      text not null,
    name      text collate core.names not null,
    active    boolean not null default true,

    constraint skills_pkey primary key (tenant_id, id),
    constraint skills_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint skills_code_unique unique (tenant_id, code),
    constraint skills_code_form check (core.is_code(code)),
    constraint skills_name_length check (char_length(name) between 1 and 60),
    constraint skills_name_printable check (core.is_single_line(name)),
    constraint skills_name_not_blank check (core.is_not_blank(name))
);
comment on table tenant.skills is 'Skills of staff: Welsh, insolvency, sign language.';
comment on column tenant.skills.code is 'What seeds and mappings call it; unique in the tenant.';
comment on column tenant.skills.name is 'As people read it, 1 to 60 characters.';
comment on column tenant.skills.active is 'False once it is not asked for any more.';

create table tenant.staff_skills (
    tenant_id integer not null default auth.tenant_id(),
    id        uuid not null default core.new_id(),
    staff_id  uuid not null,
    skill_id  uuid not null,
    level     smallint not null,

    constraint staff_skills_pkey primary key (tenant_id, id),
    constraint staff_skills_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint staff_skills_staff_fkey foreign key (tenant_id, staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint staff_skills_skill_fkey foreign key (tenant_id, skill_id)
        references tenant.skills (tenant_id, id) on delete restrict,
    constraint staff_skills_level_range check (level between 1 and 3)
);
comment on table tenant.staff_skills is 'Who is good at what.';
comment on column tenant.staff_skills.staff_id is 'Who.';
comment on column tenant.staff_skills.skill_id is 'At what.';
comment on column tenant.staff_skills.level is '1 learns it and is helped, 2 works alone, 3 teaches others.';

create table tenant.working_patterns (
    tenant_id     integer not null default auth.tenant_id(),
    id            uuid not null default core.new_id(),
    staff_id     uuid not null,
    weekday      smallint not null,
    from_minute  smallint not null,
    until_minute smallint not null,

    constraint working_patterns_pkey primary key (tenant_id, id),
    constraint working_patterns_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint working_patterns_staff_fkey foreign key (tenant_id, staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint working_patterns_weekday_of_iso check (weekday between 1 and 7),
    constraint working_patterns_from_minute_of_day check (from_minute between 0 and 1439),
    constraint working_patterns_until_minute_of_day check (until_minute between 1 and 1440),
    constraint working_patterns_end_after_beginning check (from_minute < until_minute)
);
comment on table tenant.working_patterns is
'When a person usually works: one row for each stretch, so that part-time weeks and lunch hours can be recorded.';
comment on column tenant.working_patterns.staff_id is 'Who.';
comment on column tenant.working_patterns.weekday is 'By ISO 8601: 1 is Monday, 7 is Sunday.';
comment on column tenant.working_patterns.from_minute is 'Beginning, in minutes since midnight in London: 540 is nine o''clock.';
comment on column tenant.working_patterns.until_minute is 'End, in the same minutes; 1,440 is midnight. Not a minute of work itself.';

create table tenant.staff_absences (
    tenant_id integer not null default auth.tenant_id(),
    id        uuid not null default core.new_id(),
    staff_id  uuid not null,
    kind      text not null,
    from_on   date not null,
    until_on  date not null,

    constraint staff_absences_pkey primary key (tenant_id, id),
    constraint staff_absences_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint staff_absences_staff_fkey foreign key (tenant_id, staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint staff_absences_kind_known check (kind in ('leave', 'training', 'other_duty', 'away')),
    constraint staff_absences_from_on_plausible check (core.is_plausible_day(from_on)),
    constraint staff_absences_until_on_plausible check (core.is_plausible_day(until_on)),
    constraint staff_absences_end_after_beginning check (from_on <= until_on),
    -- As a sum: infinite days cannot be subtracted.
    constraint staff_absences_within_a_year check (until_on <= from_on + 366)
);
comment on table tenant.staff_absences is 'Days on which a person is not there. Personal.';
comment on column tenant.staff_absences.staff_id is 'Who.';
comment on column tenant.staff_absences.kind is
'leave, training, other_duty, or away. Sickness is away: reasons of illness are not recorded.';
comment on column tenant.staff_absences.from_on is 'First day away, in London.';
comment on column tenant.staff_absences.until_on is 'Last day away, in London; at most a year after the first.';

create index staff_skills_by_staff on tenant.staff_skills (tenant_id, staff_id);
comment on index tenant.staff_skills_by_staff is 'migrations/V036__staff_skills_and_time.sql (foreign key)';
create index staff_skills_by_skill on tenant.staff_skills (tenant_id, skill_id);
comment on index tenant.staff_skills_by_skill is 'migrations/V036__staff_skills_and_time.sql (foreign key)';
create index working_patterns_by_staff on tenant.working_patterns (tenant_id, staff_id);
comment on index tenant.working_patterns_by_staff is 'migrations/V036__staff_skills_and_time.sql (foreign key)';
create index staff_absences_by_staff on tenant.staff_absences (tenant_id, staff_id);
comment on index tenant.staff_absences_by_staff is 'migrations/V036__staff_skills_and_time.sql (foreign key)';

call core.enable_tenant_isolation('tenant.skills');
call core.forbid_delete('tenant.skills');
call core.add_row_metadata('tenant.skills');
call audit.enable_tracking('tenant.skills');
call core.enable_tenant_isolation('tenant.staff_skills');
call core.forbid_delete('tenant.staff_skills');
call core.add_row_metadata('tenant.staff_skills');
call audit.enable_tracking('tenant.staff_skills');
call core.enable_tenant_isolation('tenant.working_patterns');
call core.forbid_delete('tenant.working_patterns');
call core.add_row_metadata('tenant.working_patterns');
call audit.enable_tracking('tenant.working_patterns');
call core.enable_tenant_isolation('tenant.staff_absences');
call core.forbid_delete('tenant.staff_absences');
call core.add_row_metadata('tenant.staff_absences');
call audit.enable_tracking('tenant.staff_absences');

create unique index staff_skills_once on tenant.staff_skills (tenant_id, staff_id, skill_id)
    where deleted_at is null;
comment on index tenant.staff_skills_once is 'migrations/V036__staff_skills_and_time.sql (a skill once a person)';

-- Two stretches of one day, or two absences, do not overlap. Constraints and no guards: two supervisors who
-- write at once would each see nothing of the other.
create extension btree_gist with schema core;
alter table tenant.working_patterns add constraint working_patterns_do_not_overlap exclude using gist (
    tenant_id with operator(pg_catalog.=),
    staff_id with operator(pg_catalog.=),
    weekday with operator(pg_catalog.=),
    pg_catalog.int4range(from_minute, until_minute) with operator(pg_catalog.&&)
) where (deleted_at is null);
alter table tenant.staff_absences add constraint staff_absences_do_not_overlap exclude using gist (
    tenant_id with operator(pg_catalog.=),
    staff_id with operator(pg_catalog.=),
    pg_catalog.daterange(from_on, until_on, '[]') with operator(pg_catalog.&&)
) where (deleted_at is null);

create policy staff_read on tenant.skills for select to enquiries_app using (true);
create policy staff_read on tenant.staff_skills for select to enquiries_app using (true);
create policy staff_read on tenant.working_patterns for select to enquiries_app using (true);
create policy staff_read on tenant.staff_absences for select to enquiries_app using (true);
create policy staff_configure on tenant.skills for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.skills for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy staff_add on tenant.staff_skills for insert to enquiries_app
    with check ((select auth.has_capability('plan_work')));
create policy staff_change on tenant.staff_skills for update to enquiries_app
    using ((select auth.has_capability('plan_work')));
create policy staff_add on tenant.working_patterns for insert to enquiries_app
    with check ((select auth.has_capability('plan_work')));
create policy staff_change on tenant.working_patterns for update to enquiries_app
    using ((select auth.has_capability('plan_work')));
create policy staff_add on tenant.staff_absences for insert to enquiries_app
    with check ((select auth.has_capability('plan_work')));
create policy staff_change on tenant.staff_absences for update to enquiries_app
    using ((select auth.has_capability('plan_work')));
create policy loader_works on tenant.skills for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy loader_works on tenant.staff_skills for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy loader_works on tenant.working_patterns for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy loader_works on tenant.staff_absences for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.skills for all to enquiries_owner using (true) with check (true);
create policy owner_works on tenant.staff_skills for all to enquiries_owner using (true) with check (true);
create policy owner_works on tenant.working_patterns for all to enquiries_owner
    using (true) with check (true);
create policy owner_works on tenant.staff_absences for all to enquiries_owner using (true) with check (true);
grant select, insert (code, name), update (name, active) on tenant.skills to enquiries_app;
grant select, insert (staff_id, skill_id, level), update (level) on tenant.staff_skills to enquiries_app;
grant
    select, insert (staff_id, weekday, from_minute, until_minute), update (weekday, from_minute, until_minute)
    on tenant.working_patterns to enquiries_app;
grant select, insert (staff_id, kind, from_on, until_on), update (kind, from_on, until_on)
    on tenant.staff_absences to enquiries_app;
call core.grant_loading('tenant.skills');
call core.grant_loading('tenant.staff_skills');
call core.grant_loading('tenant.working_patterns');
call core.grant_loading('tenant.staff_absences');
