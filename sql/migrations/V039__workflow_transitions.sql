-- Transitions: which stage may follow which, what must be present, and who may (V040). What must be present are columns:
-- V059 judges by them, and the checker of V127 reads them.
create table tenant.workflow_transitions (
    tenant_id      integer not null default auth.tenant_id(),
    id             uuid not null default core.new_id(),
    workflow_id    uuid not null,
    from_stage_id  uuid not null,
    to_stage_id    uuid not null,
    label          text not null,
    needs_reason   boolean not null default false,
    needs_outcome  boolean not null default false,
    needs_assignee boolean not null default false,
    needs_approval boolean not null default false,
    is_final       boolean not null default false,
    on_silence     boolean not null default false,
    needs_fields          text[] not null default '{}',
    needs_document        text,
    least_stay_seconds    integer not null default 0,
    needs_first_response  boolean not null default false,
    needs_running_clocks  boolean not null default false,
    needs_closed_parts    boolean not null default false,
    approval_takes_step   boolean not null default false,
    approval_hours        smallint,

    constraint workflow_transitions_pkey primary key (tenant_id, id),
    constraint workflow_transitions_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint workflow_transitions_from_fkey foreign key (tenant_id, workflow_id, from_stage_id)
        references tenant.workflow_stages (tenant_id, workflow_id, id) on delete restrict,
    constraint workflow_transitions_to_fkey foreign key (tenant_id, workflow_id, to_stage_id)
        references tenant.workflow_stages (tenant_id, workflow_id, id) on delete restrict,
    constraint workflow_transitions_path_unique unique (
        tenant_id, workflow_id, from_stage_id, to_stage_id
    ),
    constraint workflow_transitions_lead_elsewhere check (from_stage_id <> to_stage_id),
    constraint workflow_transitions_label_length check (char_length(label) between 1 and 60),
    constraint workflow_transitions_label_printable check (core.is_single_line(label)),
    constraint workflow_transitions_label_not_blank check (core.is_not_blank(label)),
    constraint workflow_transitions_needs_fields_form check (
        array_position(needs_fields, null) is null
        and array_to_string(needs_fields, ' ') ~ '^([a-z][a-z0-9_]{1,40}( [a-z][a-z0-9_]{1,40}){0,19})?$'
    ),
    constraint workflow_transitions_needs_document_form check (
        needs_document ~ '^(any|[a-z]+/([a-z0-9.+-]{1,100}|[*]))$'
    ),
    constraint workflow_transitions_least_stay_possible check (least_stay_seconds between 0 and 366 * 86400),
    -- Whoever approves could not say what came of it.
    constraint workflow_transitions_takes_step_without_outcome check (not (approval_takes_step and needs_outcome)),
    constraint workflow_transitions_approval_hours_possible check (approval_hours between 1 and 720)
);
comment on table tenant.workflow_transitions is 'Which stage may follow which in one workflow version.';
comment on column tenant.workflow_transitions.workflow_id is 'The workflow version it belongs to.';
comment on column tenant.workflow_transitions.from_stage_id is 'The stage before.';
comment on column tenant.workflow_transitions.to_stage_id is 'The stage afterwards.';
comment on column tenant.workflow_transitions.label is 'What staff read on the button, for example "Citizen replied".';
comment on column tenant.workflow_transitions.needs_reason is 'The person must say why.';
comment on column tenant.workflow_transitions.needs_outcome is 'The enquiry must have an outcome.';
comment on column tenant.workflow_transitions.needs_assignee is 'The enquiry must have an assignee.';
comment on column tenant.workflow_transitions.needs_approval is 'Another person must have approved the transition (V070).';
comment on column tenant.workflow_transitions.approval_takes_step is
'Who may not take it may ask for it, and who approves takes it by that (V085); who may take it needs no approval unless needs_approval says so.';
comment on column tenant.workflow_transitions.approval_hours is
'Within how many hours, around the clock, a request for it is to be decided, 1 to 720; null for no deadline.';
comment on column tenant.workflow_transitions.is_final is 'Who took it cannot undo it (app.undo_stage_changes), for example because people were told of a decision.';
comment on column tenant.workflow_transitions.on_silence is 'The worker takes it where the stage waited its days and no answer came (V147).';
comment on column tenant.workflow_transitions.needs_fields is
'Codes of own fields (V045) that the enquiry must say, where its type has them in use; empty for none.';
comment on column tenant.workflow_transitions.needs_document is
'A document that the enquiry must have, scanned clean and readable by all staff: any, or a media type such as application/pdf or image/*; null for none.';
comment on column tenant.workflow_transitions.least_stay_seconds is
'How long the enquiry must have been in the stage before, around the clock, up to a year; 0 for no time.';
comment on column tenant.workflow_transitions.needs_first_response is
'The citizen must have had the first response: no clock of it runs or waits.';
comment on column tenant.workflow_transitions.needs_running_clocks is 'No clock of the enquiry may wait.';
comment on column tenant.workflow_transitions.needs_closed_parts is
'The parts of the enquiry must be closed; a step that ends it needs that in every workflow.';

create index workflow_transitions_by_target
    on tenant.workflow_transitions (tenant_id, workflow_id, to_stage_id);
comment on index tenant.workflow_transitions_by_target is 'migrations/V039__workflow_transitions.sql (foreign key)';

call core.enable_tenant_isolation('tenant.workflow_transitions');
call core.forbid_delete('tenant.workflow_transitions');
call core.add_row_metadata('tenant.workflow_transitions');
call audit.enable_tracking('tenant.workflow_transitions');

create unique index workflow_transitions_one_on_silence on tenant.workflow_transitions (tenant_id, workflow_id, from_stage_id)
    where on_silence and deleted_at is null;
comment on index tenant.workflow_transitions_one_on_silence is 'migrations/V147__holds.sql (tenant.move_on_silence)';

create policy staff_read on tenant.workflow_transitions for select to enquiries_app
    using (true);
create policy staff_configure on tenant.workflow_transitions for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.workflow_transitions for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.workflow_transitions for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.workflow_transitions for all to enquiries_owner
    using (true) with check (true);
grant
    select,
    insert (
        workflow_id, from_stage_id, to_stage_id, label, needs_reason, needs_outcome, needs_assignee,
        needs_approval, is_final, needs_fields, needs_document, least_stay_seconds, needs_first_response,
        needs_running_clocks, needs_closed_parts, on_silence, approval_takes_step, approval_hours
    ),
    update (
        label, needs_reason, needs_outcome, needs_assignee, needs_approval, is_final, needs_fields, needs_document,
        least_stay_seconds, needs_first_response, needs_running_clocks, needs_closed_parts, on_silence,
        approval_takes_step, approval_hours
    )
    on tenant.workflow_transitions to enquiries_app;
call core.grant_loading('tenant.workflow_transitions');
