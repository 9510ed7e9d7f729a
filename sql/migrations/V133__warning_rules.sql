-- Warning rules of a tenant: who hears of what, so that nothing open is out of sight (R037, R106, R130). At a share of a target
-- its owner is told, at its breach the supervisors of the team, grossly late the managers; an urgent enquiry that nobody has taken
-- climbs from a team to its supervisors and on to the managers, by one rule for each step. A rule may narrow to a type, a priority,
-- a kind of clock. Each rule that fits tells on its own.
create table tenant.warning_rules (
    tenant_id       integer not null default auth.tenant_id(),
    id              uuid not null default core.new_id(),
    code            text not null,
    name            text collate core.names not null,
    kind            text not null,
    share           smallint,
    minutes         integer,
    enquiry_type_id uuid,
    priority_code   smallint,
    measure         text,
    tells           text not null,
    team_id         uuid,
    valid_from      timestamptz not null default auth.now(),
    active          boolean not null default true,

    constraint warning_rules_pkey primary key (tenant_id, id),
    constraint warning_rules_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint warning_rules_type_fkey foreign key (tenant_id, enquiry_type_id)
        references tenant.enquiry_types (tenant_id, id) on delete restrict,
    constraint warning_rules_priority_fkey foreign key (priority_code)
        references core.priorities (code) on delete restrict,
    constraint warning_rules_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint warning_rules_code_unique unique (tenant_id, code),
    constraint warning_rules_code_form check (core.is_code(code)),
    constraint warning_rules_name_length check (char_length(name) between 1 and 80),
    constraint warning_rules_name_printable check (core.is_single_line(name)),
    constraint warning_rules_name_not_blank check (core.is_not_blank(name)),
    constraint warning_rules_kind_known check (kind in ('share_used', 'breached', 'grossly_late', 'unassigned')),
    constraint warning_rules_share_of_kind check ((kind = 'share_used') = (share is not null)),
    constraint warning_rules_share_possible check (share between 1 and 99),
    constraint warning_rules_minutes_of_kind check ((kind = 'unassigned') = (minutes is not null)),
    constraint warning_rules_minutes_possible check (minutes between 1 and 10080),
    constraint warning_rules_measure_known check (measure in ('first_response', 'resolution', 'stage', 'legal')),
    constraint warning_rules_measure_of_kind check (kind <> 'unassigned' or measure is null),
    constraint warning_rules_tells_known check (tells in ('owner', 'team', 'supervisors', 'managers')),
    constraint warning_rules_owner_of_kind check (kind <> 'unassigned' or tells <> 'owner'),
    constraint warning_rules_team_of_tells check (team_id is null or tells = 'team'),
    constraint warning_rules_valid_from_plausible check (core.is_plausible_time(valid_from))
);
comment on table tenant.warning_rules is 'A tenant''s rules of who is told of what about open enquiries.';
comment on column tenant.warning_rules.code is 'What seeds call it; unique in the tenant.';
comment on column tenant.warning_rules.name is 'As people read it, 1 to 80 characters.';
comment on column tenant.warning_rules.kind is
'share_used: a share of a target is used; breached: a clock is due and not met; grossly_late: a multiple of its target has passed; '
'unassigned: nobody has an open enquiry.';
comment on column tenant.warning_rules.share is 'Of share_used: how much of the target, 1 to 99 per cent; null otherwise.';
comment on column tenant.warning_rules.minutes is 'Of unassigned: for how many minutes around the clock, up to a week; null otherwise.';
comment on column tenant.warning_rules.enquiry_type_id is 'The type it is for; null for every type.';
comment on column tenant.warning_rules.priority_code is 'The priority it is for; null for every one.';
comment on column tenant.warning_rules.measure is 'The kind of clock it is for; null for every kind, and of unassigned.';
comment on column tenant.warning_rules.tells is
'owner: who has the enquiry; team: everybody of a team; supervisors: who may reassign the work of its team; managers: who manages staff.';
comment on column tenant.warning_rules.team_id is 'Where it tells a team: which one; null for the team that has the enquiry.';
comment on column tenant.warning_rules.valid_from is 'What became true before then is told to nobody.';
comment on column tenant.warning_rules.active is 'False once it is out of use; true again when that is undone.';

call core.enable_tenant_isolation('tenant.warning_rules');
call core.forbid_delete('tenant.warning_rules');
call core.add_row_metadata('tenant.warning_rules');
call audit.enable_tracking('tenant.warning_rules');

create index warning_rules_by_type on tenant.warning_rules (tenant_id, enquiry_type_id);
comment on index tenant.warning_rules_by_type is 'migrations/V133__warning_rules.sql (foreign key)';
create index warning_rules_by_team on tenant.warning_rules (tenant_id, team_id);
comment on index tenant.warning_rules_by_team is 'migrations/V133__warning_rules.sql (foreign key)';

create policy staff_read on tenant.warning_rules for select to enquiries_app
    using (true);
create policy staff_configure on tenant.warning_rules for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.warning_rules for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.warning_rules for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.warning_rules for all to enquiries_owner
    using (true) with check (true);
grant
    select,
    insert (code, name, kind, share, minutes, enquiry_type_id, priority_code, measure, tells, team_id, valid_from),
    update (name, share, minutes, tells, team_id, active)
    on tenant.warning_rules to enquiries_app;
call core.grant_loading('tenant.warning_rules');

-- A rule that is new or changed may be true of every clock that runs: the worker looks at all of them again.
create table tenant.warning_sweeps (
    tenant_id        integer not null default auth.tenant_id(),
    id               uuid not null default core.new_id(),
    after_enquiry_id uuid,
    finished_at      timestamptz,

    constraint warning_sweeps_pkey primary key (tenant_id, id),
    constraint warning_sweeps_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict
);
comment on table tenant.warning_sweeps is
'Changes of warning rules after which every running clock is to be looked at, and how far the worker has come.';
comment on column tenant.warning_sweeps.after_enquiry_id is 'The last enquiry whose clocks were marked; null at the beginning.';
comment on column tenant.warning_sweeps.finished_at is 'When all were; null until then.';

call core.enable_tenant_isolation('tenant.warning_sweeps');
call core.forbid_delete('tenant.warning_sweeps');
call core.add_row_metadata('tenant.warning_sweeps');
call audit.enable_tracking('tenant.warning_sweeps');

create index warning_sweeps_unfinished on tenant.warning_sweeps (tenant_id, id) where finished_at is null;
comment on index tenant.warning_sweeps_unfinished is 'worker/tenants_to_warn.sql';

create policy staff_read on tenant.warning_sweeps for select to enquiries_app
    using (true);
create policy worker_finds_sweeps on tenant.warning_sweeps for select to enquiries_worker using (true);
create policy owner_works on tenant.warning_sweeps for all to enquiries_owner using (true) with check (true);
grant select on tenant.warning_sweeps to enquiries_app, enquiries_worker;

create function tenant.ask_for_sweep() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- One that has not begun will see this change too.
    if not exists (
        select
        from tenant.warning_sweeps as s
        where
            s.tenant_id = (select auth.tenant_id())
            and s.finished_at is null
            and s.after_enquiry_id is null
        for key share skip locked
    ) then
        insert into tenant.warning_sweeps default values;
    end if;
    return null;
end
$$;
create trigger k62_ask_for_sweep after insert or update on tenant.warning_rules
    for each statement execute function tenant.ask_for_sweep();
