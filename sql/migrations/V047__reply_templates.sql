-- Reply templates: words that a department has agreed on, with places for what differs. Versioned as
-- workflows are: drafted, published, then frozen, so that what a citizen was sent can be read again.
create table tenant.reply_templates (
    tenant_id       integer not null default auth.tenant_id(),
    id              uuid not null default core.new_id(),
    code            text not null,
    language_code   text not null default 'en',
    template_number smallint not null default 1,
    name            text collate core.names not null,
    subject         text,
    body            text not null,
    published_at    timestamptz,

    constraint reply_templates_pkey primary key (tenant_id, id),
    constraint reply_templates_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint reply_templates_code_and_number_unique unique (
        tenant_id, code, language_code, template_number
    ),
    constraint reply_templates_code_form check (core.is_code(code)),
    constraint reply_templates_language_form check (language_code ~ '^[a-z]{2,3}(-[A-Z]{2})?$'),
    constraint reply_templates_number_positive check (template_number > 0),
    constraint reply_templates_name_length check (char_length(name) between 1 and 80),
    constraint reply_templates_name_printable check (core.is_single_line(name)),
    constraint reply_templates_name_not_blank check (core.is_not_blank(name)),
    constraint reply_templates_subject_length check (char_length(subject) between 1 and 200),
    constraint reply_templates_subject_printable check (core.is_single_line(subject)),
    constraint reply_templates_body_length check (char_length(body) between 1 and 20000),
    constraint reply_templates_body_not_blank check (core.is_not_blank(body)),
    constraint reply_templates_body_printable check (core.is_multiline(body))
);
comment on table tenant.reply_templates is 'One version of agreed words for a reply, in one language.';
comment on column tenant.reply_templates.code is 'The same over all versions and languages.';
comment on column tenant.reply_templates.language_code is 'Of the text, as in BCP 47: en, cy, en-GB.';
comment on column tenant.reply_templates.template_number is 'Counts the versions of a code and language from 1.';
comment on column tenant.reply_templates.name is 'What staff choose it by, 1 to 80 characters.';
comment on column tenant.reply_templates.subject is 'Subject of the message, with places; null where the channel has none.';
comment on column tenant.reply_templates.body is 'Plain text, 1 to 20,000 characters, with places such as {{reference}} (tenant.placeholders).';
comment on column tenant.reply_templates.published_at is 'Null while it is drafted; replies use published ones only.';

call core.enable_tenant_isolation('tenant.reply_templates');
call core.forbid_delete('tenant.reply_templates');
call core.add_row_metadata('tenant.reply_templates');
call audit.enable_tracking('tenant.reply_templates');

create trigger g30_set_published_at before insert or update on tenant.reply_templates
    for each row execute function tenant.set_published_at();

create policy staff_read on tenant.reply_templates for select to enquiries_app
    using (true);
create policy staff_configure on tenant.reply_templates for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.reply_templates for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.reply_templates for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.reply_templates for all to enquiries_owner
    using (true) with check (true);
grant
    select,
    insert (code, language_code, template_number, name, subject, body),
    update (name, subject, body, published_at)
    on tenant.reply_templates to enquiries_app;
call core.grant_loading('tenant.reply_templates');

create function tenant.placeholders() returns text[]
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return array[
        'assignee_name', 'citizen_name', 'due_on', 'outcome', 'reference', 'received_on', 'sender_name',
        'subject', 'team_name', 'tenant_name', 'type_name'
    ];
comment on function tenant.placeholders() is 'The placeholders allowed between {{ and }} in a reply template.';

-- Validation and filling must read a template alike: "{{{reference}}}" has one placeholder, in braces.
create function tenant.mark_placeholders(words text) returns text
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return regexp_replace(
        words,
        '\{\{(' || array_to_string(tenant.placeholders(), '|') || ')\}\}',
        chr(1) || '\1' || chr(2),
        'g'
    );
comment on function tenant.mark_placeholders(text) is
'The words with the name of each lawful place between chr(1) and chr(2), which no stored text contains, instead of {{ and }}.';

create function tenant.refuse_unknown_placeholder() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (
        select
        from new_rows as n
        -- Outside its valid placeholders the text has neither opening nor closing braces.
        where tenant.mark_placeholders(concat_ws(' ', n.subject, n.body)) ~ '\{\{|\}\}'
    ) then
        raise exception using
            errcode    = 'UK223',
            constraint = 'refuse_unknown_placeholder',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'body',
            message    = 'the template has a place that nothing fills',
            hint       = format(
                'Between {{ and }} write one of %s.', array_to_string(tenant.placeholders(), ', ')
            );
    end if;
    return null;
end
$$;
create trigger g50_refuse_unknown_placeholder after insert on tenant.reply_templates
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unknown_placeholder();
create trigger g50_refuse_unknown_new_placeholder after update on tenant.reply_templates
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unknown_placeholder();

create function tenant.refuse_change_of_published_template() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
begin
    -- Taking it out of use is no change of its words.
    if exists (
        select
        from old_rows as o
        inner join new_rows as n on o.tenant_id = n.tenant_id and o.id = n.id
        where
            o.published_at is not null
            and (o.code, o.language_code, o.template_number, o.name, o.subject, o.body, o.published_at)
            is distinct from
            (n.code, n.language_code, n.template_number, n.name, n.subject, n.body, n.published_at)
    ) then
        raise exception using
            errcode    = 'UK205',
            constraint = 'refuse_change_of_published_template',
            schema     = tg_table_schema,
            table      = tg_table_name,
            message    = 'the template is published and does not change',
            hint       = 'Draft the next version of the template and publish that.';
    end if;
    return null;
end
$$;
create trigger g51_refuse_change_of_published_template after update on tenant.reply_templates
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_change_of_published_template();
