-- Enquiries: what a citizen asks a tenant. Written by intake, staff and import; every change of stage goes
-- through the guard of V060. Closed ones stay as they are; erasure overwrites what is personal.
create table tenant.enquiries (
    tenant_id         integer not null default auth.tenant_id(),
    id                uuid not null default core.new_id(),
    reference         text not null,
    citizen_id        uuid,
    enquiry_type_id   uuid not null,
    workflow_id       uuid not null,
    stage_id          uuid not null,
    stage_reason      text,
    stage_since       timestamptz not null,
    team_id           uuid not null,
    assignee_id       uuid,
    assignment_reason text,
    channel_code      text not null,
    priority_code     smallint not null,
    received_priority_code smallint,
    subject           text not null,
    body              text not null,
    outcome           text,
    outcome_id        uuid,
    failure_demand_code text,
    guidance_page     text,
    custom_fields        jsonb not null default '{}',
    received_at       timestamptz not null,
    due_at            timestamptz not null,
    given_due_at      timestamptz,
    resolved_at       timestamptz,
    closed_at         timestamptz,

    constraint enquiries_pkey primary key (tenant_id, id),
    constraint enquiries_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint enquiries_citizen_fkey foreign key (tenant_id, citizen_id)
        references tenant.citizens (tenant_id, id) on delete restrict,
    constraint enquiries_type_fkey foreign key (tenant_id, enquiry_type_id)
        references tenant.enquiry_types (tenant_id, id) on delete restrict,
    constraint enquiries_stage_fkey foreign key (tenant_id, workflow_id, stage_id)
        references tenant.workflow_stages (tenant_id, workflow_id, id) on delete restrict,
    constraint enquiries_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint enquiries_assignee_fkey foreign key (tenant_id, assignee_id)
        references tenant.staff (tenant_id, id) on delete restrict,
    constraint enquiries_outcome_fkey foreign key (tenant_id, outcome_id)
        references tenant.outcomes (tenant_id, id) on delete restrict,
    constraint enquiries_reference_unique unique (tenant_id, reference),
    constraint enquiries_reference_form check (
        reference ~ '^[A-Z][A-Z0-9]{1,7}-[0-9]{2}-[0-9A-HJKMNP-TV-Z]{6}-[0-9A-HJKMNP-TV-Z]$'
    ),
    constraint enquiries_subject_length check (char_length(subject) between 1 and 200),
    constraint enquiries_subject_printable check (core.is_single_line(subject)),
    constraint enquiries_subject_not_blank check (core.is_not_blank(subject)),
    constraint enquiries_body_length check (char_length(body) <= 20000),
    constraint enquiries_body_printable check (core.is_multiline(body)),
    -- The words of a change are kept with it, in stage_changes and assignments: their triggers clear these columns.
    constraint enquiries_reasons_are_recorded check (num_nonnulls(stage_reason, assignment_reason) = 0),
    constraint enquiries_outcome_length check (char_length(outcome) between 1 and 500),
    constraint enquiries_guidance_page_form check (guidance_page ~ '^https?://[!-~]+$'),
    constraint enquiries_guidance_page_length check (char_length(guidance_page) <= 500),
    constraint enquiries_outcome_says_something check (core.is_not_blank(outcome)),
    constraint enquiries_received_at_plausible check (core.is_plausible_time(received_at)),
    constraint enquiries_due_at_plausible check (core.is_plausible_time(due_at)),
    constraint enquiries_due_after_received check (due_at >= received_at),
    constraint enquiries_given_due_plausible check (core.is_plausible_time(given_due_at)),
    constraint enquiries_given_due_after_received check (given_due_at >= received_at),
    constraint enquiries_closed_after_received check (closed_at >= received_at),
    constraint enquiries_resolved_after_received check (resolved_at >= received_at),
    constraint enquiries_resolved_when_ended check (resolved_at is null or closed_at is not null),
    constraint enquiries_custom_fields_object check (jsonb_typeof(custom_fields) = 'object'),
    constraint enquiries_custom_fields_size check (octet_length(custom_fields::text) <= 20000)
);
comment on table tenant.enquiries is 'What a citizen asks a tenant. Personal.';
comment on column tenant.enquiries.reference is 'What the citizen quotes; given by the database (V051).';
comment on column tenant.enquiries.citizen_id is 'Null for an anonymous enquiry.';
comment on column tenant.enquiries.enquiry_type_id is 'What it is about, in the tenant''s own terms.';
comment on column tenant.enquiries.workflow_id is
'Version of the workflow it runs in: that of its type when it was received, unless it was migrated.';
comment on column tenant.enquiries.stage_id is 'Its stage, one of that version.';
comment on column tenant.enquiries.stage_reason is
'For an update that changes the stage: why. Recorded in stage_changes; null in every stored row.';
comment on column tenant.enquiries.stage_since is 'When it came into that stage.';
comment on column tenant.enquiries.team_id is 'The team that has it in its queue.';
comment on column tenant.enquiries.assignment_reason is
'For an update that changes the assignee: why. Recorded in assignments; null in every stored row.';
comment on column tenant.enquiries.assignee_id is 'Null while it is unassigned.';
comment on column tenant.enquiries.channel_code is 'How the citizen asked.';
comment on column tenant.enquiries.priority_code is 'How urgent it is; 1 is the most urgent.';
comment on column tenant.enquiries.received_priority_code is
'The priority that routing rules went by when it was received (V161); null where they did not route it. A loader''s row that names it asks for the rules.';
comment on column tenant.enquiries.subject is 'What it is about in one line, 1 to 200 characters. Personal.';
comment on column tenant.enquiries.body is
'What the citizen asked: plain text, at most 20,000 characters. Personal.';
comment on column tenant.enquiries.outcome is 'What came of it in words, beside the listed outcome or alone; null while open, and where a stage asks for none.';
comment on column tenant.enquiries.outcome_id is
'What came of it, out of the tenant''s list: chosen, never read out of the words; null where nothing of the list fits.';
comment on column tenant.enquiries.failure_demand_code is
'Why the contact should not have been needed (R004); null where it was needed, or nobody was asked.';
comment on column tenant.enquiries.guidance_page is
'The address of the page that should have answered it, at most 500 characters; null for none.';
comment on column tenant.enquiries.custom_fields is 'Fields of its type''s own, by their codes (V045), at most 20,000 bytes; validated by V064. May be personal.';
comment on column tenant.enquiries.received_at is
'When it reached the tenant, by the platform''s clock; inside a batch, when it happened.';
comment on column tenant.enquiries.due_at is
'When the earliest of its running clocks is due, computed (V119); core.not_due() while all of them wait, and once it is closed '
'when its last resolution was due.';
comment on column tenant.enquiries.given_due_at is
'The deadline that another system had given it before it was imported: its resolution is due then; null otherwise.';
comment on column tenant.enquiries.resolved_at is 'When it first came into a stage that resolves or closes it; null while open, and where it was withdrawn.';
comment on column tenant.enquiries.closed_at is
'When it came into a stage that ends, or was merged into another enquiry (V107); null while open.';

-- Codes of channels, priorities and failure demand have no foreign key: they are never removed, and the key share of rows that every
-- writer of every tenant locks would make a multixact of each transaction. V061 refuses an unknown one.
call core.enable_tenant_isolation('tenant.enquiries');
call core.forbid_delete('tenant.enquiries');
call core.add_row_metadata('tenant.enquiries', caches => array['due_at']);
-- By the time of the row: nothing is received after it was written down.
alter table tenant.enquiries add constraint enquiries_received_before_written check (received_at <= created_at);
call core.add_texts_version('tenant.enquiries', array['subject', 'body', 'custom_fields']);
call audit.enable_tracking(
    'tenant.enquiries',
    enquiry_column => 'id',
    citizen_column => 'citizen_id',
    cold_columns => array['subject', 'body', 'custom_fields']
);

create trigger g05_lock_for_removal before update of deleted_at on tenant.enquiries
    for each row when (old.deleted_at is null and new.deleted_at is not null)
    execute function core.lock_for_removal();

-- Open work sits in partial indexes: closed work is cold and large.
create index enquiries_open_by_due on tenant.enquiries (tenant_id, due_at, id)
    where closed_at is null and deleted_at is null;
comment on index tenant.enquiries_open_by_due is 'queries/queue/page.sql';
-- What these two include is for reports of open work, which then read an index and no rows.
create index enquiries_open_by_assignee on tenant.enquiries (tenant_id, assignee_id, due_at, id)
    include (received_at)
    where closed_at is null and deleted_at is null;
comment on index tenant.enquiries_open_by_assignee is
'queries/queue/page.sql (and queries/reports/workload.sql, queries/reports/backlog.sql)';
create index enquiries_open_by_team on tenant.enquiries (tenant_id, team_id, due_at, id)
    where closed_at is null and deleted_at is null;
comment on index tenant.enquiries_open_by_team is 'queries/queue/page.sql';
create index enquiries_open_by_stage on tenant.enquiries (tenant_id, stage_id, due_at, id)
    where closed_at is null and deleted_at is null;
comment on index tenant.enquiries_open_by_stage is 'queries/queue/page_by_stage.sql';
create index enquiries_open_by_type on tenant.enquiries (tenant_id, enquiry_type_id, due_at, id)
    where closed_at is null and deleted_at is null;
comment on index tenant.enquiries_open_by_type is 'queries/queue/page_by_type.sql';
create index enquiries_open_by_received on tenant.enquiries (tenant_id, received_at, id)
    include (due_at, priority_code)
    where closed_at is null and deleted_at is null;
comment on index tenant.enquiries_open_by_received is
'queries/queue/page_by_received.sql (and queries/reports/backlog.sql, queries/queue/search.sql)';
create index enquiries_open_by_priority on tenant.enquiries (tenant_id, priority_code, due_at, id)
    where closed_at is null and deleted_at is null;
comment on index tenant.enquiries_open_by_priority is
'queries/queue/page_by_priority.sql (and queries/queue/page_emergencies.sql)';
-- As bytes: the same order on every server, whatever its locale. What is not due yet is passed by without
-- its row.
create index enquiries_open_by_reference on tenant.enquiries (tenant_id, reference collate "C")
    include (due_at, priority_code)
    where closed_at is null and deleted_at is null;
comment on index tenant.enquiries_open_by_reference is 'queries/queue/page_by_reference.sql';
create index enquiries_open_by_subject on tenant.enquiries (tenant_id, subject collate "C", id)
    include (due_at, priority_code)
    where closed_at is null and deleted_at is null;
comment on index tenant.enquiries_open_by_subject is 'queries/queue/page_by_subject.sql';
-- The included columns filter by assignee and team without reading the rows.
create index enquiries_by_closing on tenant.enquiries (tenant_id, closed_at, id)
    include (assignee_id, team_id)
    where closed_at is not null and deleted_at is null;
comment on index tenant.enquiries_by_closing is 'queries/queue/page_closed.sql';
create index enquiries_by_citizen on tenant.enquiries (tenant_id, citizen_id, received_at);
comment on index tenant.enquiries_by_citizen is
'queries/enquiry/of_citizen.sql (and queries/new_enquiry/open_of_citizen.sql)';

create policy staff_read on tenant.enquiries for select to enquiries_app
    using (true);
create policy staff_register on tenant.enquiries for insert to enquiries_app
    with check ((select auth.has_capability('register_enquiries')));
create policy staff_work on tenant.enquiries for update to enquiries_app
    using ((select auth.has_capability('work_on_enquiries')))
    with check (true);
create policy loader_works on tenant.enquiries for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.enquiries for all to enquiries_owner
    using (true) with check (true);
-- Withheld on purpose: reference, due and closing times, which the database sets; type, citizen, channel and team, which a
-- correction changes (V098).
grant
    select,
    insert (citizen_id, enquiry_type_id, channel_code, priority_code, subject, body, custom_fields),
    update (
        stage_id, stage_reason, assignee_id, assignment_reason, priority_code, subject, outcome,
        outcome_id, failure_demand_code, guidance_page, custom_fields
    )
    on tenant.enquiries to enquiries_app;
call core.grant_loading('tenant.enquiries');
