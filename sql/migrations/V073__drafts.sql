-- Drafts: unsent text, so that a crash loses nothing. One row for each person, form and enquiry, updated every
-- few seconds, emptied when sent or discarded, read by the owner only.
-- Not tracked (V090 gives the reason): unsent text is no action, and sent text becomes a tracked record.
create table tenant.drafts (
    tenant_id    integer not null default auth.tenant_id(),
    id           uuid not null default core.new_id(),
    form         text not null,
    enquiry_id   uuid,
    enquiry_ids  uuid[],
    seen_version integer,
    read_version integer,
    body         text,

    constraint drafts_pkey primary key (tenant_id, id),
    constraint drafts_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint drafts_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint drafts_form_form check (core.is_code(form)),
    -- Keys without foreign keys: changes of the enquiry are detected when the draft is opened.
    constraint drafts_enquiries_of_several check (
        enquiry_ids is null
        or (
            enquiry_id is null
            and cardinality(enquiry_ids) between 1 and 10000
            and array_position(enquiry_ids, null) is null
        )
    ),
    -- More than any form may send: what is too long is kept too, until its writer has shortened it.
    constraint drafts_body_length check (char_length(body) <= 100000),
    constraint drafts_body_printable check (core.is_multiline(body))
);
comment on table tenant.drafts is 'Unsent text, readable by its owner (created_by) alone. Personal.';
comment on column tenant.drafts.form is 'Where it was typed, for example note, reply or stage_change.';
comment on column tenant.drafts.enquiry_id is 'Null for a form that belongs to no single enquiry: a new one, or a text for several.';
comment on column tenant.drafts.enquiry_ids is 'Enquiries that were marked when it was typed for several at once, 1 to 10,000; else null.';
comment on column tenant.drafts.seen_version is 'Version of the enquiry that was on the screen; null with it.';
comment on column tenant.drafts.read_version is
'Version of this draft over which it was saved: the last that its writer had read, in whichever session; null for the first.';
comment on column tenant.drafts.body is 'As typed, at most 100,000 characters, which is more than may be sent; null once it was sent or thrown away.';

call core.enable_tenant_isolation('tenant.drafts');
call core.forbid_delete('tenant.drafts');
call core.add_row_metadata('tenant.drafts');
alter table tenant.drafts
    add constraint drafts_one_of_each unique nulls not distinct (tenant_id, created_by, form, enquiry_id);

create index drafts_by_enquiry on tenant.drafts (tenant_id, enquiry_id);
comment on index tenant.drafts_by_enquiry is 'migrations/V073__drafts.sql (foreign key)';

create policy owners_read on tenant.drafts for select to enquiries_app
    using (created_by = (select auth.staff_id()));
create policy owners_type on tenant.drafts for insert to enquiries_app
    with check (created_by = (select auth.staff_id()));
create policy owners_change on tenant.drafts for update to enquiries_app
    using (created_by = (select auth.staff_id()));
create policy owner_works on tenant.drafts for all to enquiries_owner using (true) with check (true);
grant
    select,
    insert (form, enquiry_id, enquiry_ids, seen_version, body),
    update (enquiry_ids, seen_version, read_version, body)
    on tenant.drafts to enquiries_app;

-- Two sessions of one person write the same draft. A row constraint would not see what is replaced. What was sent or
-- thrown away may be written over by either.
create function tenant.refuse_unread_draft() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK251',
        constraint = 'refuse_unread_draft',
        schema     = tg_table_schema,
        table      = tg_table_name,
        column     = 'body',
        message    = 'the draft was written in another session of this person since',
        hint       = 'You wrote on this in another window. Read that text too, then save.';
end
$$;
comment on function tenant.refuse_unread_draft() is
'Refuses to replace a draft by a session of its writer that has not read it.';
create trigger g50_refuse_unread_draft before update on tenant.drafts
    for each row when (old.body is not null and new.read_version is distinct from old.version)
    execute function tenant.refuse_unread_draft();
