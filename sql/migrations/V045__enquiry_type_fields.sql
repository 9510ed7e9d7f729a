-- Custom fields of an enquiry type (R098): a VAT number, a band, a date of birth. Configured by managers; the
-- values are in enquiries.custom_fields and V064 validates them. A field is retired, never deleted, so that old
-- values stay readable.
create table tenant.enquiry_type_fields (
    tenant_id       integer not null default auth.tenant_id(),
    id              uuid not null default core.new_id(),
    enquiry_type_id uuid not null,
    code            text not null,
    label           text not null,
    kind            text not null,
    required        boolean not null default false,
    least_value     double precision,
    most_value      double precision,
    decimals        smallint,
    earliest_on     date,
    latest_on       date,
    not_after_today boolean not null default false,
    pattern         text,
    pattern_says    text,
    choices         text[],
    position        smallint not null,
    welsh_label     text,

    constraint enquiry_type_fields_pkey primary key (tenant_id, id),
    constraint enquiry_type_fields_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint enquiry_type_fields_type_fkey foreign key (tenant_id, enquiry_type_id)
        references tenant.enquiry_types (tenant_id, id) on delete restrict,
    constraint enquiry_type_fields_code_unique unique (tenant_id, enquiry_type_id, code),
    constraint enquiry_type_fields_code_form check (core.is_code(code)),
    constraint enquiry_type_fields_label_length check (char_length(label) between 1 and 80),
    constraint enquiry_type_fields_label_printable check (core.is_single_line(label)),
    constraint enquiry_type_fields_label_not_blank check (core.is_not_blank(label)),
    constraint enquiry_type_fields_welsh_label_length check (char_length(welsh_label) between 1 and 80),
    constraint enquiry_type_fields_welsh_label_printable check (core.is_single_line(welsh_label)),
    constraint enquiry_type_fields_welsh_label_not_blank check (core.is_not_blank(welsh_label)),
    constraint enquiry_type_fields_kind_known check (
        kind in ('text', 'number', 'date', 'boolean', 'choice', 'money_pence', 'reference')
    ),
    constraint enquiry_type_fields_bounds_of_sizes check (
        kind in ('text', 'number', 'money_pence', 'reference')
        or (least_value is null and most_value is null)
    ),
    constraint enquiry_type_fields_bounds_in_order check (least_value <= most_value),
    constraint enquiry_type_fields_lengths_whole check (
        kind in ('number', 'money_pence')
        or (coalesce(least_value, 0) between 0 and 2000 and coalesce(most_value, 1) between 1 and 2000)
    ),
    constraint enquiry_type_fields_decimals_of_numbers check (
        decimals is null or (kind = 'number' and decimals between 0 and 6)
    ),
    constraint enquiry_type_fields_days_of_dates check (
        kind = 'date' or (earliest_on is null and latest_on is null and not not_after_today)
    ),
    -- Any year of four figures: a boat may be older than the register.
    constraint enquiry_type_fields_earliest_on_finite check (earliest_on between '0001-01-01' and '9999-12-31'),
    constraint enquiry_type_fields_latest_on_finite check (latest_on between '0001-01-01' and '9999-12-31'),
    constraint enquiry_type_fields_days_in_order check (earliest_on <= latest_on),
    constraint enquiry_type_fields_pattern_of_texts check (pattern is null or kind in ('text', 'reference')),
    constraint enquiry_type_fields_pattern_length check (char_length(pattern) between 1 and 200),
    -- A back-reference makes the time of a match grow without bound.
    constraint enquiry_type_fields_pattern_plain check (pattern !~ '\\[0-9]'),
    constraint enquiry_type_fields_pattern_explained check ((pattern is null) = (pattern_says is null)),
    constraint enquiry_type_fields_pattern_says_length check (char_length(pattern_says) between 1 and 120),
    constraint enquiry_type_fields_pattern_says_printable check (core.is_single_line(pattern_says)),
    constraint enquiry_type_fields_choices_of_choice check ((kind = 'choice') = (choices is not null)),
    constraint enquiry_type_fields_choices_count check (cardinality(choices) between 1 and 100),
    constraint enquiry_type_fields_choices_said check (
        array_position(choices, null) is null
        and array_position(choices, '') is null
        and core.is_single_line(array_to_string(choices, ' '))
        and char_length(array_to_string(choices, ' ')) <= 4000
    )
);
comment on table tenant.enquiry_type_fields is 'What enquiries of one type say in fields of their own, and what is right in each.';
comment on column tenant.enquiry_type_fields.enquiry_type_id is 'The type that the field belongs to.';
comment on column tenant.enquiry_type_fields.code is 'The key in enquiries.custom_fields; never changes.';
comment on column tenant.enquiry_type_fields.label is 'What staff and citizens read beside the field, 1 to 80 characters.';
comment on column tenant.enquiry_type_fields.welsh_label is 'The label in Welsh, 1 to 80 characters; null where citizens read it in English.';
comment on column tenant.enquiry_type_fields.kind is 'text, number, date (YYYY-MM-DD), boolean, choice, money_pence (whole pence) or reference (of another body: capitals, figures, / - . and spaces); never changes.';
comment on column tenant.enquiry_type_fields.required is 'Every enquiry that is received or has its fields changed must say it.';
comment on column tenant.enquiry_type_fields.least_value is 'The least number, pence, or characters of a text; null for no bound.';
comment on column tenant.enquiry_type_fields.most_value is 'The most; null for no bound, which for a text is 2,000 characters.';
comment on column tenant.enquiry_type_fields.decimals is 'Places after the point of a number, 0 to 6; null for whole numbers.';
comment on column tenant.enquiry_type_fields.earliest_on is 'The first day that is right; null for no bound.';
comment on column tenant.enquiry_type_fields.latest_on is 'The last day that is right; null for no bound.';
comment on column tenant.enquiry_type_fields.not_after_today is 'A date that has happened, such as one of birth; today as in London.';
comment on column tenant.enquiry_type_fields.pattern is 'Regular expression that the whole text must match; null for any text.';
comment on column tenant.enquiry_type_fields.pattern_says is 'The pattern in words, for example "9 figures"; null with the pattern.';
comment on column tenant.enquiry_type_fields.choices is 'The values to choose from, in their order; null unless the kind is choice.';
comment on column tenant.enquiry_type_fields.position is 'Order on the form, from the smallest.';

call core.enable_tenant_isolation('tenant.enquiry_type_fields');
call core.forbid_delete('tenant.enquiry_type_fields');
call core.add_row_metadata('tenant.enquiry_type_fields');
call audit.enable_tracking('tenant.enquiry_type_fields');

create policy staff_read on tenant.enquiry_type_fields for select to enquiries_app
    using (true);
create policy staff_configure on tenant.enquiry_type_fields for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.enquiry_type_fields for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.enquiry_type_fields for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.enquiry_type_fields for all to enquiries_owner
    using (true) with check (true);
-- Code and kind cannot be updated: stored values depend on them.
grant
    select,
    insert (
        enquiry_type_id, code, label, kind, required, least_value, most_value, decimals, earliest_on,
        latest_on, not_after_today, pattern, pattern_says, choices, position, welsh_label
    ),
    update (
        label, required, least_value, most_value, decimals, earliest_on, latest_on, not_after_today,
        pattern, pattern_says, choices, position, welsh_label
    )
    on tenant.enquiry_type_fields to enquiries_app;
call core.grant_loading('tenant.enquiry_type_fields', updates => array[]::text[]);

-- Bounded repeats are written out when a pattern is compiled, and repeats of repeats multiply: ((x{0,100}){0,100}){0,2}
-- is 20,000 characters and seconds of time. Counted here before it is compiled. Back-references, which make a match
-- slow whatever its size, are refused by a check.
create function core.pattern_size(pattern text) returns integer
    language plpgsql immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    -- Of each open group, what was counted in it so far; the first is the whole.
    sizes bigint[] := array[0];
    -- Of what a repeat would repeat: one character, or the last group.
    last_size bigint := 0;
    rest text := pattern;
    token text;
    repeats bigint;
begin
    while rest <> '' loop
        token := substring(
            rest from
            '^(?:\\.|\[\^?\]?(?:\[[:.=][^]]*[:.=]\]|\\.|[^]\\])*\]|\{[0-9]+(?:,[0-9]*)?\}\??|\(\?[:=!]|\(\?<[=!]|.|\n)'
        );
        rest := substr(rest, greatest(char_length(token), 1) + 1);
        if token like '(%' then
            sizes := sizes || 0::bigint;
            last_size := 0;
        elsif token = ')' and cardinality(sizes) > 1 then
            last_size := sizes[cardinality(sizes)];
            sizes := sizes[:cardinality(sizes) - 1];
            sizes[cardinality(sizes)] := least(sizes[cardinality(sizes)] + last_size, 1000000);
        elsif token ~ '^\{[0-9]' then
            repeats := least(
                greatest(
                    substring(token from '^\{([0-9]{1,6})')::bigint,
                    coalesce(substring(token from ',([0-9]{1,6})')::bigint, 0),
                    1
                ), 1000
            );
            sizes[cardinality(sizes)] := least(
                sizes[cardinality(sizes)] + last_size * (repeats - 1), 1000000
            );
            last_size := least(last_size * repeats, 1000000);
        elsif token !~ '^[*+?|^$]$' then
            last_size := 1;
            sizes[cardinality(sizes)] := least(sizes[cardinality(sizes)] + 1, 1000000);
        end if;
    end loop;
    return least(sizes[1], 1000000)::integer;
end
$$;
comment on function core.pattern_size(text) is
'Characters of a regular expression with its bounded repeats written out, at most a million.';

-- An invalid pattern would refuse every enquiry of the type with an error that caseworkers cannot read. It is
-- compiled alone too: what closes the brackets that the check puts around it would let everything pass.
create function tenant.refuse_unusable_pattern() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if exists (select from new_rows as n where core.pattern_size(n.pattern) > 500) then
        raise exception using
            errcode    = 'UK221',
            constraint = 'refuse_slow_pattern',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'pattern',
            message    = 'the pattern repeats too much',
            hint       = 'Write a pattern with fewer repeats, such as [0-9]{9}: at most 500 characters when they are written out.';
    end if;
    perform count(*) from new_rows as n where '' ~ n.pattern or '' ~ ('^(?:' || n.pattern || ')$');
    return null;
exception when invalid_regular_expression then
    raise exception using
        errcode    = 'UK221',
        constraint = 'refuse_unusable_pattern',
        schema     = tg_table_schema,
        table      = tg_table_name,
        column     = 'pattern',
        message    = 'the pattern is no regular expression',
        hint       = 'Write a pattern such as [0-9]{9}, without brackets left open.';
end
$$;
create trigger g50_refuse_unusable_pattern after insert on tenant.enquiry_type_fields
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unusable_pattern();
create trigger g50_refuse_unusable_new_pattern after update on tenant.enquiry_type_fields
    referencing new table as new_rows
    for each statement execute function tenant.refuse_unusable_pattern();
