-- Consents: a log of what a citizen agreed to and took back (R230, R266). Each row is one decision, never
-- changed: the newest of a purpose holds, and the older ones prove what held before. A mistake is put right
-- by the next row.
create table tenant.consents (
    tenant_id    integer not null default auth.tenant_id(),
    id           uuid not null default core.new_id(),
    citizen_id   uuid not null,
    purpose_code text not null,
    decision     text not null,
    decided_at   timestamptz not null,
    channel_code text not null,
    words        text,

    constraint consents_pkey primary key (tenant_id, id),
    constraint consents_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint consents_citizen_fkey foreign key (tenant_id, citizen_id)
        references tenant.citizens (tenant_id, id) on delete restrict,
    constraint consents_purpose_fkey foreign key (purpose_code)
        references core.consent_purposes (code) on delete restrict,
    constraint consents_channel_fkey foreign key (channel_code)
        references core.channels (code) on delete restrict,
    constraint consents_decided_at_plausible check (core.is_plausible_time(decided_at)),
    constraint consents_decision_known check (decision in ('given', 'withdrawn')),
    constraint consents_words_length check (char_length(words) between 1 and 1000),
    constraint consents_words_printable check (core.is_multiline(words)),
    constraint consents_words_not_blank check (core.is_not_blank(words))
);
comment on table tenant.consents is 'Every consent given and withdrawn: a log, never changed. Personal.';
comment on column tenant.consents.citizen_id is 'Who decided.';
comment on column tenant.consents.purpose_code is 'What they decided about.';
comment on column tenant.consents.decision is 'given or withdrawn; the newest of a citizen and purpose holds.';
comment on column tenant.consents.decided_at is 'When the citizen decided, which may be before it was written down.';
comment on column tenant.consents.channel_code is 'The channel of the decision.';
comment on column tenant.consents.words is
'The words of request and answer, 1 to 1,000 characters; null when the form keeps it. Personal.';

create index consents_by_citizen on tenant.consents (tenant_id, citizen_id, purpose_code, decided_at);
comment on index tenant.consents_by_citizen is 'migrations/V050__consents.sql (foreign key)';

call core.enable_tenant_isolation('tenant.consents');
call core.forbid_delete('tenant.consents');
call core.add_row_metadata('tenant.consents');
call core.forbid_update('tenant.consents');
call audit.enable_tracking('tenant.consents', citizen_column => 'citizen_id');

-- By the time of the row: a decision cannot be in the future.
alter table tenant.consents add constraint consents_decided_before_written check (
    decided_at <= created_at
);

create policy staff_read on tenant.consents for select to enquiries_app
    using (true);
create policy staff_record on tenant.consents for insert to enquiries_app
    with check ((select auth.has_capability('keep_citizens')));
create policy loader_works on tenant.consents for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.consents for all to enquiries_owner using (true) with check (true);
-- Withheld on purpose: update, from everybody.
grant select, insert (citizen_id, purpose_code, decision, decided_at, channel_code, words)
    on tenant.consents to enquiries_app;
call core.grant_loading('tenant.consents', updates => array[]::text[]);
