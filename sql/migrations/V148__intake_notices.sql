-- Notices: what somebody is told before they ask about a type of enquiry (a known disturbance, a stop, or where to ask
-- instead). A stop is also kept: while it is in force no service takes enquiries of the type, though staff may register them.
create table tenant.intake_notices (
    tenant_id       integer not null default auth.tenant_id(),
    id              uuid not null default core.new_id(),
    enquiry_type_id uuid not null,
    kind            text not null,
    words           text not null,
    welsh_words     text,
    web_address     text,
    starts_at       timestamptz not null default auth.now(),
    ends_at         timestamptz,
    active          boolean not null default true,

    constraint intake_notices_pkey primary key (tenant_id, id),
    constraint intake_notices_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint intake_notices_type_fkey foreign key (tenant_id, enquiry_type_id)
        references tenant.enquiry_types (tenant_id, id) on delete restrict,
    constraint intake_notices_kind_known check (kind in ('notice', 'stop', 'elsewhere')),
    constraint intake_notices_words_length check (char_length(words) between 1 and 500),
    constraint intake_notices_words_printable check (core.is_single_line(words)),
    constraint intake_notices_words_not_blank check (core.is_not_blank(words)),
    constraint intake_notices_welsh_words_length check (char_length(welsh_words) between 1 and 500),
    constraint intake_notices_welsh_words_printable check (core.is_single_line(welsh_words)),
    constraint intake_notices_welsh_words_not_blank check (core.is_not_blank(welsh_words)),
    constraint intake_notices_web_address_length check (char_length(web_address) <= 300),
    constraint intake_notices_web_address_form check (
        web_address ~ '^https://[a-z0-9-]+(\.[a-z0-9-]+)+(/[!-~]*)?$'
    ),
    constraint intake_notices_elsewhere_says_where check (kind <> 'elsewhere' or web_address is not null),
    constraint intake_notices_starts_at_plausible check (core.is_plausible_time(starts_at)),
    constraint intake_notices_ends_at_plausible check (core.is_plausible_time(ends_at)),
    constraint intake_notices_times_in_order check (ends_at > starts_at)
);
comment on table tenant.intake_notices is 'What is told before anybody asks about a type of enquiry; a stop takes nothing meanwhile.';
comment on column tenant.intake_notices.enquiry_type_id is 'The type that it is about.';
comment on column tenant.intake_notices.kind is
'notice: it is told. stop: nothing of the type is taken through services meanwhile. elsewhere: the address answers it.';
comment on column tenant.intake_notices.words is 'What is told, 1 to 500 characters.';
comment on column tenant.intake_notices.welsh_words is 'The same in Welsh; null where there are only the English words.';
comment on column tenant.intake_notices.web_address is 'Where to look or to ask, beginning with https; null for nowhere.';
comment on column tenant.intake_notices.starts_at is 'From when it is in force.';
comment on column tenant.intake_notices.ends_at is 'Until when; null until somebody ends it.';
comment on column tenant.intake_notices.active is 'False once it was taken down.';

create index intake_notices_by_type on tenant.intake_notices (tenant_id, enquiry_type_id);
comment on index tenant.intake_notices_by_type is 'migrations/V153__receive_submission.sql (tenant.take_submission)';

call core.enable_tenant_isolation('tenant.intake_notices');
call core.forbid_delete('tenant.intake_notices');
call core.add_row_metadata('tenant.intake_notices');
call audit.enable_tracking('tenant.intake_notices');

create policy staff_read on tenant.intake_notices for select to enquiries_app
    using (true);
create policy staff_configure on tenant.intake_notices for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.intake_notices for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.intake_notices for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.intake_notices for all to enquiries_owner using (true) with check (true);
grant
    select,
    insert (enquiry_type_id, kind, words, welsh_words, web_address, starts_at, ends_at),
    update (words, welsh_words, web_address, starts_at, ends_at, active)
    on tenant.intake_notices to enquiries_app;
call core.grant_loading('tenant.intake_notices');
