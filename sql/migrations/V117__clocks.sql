-- Clocks of enquiries. A clock is computed, never set: its start, pauses and end follow from what is recorded of the
-- enquiry (stage changes, messages, corrections) and from the acts below, and its due time from its rule and calendar.
-- So undoing a step also undoes its effect on clocks, and so does correcting the meaning of a message.
-- tenant.clocks is the cache of that computation, for lists and reports; compliance compares the two (docs/decisions/0016).

-- Acts that only a person knows of: a question to the citizen that changes a legal clock, a fee, an extension, a pause.
create table tenant.clock_acts (
    tenant_id   integer not null default auth.tenant_id(),
    id          uuid not null default core.new_id(),
    enquiry_id  uuid not null,
    kind        text not null,
    clock_code  text,
    message_id  uuid,
    happened_at timestamptz not null,
    reason      text,
    takes_back_id uuid,

    constraint clock_acts_pkey primary key (tenant_id, id),
    constraint clock_acts_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint clock_acts_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint clock_acts_message_fkey foreign key (tenant_id, enquiry_id, message_id)
        references tenant.messages (tenant_id, enquiry_id, id) on delete restrict,
    constraint clock_acts_in_enquiry_unique unique (tenant_id, enquiry_id, id),
    constraint clock_acts_takes_back_fkey foreign key (tenant_id, enquiry_id, takes_back_id)
        references tenant.clock_acts (tenant_id, enquiry_id, id) on delete restrict,
    constraint clock_acts_kind_known check (
        kind in (
            'clarification_asked', 'clarification_received', 'fee_asked', 'fee_paid', 'identity_received', 'acknowledged',
            'entered', 'decided', 'extended', 'paused', 'resumed', 'withdrawn', 'chased', 'thanked', 'taken_back'
        )
    ),
    constraint clock_acts_takes_back_of_kind check ((kind = 'taken_back') = (takes_back_id is not null)),
    constraint clock_acts_message_of_kind check (kind not in ('chased', 'thanked') or message_id is not null),
    constraint clock_acts_clock_code_form check (core.is_code(clock_code)),
    constraint clock_acts_reason_given check (kind not in ('extended', 'paused', 'taken_back') or reason is not null),
    constraint clock_acts_reason_length check (char_length(reason) between 1 and 500),
    constraint clock_acts_reason_printable check (core.is_single_line(reason)),
    constraint clock_acts_reason_says_something check (core.is_not_blank(reason)),
    constraint clock_acts_happened_at_plausible check (core.is_plausible_time(happened_at))
);
comment on table tenant.clock_acts is 'What people did to the clocks of an enquiry, beside its stages and messages.';
comment on column tenant.clock_acts.enquiry_id is 'The enquiry whose clocks it concerns.';
comment on column tenant.clock_acts.kind is
'clarification_asked, clarification_received, fee_asked, fee_paid, identity_received, acknowledged, entered (in a register), '
'decided, extended (with notice), paused, resumed, withdrawn (by the citizen), what moves no clock (chased, thanked), or taken_back.';
comment on column tenant.clock_acts.clock_code is 'The clock it concerns; null for all that know such an act.';
comment on column tenant.clock_acts.message_id is 'The message that it was; null where it was none.';
comment on column tenant.clock_acts.happened_at is 'When it happened, which may be before it was written down.';
comment on column tenant.clock_acts.reason is 'Why, 1 to 500 characters; given for an extension, a pause and what is taken back.';
comment on column tenant.clock_acts.takes_back_id is 'Of kind taken_back: the act that did not happen so.';

call core.enable_tenant_isolation('tenant.clock_acts');
call core.forbid_delete('tenant.clock_acts');
call core.add_row_metadata('tenant.clock_acts');
call core.forbid_update('tenant.clock_acts');
call audit.enable_tracking('tenant.clock_acts', enquiry_column => 'enquiry_id');

create index clock_acts_by_enquiry on tenant.clock_acts (tenant_id, enquiry_id, happened_at);
comment on index tenant.clock_acts_by_enquiry is 'queries/clocks/acts.sql (and migrations/V118__computed_clocks.sql)';
create unique index clock_acts_taken_back_once on tenant.clock_acts (tenant_id, takes_back_id)
    where takes_back_id is not null;
comment on index tenant.clock_acts_taken_back_once is 'migrations/V117__clocks.sql (an act is taken back once)';

create policy staff_read on tenant.clock_acts for select to enquiries_app
    using (true);
create policy staff_act on tenant.clock_acts for insert to enquiries_app
    with check (
        case
            when kind in ('extended', 'paused') then (select auth.has_capability('correct_deadlines'))
            else (select auth.has_capability('work_on_enquiries'))
        end
    );
create policy loader_works on tenant.clock_acts for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.clock_acts for all to enquiries_owner using (true) with check (true);
grant select, insert (enquiry_id, kind, clock_code, message_id, happened_at, reason, takes_back_id)
    on tenant.clock_acts to enquiries_app;
call core.grant_loading('tenant.clock_acts', updates => array[]::text[]);

create table tenant.clocks (
    tenant_id       integer not null default auth.tenant_id(),
    enquiry_id      uuid not null,
    code            text not null,
    run             smallint not null,
    measure         text not null,
    rule_id         uuid not null,
    started_at      timestamptz not null,
    due_at          timestamptz,
    grossly_late_at timestamptz,
    state           text not null,
    ended_at        timestamptz,
    paused_since    timestamptz,
    provisional     boolean not null,
    pauses          tstzmultirange not null default '{}',
    excluded_days   datemultirange not null default '{}',
    is_extended     boolean not null default false,
    due_is_set      boolean not null default false,
    next_look_at    timestamptz not null default '-infinity',

    constraint clocks_pkey primary key (tenant_id, enquiry_id, code, run),
    constraint clocks_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint clocks_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint clocks_rule_fkey foreign key (tenant_id, rule_id)
        references tenant.clock_rules (tenant_id, id) on delete restrict,
    constraint clocks_run_possible check (run >= 1),
    constraint clocks_measure_known check (measure in ('first_response', 'resolution', 'stage', 'legal')),
    constraint clocks_state_known check (state in ('running', 'paused', 'met', 'stopped', 'undone')),
    constraint clocks_end_of_state check ((state in ('met', 'stopped')) = (ended_at is not null)),
    constraint clocks_pause_of_state check (state = 'paused' or paused_since is null)
);
comment on table tenant.clocks is 'Clocks of enquiries, computed from what is recorded: a cache.';
comment on column tenant.clocks.enquiry_id is 'The enquiry it runs for.';
comment on column tenant.clocks.code is 'first_response, resolution, the standard stage, or the code of the legal rule.';
comment on column tenant.clocks.run is 'Counts: a reopened enquiry has a second resolution clock, and a stage one for each stay.';
comment on column tenant.clocks.measure is 'As its rule says.';
comment on column tenant.clocks.rule_id is 'The version of the rule that it follows.';
comment on column tenant.clocks.started_at is 'From when it counts.';
comment on column tenant.clocks.due_at is 'When it is due; null while a pause is open.';
comment on column tenant.clocks.grossly_late_at is 'From when it counts as grossly late; null while a pause is open.';
comment on column tenant.clocks.state is
'running, paused, met (what it waits for happened, in time or not), stopped (it ended otherwise), or undone with the step that began it.';
comment on column tenant.clocks.ended_at is 'When it was met or stopped; null otherwise.';
comment on column tenant.clocks.paused_since is 'Of a paused clock: since when.';
comment on column tenant.clocks.provisional is 'True where it reaches beyond the published bank holidays.';
comment on column tenant.clocks.pauses is
'When it waited: with rule, start and calendar all that its due time follows from, so that a change of hours moves it alone.';
comment on column tenant.clocks.excluded_days is 'Days of a legal clock that do not count: from a question or a fee to its answer.';
comment on column tenant.clocks.is_extended is 'True where a legal clock was extended with notice.';
comment on column tenant.clocks.next_look_at is
'When the worker looks at it next for warnings (V135): -infinity after each change, infinity where nothing is to come. Of no '
'matter to the clock itself.';
comment on column tenant.clocks.due_is_set is 'True where a person set the due time, or the enquiry came with it: no calendar moves it.';

call core.enable_tenant_isolation('tenant.clocks');
call core.forbid_delete('tenant.clocks');

create index clocks_running_by_due on tenant.clocks (tenant_id, due_at, enquiry_id) where state = 'running';
comment on index tenant.clocks_running_by_due is 'queries/clocks/next_hours.sql';
create index clocks_open on tenant.clocks (tenant_id, enquiry_id, rule_id) where state in ('running', 'paused');
comment on index tenant.clocks_open is 'migrations/V122__move_clocks.sql';

create index clocks_to_look_at on tenant.clocks (tenant_id, next_look_at) where next_look_at < 'infinity';
comment on index tenant.clocks_to_look_at is 'worker/tenants_to_warn.sql (and migrations/V135__raise_warnings.sql)';

create policy staff_read on tenant.clocks for select to enquiries_app, enquiries_loader
    using (true);
create policy owner_works on tenant.clocks for all to enquiries_owner using (true) with check (true);
grant select on tenant.clocks to enquiries_app, enquiries_loader;
-- To learn which tenants have a clock to look at: no more of it than that.
create policy worker_looks on tenant.clocks for select to enquiries_worker using (true);
grant select (tenant_id, next_look_at) on tenant.clocks to enquiries_worker;
