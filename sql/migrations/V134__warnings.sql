-- Warnings: one row for each thing that was told, by which rule, to whom and why (R037, R106, R130). Written by the worker alone
-- (V135). What was told is kept as written; only settled_at, which follows from the clock, is kept up to date.
--
-- The same thing is what one rule says of one run of one clock from one instant on. A clock that waits and goes on has used up
-- its share at the same instant as before, so nobody hears of it twice; one that begins again, or whose deadline was moved to
-- later, reaches the share or its breach at a later instant, which is told again.
create table tenant.warnings (
    tenant_id      integer not null default auth.tenant_id(),
    id             uuid not null default core.new_id(),
    rule_id        uuid not null,
    kind           text not null,
    enquiry_id     uuid not null,
    clock_code     text not null,
    clock_run      smallint not null,
    became_true_at timestamptz not null,
    due_at         timestamptz,
    tells          text not null,
    staff_id       uuid,
    team_id        uuid,
    why            text not null,
    settled_at     timestamptz,

    constraint warnings_pkey primary key (tenant_id, id),
    constraint warnings_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint warnings_rule_fkey foreign key (tenant_id, rule_id)
        references tenant.warning_rules (tenant_id, id) on delete restrict,
    constraint warnings_clock_fkey foreign key (tenant_id, enquiry_id, clock_code, clock_run)
        references tenant.clocks (tenant_id, enquiry_id, code, run) on delete restrict,
    constraint warnings_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint warnings_staff_fkey foreign key (tenant_id, staff_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint warnings_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint warnings_told_once unique (tenant_id, enquiry_id, clock_code, clock_run, rule_id, became_true_at),
    constraint warnings_kind_known check (kind in ('share_used', 'breached', 'grossly_late', 'unassigned')),
    constraint warnings_tells_known check (tells in ('owner', 'team', 'supervisors', 'managers')),
    constraint warnings_owner_of_tells check ((tells = 'owner') = (staff_id is not null)),
    constraint warnings_team_of_tells check ((tells in ('team', 'supervisors')) = (team_id is not null)),
    constraint warnings_due_of_kind check ((kind = 'unassigned') = (due_at is null)),
    constraint warnings_why_length check (char_length(why) between 1 and 300),
    constraint warnings_why_printable check (core.is_single_line(why))
);
comment on table tenant.warnings is 'What people were told about open enquiries, by which rule and why.';
comment on column tenant.warnings.rule_id is 'The rule of the tenant that said so.';
comment on column tenant.warnings.kind is 'As the rule had it.';
comment on column tenant.warnings.enquiry_id is 'The enquiry it is about.';
comment on column tenant.warnings.clock_code is 'The clock it is about; of kind unassigned the resolution of the enquiry.';
comment on column tenant.warnings.clock_run is 'Which run of that clock.';
comment on column tenant.warnings.became_true_at is 'The exact instant from which it was true, whenever the worker came to it.';
comment on column tenant.warnings.due_at is 'When the clock was due; null of kind unassigned.';
comment on column tenant.warnings.tells is
'Who was told: owner, team, supervisors or managers. Where there is no owner it is the supervisors, where a team and those above it '
'have none it is the managers.';
comment on column tenant.warnings.staff_id is 'Of owner: who had the enquiry then; null otherwise.';
comment on column tenant.warnings.team_id is 'Of team and supervisors: which one; null otherwise.';
comment on column tenant.warnings.why is 'Why, in a sentence of 1 to 300 characters.';
comment on column tenant.warnings.settled_at is
'When it was true no more, as the worker has found: met, moved, taken, or overtaken by a later one; null while it is true.';

call core.enable_tenant_isolation('tenant.warnings');
call core.forbid_delete('tenant.warnings');
call core.add_row_metadata('tenant.warnings', caches => array['settled_at']);
call audit.enable_tracking('tenant.warnings', enquiry_column => 'enquiry_id');

create index warnings_by_rule on tenant.warnings (tenant_id, rule_id);
comment on index tenant.warnings_by_rule is 'migrations/V134__warnings.sql (foreign key)';
create index warnings_by_staff on tenant.warnings (tenant_id, staff_id);
comment on index tenant.warnings_by_staff is 'migrations/V134__warnings.sql (foreign key)';
create index warnings_by_team on tenant.warnings (tenant_id, team_id);
comment on index tenant.warnings_by_team is 'migrations/V134__warnings.sql (foreign key)';
create index warnings_open_by_enquiry on tenant.warnings (tenant_id, enquiry_id) where settled_at is null;
comment on index tenant.warnings_open_by_enquiry is 'migrations/V105__for_you.sql (app.for_you)';
create index warnings_open_by_team on tenant.warnings (tenant_id, team_id, created_at)
    where settled_at is null and team_id is not null;
comment on index tenant.warnings_open_by_team is 'migrations/V105__for_you.sql (app.for_you)';
create index warnings_open_to_managers on tenant.warnings (tenant_id, created_at)
    where settled_at is null and tells = 'managers';
comment on index tenant.warnings_open_to_managers is 'migrations/V105__for_you.sql (app.for_you)';
create index warnings_open on tenant.warnings (tenant_id, became_true_at, id) where settled_at is null;
comment on index tenant.warnings_open is 'queries/queue/warnings.sql';

create policy staff_read on tenant.warnings for select to enquiries_app
    using (true);
create policy owner_works on tenant.warnings for all to enquiries_owner using (true) with check (true);
grant select on tenant.warnings to enquiries_app;
