-- Clock rules of a tenant: its own targets for first response, resolution and stages, by type and priority, and which legal
-- clocks (core.clock_rules) run for which types (R037, R106). Versions: a later row of the same code takes over for
-- clocks that start from then on, and a running clock keeps its rule.
create table tenant.clock_rules (
    tenant_id           integer not null default auth.tenant_id(),
    id                  uuid not null default core.new_id(),
    code                text not null,
    name                text collate core.names not null,
    measure             text not null,
    enquiry_type_id     uuid,
    priority_code       smallint,
    stage_code          text,
    legal_code          text,
    legal_calendar_code text,
    target_seconds      bigint,
    calendar_id         uuid,
    pausing_stages      text[] not null default '{waiting_for_citizen}',
    keeps_when_retyped  boolean not null default false,
    grossly_late_times  smallint not null default 3,
    valid_from          timestamptz not null,
    retired_at          timestamptz,

    constraint clock_rules_pkey primary key (tenant_id, id),
    constraint clock_rules_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint clock_rules_type_fkey foreign key (tenant_id, enquiry_type_id)
        references tenant.enquiry_types (tenant_id, id) on delete restrict,
    constraint clock_rules_priority_fkey foreign key (priority_code)
        references core.priorities (code) on delete restrict,
    constraint clock_rules_stage_fkey foreign key (stage_code)
        references core.stages (code) on delete restrict,
    constraint clock_rules_calendar_fkey foreign key (tenant_id, calendar_id)
        references tenant.calendars (tenant_id, id) on delete restrict,
    constraint clock_rules_code_unique unique (tenant_id, code, valid_from),
    constraint clock_rules_code_form check (core.is_code(code)),
    constraint clock_rules_name_length check (char_length(name) between 1 and 80),
    constraint clock_rules_name_printable check (core.is_single_line(name)),
    constraint clock_rules_name_not_blank check (core.is_not_blank(name)),
    constraint clock_rules_measure_known check (measure in ('first_response', 'resolution', 'stage', 'legal')),
    constraint clock_rules_stage_of_measure check ((measure = 'stage') = (stage_code is not null)),
    constraint clock_rules_law_of_measure check ((measure = 'legal') = (legal_code is not null)),
    constraint clock_rules_target_of_measure check ((measure = 'legal') = (target_seconds is null)),
    constraint clock_rules_hours_of_target check (measure <> 'legal' or calendar_id is null),
    constraint clock_rules_calendar_of_law check (measure = 'legal' or legal_calendar_code is null),
    constraint clock_rules_calendar_known check (
        legal_calendar_code in ('england-and-wales', 'scotland', 'northern-ireland', 'uk-any-part', 'none')
    ),
    constraint clock_rules_target_possible check (target_seconds between 60 and 3 * 366 * 86400),
    constraint clock_rules_times_possible check (grossly_late_times between 1 and 100),
    constraint clock_rules_valid_from_plausible check (core.is_plausible_time(valid_from)),
    constraint clock_rules_retired_plausible check (core.is_plausible_time(retired_at)),
    constraint clock_rules_retired_after_valid check (retired_at >= valid_from)
);
comment on table tenant.clock_rules is 'A tenant''s targets, and the legal clocks of its types, by version.';
comment on column tenant.clock_rules.code is 'What seeds and commands call it; its versions share it.';
comment on column tenant.clock_rules.name is 'As people read it, 1 to 80 characters.';
comment on column tenant.clock_rules.measure is
'first_response: until a person''s first message to the citizen; resolution: until it ends; stage: the stay in one stage; '
'legal: until it ends, by a rule of core.clock_rules.';
comment on column tenant.clock_rules.enquiry_type_id is 'The type it is for; null for every type without a rule of its own.';
comment on column tenant.clock_rules.priority_code is 'The priority it is for; null for every other one.';
comment on column tenant.clock_rules.stage_code is 'Of measure stage: the standard stage.';
comment on column tenant.clock_rules.legal_code is 'Of measure legal: the code in core.clock_rules.';
comment on column tenant.clock_rules.legal_calendar_code is 'Of measure legal: the body''s nation, where the law asks for it.';
comment on column tenant.clock_rules.target_seconds is 'Seconds of opening hours, from a minute to three years; null for a legal clock.';
comment on column tenant.clock_rules.calendar_id is 'The opening hours in which they count; null for around the clock.';
comment on column tenant.clock_rules.pausing_stages is 'Standard stages in which the clock waits; a legal clock waits in none.';
comment on column tenant.clock_rules.keeps_when_retyped is 'True where an enquiry that gets another type keeps this clock.';
comment on column tenant.clock_rules.grossly_late_times is 'From how many times the target on an enquiry is grossly late, 1 to 100.';
comment on column tenant.clock_rules.valid_from is 'Clocks that start from then on follow it.';
comment on column tenant.clock_rules.retired_at is 'Clocks that start from then on do not; null while in use.';

call core.enable_tenant_isolation('tenant.clock_rules');
call core.forbid_delete('tenant.clock_rules');
call core.add_row_metadata('tenant.clock_rules');
call audit.enable_tracking('tenant.clock_rules');

create index clock_rules_by_type on tenant.clock_rules (tenant_id, enquiry_type_id);
comment on index tenant.clock_rules_by_type is 'migrations/V116__clock_rules.sql (foreign key)';
create index clock_rules_by_calendar on tenant.clock_rules (tenant_id, calendar_id);
comment on index tenant.clock_rules_by_calendar is 'migrations/V116__clock_rules.sql (foreign key)';

create policy staff_read on tenant.clock_rules for select to enquiries_app
    using (true);
create policy staff_configure on tenant.clock_rules for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.clock_rules for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.clock_rules for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.clock_rules for all to enquiries_owner
    using (true) with check (true);
-- A target is never changed: a new version is a new row, and an old one is only retired.
grant
    select,
    insert (
        code, name, measure, enquiry_type_id, priority_code, stage_code, legal_code, legal_calendar_code, target_seconds,
        calendar_id, pausing_stages, keeps_when_retyped, grossly_late_times, valid_from
    ),
    update (name, retired_at)
    on tenant.clock_rules to enquiries_app;
call core.grant_loading('tenant.clock_rules');

-- A rule of a law that nobody loaded would start no clock, and nobody would see it.
create function tenant.refuse_unknown_clock_rule() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from new_rows as n
        where
            n.legal_code is not null
            and not exists (select from core.clock_rules as r where r.code = n.legal_code)
    ) then
        raise exception using
            errcode    = 'UK430',
            constraint = 'refuse_unknown_clock_rule',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'legal_code',
            message    = 'there is no legal clock of this code',
            hint       = 'Choose one of the legal clocks.';
    end if;
    if exists (
        select
        from new_rows as n
        cross join unnest(n.pausing_stages) as p (code)
        where not exists (select from core.stages as s where s.code = p.code)
    ) then
        raise exception using
            errcode    = 'UK431',
            constraint = 'refuse_unknown_pausing_stage',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'pausing_stages',
            message    = 'there is no standard stage of this code',
            hint       = 'Name standard stages, for example waiting_for_citizen.';
    end if;
    return null;
end
$$;
create trigger g50_refuse_unknown_clock_rule after insert on tenant.clock_rules
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unknown_clock_rule();

-- Every open enquiry has a target: the rule for every type and priority stays.
create function tenant.refuse_loss_of_resolution_target() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- Two that retire one rule each take turns, and the second sees what the first has done.
    perform pg_advisory_xact_lock(hashtext('clock_rules'), auth.tenant_id());
    if not exists (
        select
        from tenant.clock_rules as r
        where
            r.tenant_id = (select auth.tenant_id())
            and r.measure = 'resolution'
            and num_nonnulls(r.enquiry_type_id, r.priority_code, r.retired_at, r.deleted_at) = 0
    ) then
        raise exception using
            errcode    = 'UK432',
            constraint = 'refuse_loss_of_resolution_target',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'retired_at',
            message    = 'no target for resolution would be left',
            hint       = 'Add the rule that takes its place first, for every type and priority.';
    end if;
    return null;
end
$$;
create trigger g51_refuse_loss_of_resolution_target after update of retired_at, deleted_at on tenant.clock_rules
    for each row when (
        (old.retired_at is null and new.retired_at is not null) or (old.deleted_at is null and new.deleted_at is not null)
    )
    execute function tenant.refuse_loss_of_resolution_target();
