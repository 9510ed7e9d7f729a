-- An enquiry's own fields against the definitions of its type (R098). One query for a whole statement says
-- every fault of every enquiry; the guard asks it after a write, a screen asks it before, so they agree.
create function tenant.custom_field_message(
    field tenant.enquiry_type_fields
) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select case
        when field.kind <> 'reference' then field.label || ': '
        when field.label ~* '^[aeio]' then 'Enter an ' || field.label || ' of '
        else 'Enter a ' || field.label || ' of '
    end || case field.kind
        when 'boolean' then 'choose yes or no'
        when 'choice' then 'choose one of ' || array_to_string(field.choices, ', ')
        when 'date' then 'enter a date, like 2026-03-31'
            || coalesce(', from ' || field.earliest_on, '')
            || coalesce(', until ' || field.latest_on, '')
            || case when field.not_after_today then ', not after today' else '' end
        when 'number' then
            case when coalesce(field.decimals, 0) = 0 then 'enter a whole number'
                else format('enter a number with up to %s decimal places', field.decimals) end
            || coalesce(', at least ' || field.least_value, '')
            || coalesce(', at most ' || field.most_value, '')
        -- Stored in pence, typed and shown in pounds.
        when 'money_pence' then 'enter an amount in pounds, like 1,250.00'
            || coalesce(', at least £' || to_char(field.least_value / 100, 'FM999,999,999,990.00'), '')
            || coalesce(', at most £' || to_char(field.most_value / 100, 'FM999,999,999,990.00'), '')
        else
            case field.kind when 'reference' then '' else 'enter ' end
            || coalesce(
                field.pattern_says,
                format(
                    '%s to %s characters',
                    greatest(coalesce(field.least_value, 1), 1),
                    coalesce(field.most_value, case field.kind when 'reference' then 60 else 2000 end)
                )
            )
    end || case when field.required then '.' else ', or leave it blank.' end;
end;
comment on function tenant.custom_field_message(tenant.enquiry_type_fields) is 'What is right in a field, in one sentence.';
grant execute on function tenant.custom_field_message(tenant.enquiry_type_fields) to enquiries_app;

create function tenant.validate_custom_fields(
    enquiry_ids uuid[], enquiry_type_ids uuid[], were jsonb[], custom_fields jsonb[]
)
    returns table (enquiry_id uuid, code text, fault text, sentence text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select core.refuse_too_many(cardinality(validate_custom_fields.enquiry_ids));

    with asked as materialized (
        select a.enquiry_id, a.enquiry_type_id, a.was, a.fields
        from
            unnest(
                validate_custom_fields.enquiry_ids,
                validate_custom_fields.enquiry_type_ids,
                validate_custom_fields.were,
                validate_custom_fields.custom_fields
            ) as a (enquiry_id, enquiry_type_id, was, fields)
    ),

    -- An unchanged value is not validated again: its field may have been retired or narrowed since.
    given as (
        select
            a.enquiry_id,
            a.enquiry_type_id,
            g.key as code,
            jsonb_typeof(g.value) as json_kind,
            g.value #>> '{}' as said
        from asked as a
        cross join lateral jsonb_each(a.fields) as g (key, value)
        where a.was -> g.key is distinct from g.value
    ),

    judged as (
        select
            g.enquiry_id,
            g.code,
            f.id as field_id,
            case
                when f.id is null then 'unknown'
                when g.json_kind <> case
                    when f.kind in ('number', 'money_pence') then 'number'
                    when f.kind = 'boolean' then 'boolean'
                    else 'string'
                end then 'kind'
                when f.kind = 'boolean' then null
                when f.kind = 'choice' then case when g.said <> all (f.choices) then 'choice' end
                when f.kind in ('number', 'money_pence') then case
                    when scale(trim_scale(g.said::numeric)) > coalesce(f.decimals, 0) then 'form'
                    when g.said::numeric < f.least_value::numeric
                        or g.said::numeric > f.most_value::numeric
                        -- As core.is_pence has it: no sum and no count is longer, limit or none.
                        or abs(g.said::numeric) > 99999999999999 then 'range'
                end
                when f.kind = 'date' then case
                    when g.said !~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' then 'form'
                    when left(g.said, 4) = '0000' then 'form'
                    -- The month before has ended where this one begins: its last day is what may be said.
                    when right(g.said, 2)::integer > extract(
                        day from make_date(left(g.said, 4)::integer, substr(g.said, 6, 2)::integer, 1)
                        + interval '1 month' - interval '1 day'
                    ) then 'form'
                    when g.said::date < f.earliest_on or g.said::date > f.latest_on then 'range'
                    when f.not_after_today
                        and g.said::date > (auth.now() at time zone 'Europe/London')::date then 'range'
                end
                else case
                    when g.said !~ '[^[:space:]]' or not core.is_multiline(g.said) then 'form'
                    when char_length(g.said) < f.least_value
                        or char_length(g.said)
                        > coalesce(f.most_value, case f.kind when 'reference' then 60 else 2000 end)
                        then 'range'
                    when f.kind = 'reference' and g.said !~ '^[A-Z0-9][A-Z0-9/. -]*$' then 'form'
                    when g.said !~ ('^(?:' || f.pattern || ')$') then 'form'
                end
            end as fault
        from given as g
        left join tenant.enquiry_type_fields as f
            on
                f.tenant_id = (select auth.tenant_id())
                and g.enquiry_type_id = f.enquiry_type_id
                and g.code = f.code
                and f.deleted_at is null
        union all
        select a.enquiry_id, f.code, f.id, 'required'
        from asked as a
        inner join tenant.enquiry_type_fields as f
            on
                f.tenant_id = (select auth.tenant_id())
                and a.enquiry_type_id = f.enquiry_type_id
                and f.deleted_at is null
                and f.required
                and not a.fields ? f.code
    )

    select
        j.enquiry_id,
        -- A key is whatever the client sent: what is no code is not repeated.
        case when j.field_id is null and j.code !~ '^[a-z][a-z0-9_]{1,40}$' then null else j.code end,
        j.fault,
        coalesce(
            tenant.custom_field_message(f),
            'This type of enquiry has no field with that name.'
        ) as sentence
    from judged as j
    left join tenant.enquiry_type_fields as f
        on f.tenant_id = (select auth.tenant_id()) and j.field_id = f.id
    where j.fault is not null
    order by f.position nulls last, j.code, j.fault;
end;
comment on function tenant.validate_custom_fields(uuid[], uuid[], jsonb[], jsonb[]) is
'Every fault of own fields that are new or changed: unknown, required, kind, form, range, choice; with what would be right.';
grant execute on function tenant.validate_custom_fields(uuid[], uuid[], jsonb[], jsonb[]) to enquiries_app;

create function tenant.raise_invalid_custom_fields(
    enquiry_ids uuid[], enquiry_type_ids uuid[], were jsonb[], custom_fields jsonb[]
) returns void
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    against record;
begin
    select
        (array_agg(f.code order by f.place))[1] as first_code,
        jsonb_agg(concat_ws(' ', f.code, f.fault) order by f.place) as faults,
        string_agg(f.sentence, ' ' order by f.place) as sentences
    into against
    from (
        -- A load of many enquiries has each fault once.
        select j.code, j.fault, j.sentence, min(j.place) as place
        from tenant.validate_custom_fields(
            raise_invalid_custom_fields.enquiry_ids,
            raise_invalid_custom_fields.enquiry_type_ids,
            raise_invalid_custom_fields.were,
            raise_invalid_custom_fields.custom_fields
        ) with ordinality as j (enquiry_id, code, fault, sentence, place)
        group by j.code, j.fault, j.sentence
    ) as f;
    if against.faults is not null then
        raise exception using
            errcode    = 'UK220',
            constraint = 'refuse_invalid_custom_fields',
            schema     = 'tenant',
            table      = 'enquiries',
            column     = concat_ws('.', 'custom_fields', against.first_code),
            message    = 'the enquiry''s own fields are not as its type wants them',
            detail     = against.faults::text,
            hint       = against.sentences;
    end if;
end
$$;

create function tenant.refuse_invalid_custom_fields() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    asked record;
begin
    select
        array_agg(n.id) as ids,
        array_agg(n.enquiry_type_id) as types,
        array_agg('{}'::jsonb) as were,
        array_agg(n.custom_fields) as fields
    into asked
    from new_rows as n
    -- Most types have no field that must be said, and most enquiries say none.
    where n.custom_fields <> '{}' or n.enquiry_type_id in (
        select f.enquiry_type_id
        from tenant.enquiry_type_fields as f
        where f.tenant_id = (select auth.tenant_id()) and f.required and f.deleted_at is null
    );
    if asked.ids is not null then
        perform tenant.raise_invalid_custom_fields(asked.ids, asked.types, asked.were, asked.fields);
    end if;
    return null;
end
$$;
create trigger g55_refuse_invalid_custom_fields after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.refuse_invalid_custom_fields();

-- For each row, since hardly any change concerns them.
create function tenant.refuse_invalid_change_of_custom_fields() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    perform tenant.raise_invalid_custom_fields(
        array[new.id],
        array[new.enquiry_type_id],
        -- Another type has fields of its own: all are judged again, also those that did not change (V098).
        array[case when new.enquiry_type_id = old.enquiry_type_id then old.custom_fields else '{}' end],
        array[new.custom_fields]
    );
    return null;
end
$$;
create trigger g55_refuse_invalid_change_of_custom_fields
    after update of enquiry_type_id, custom_fields on tenant.enquiries
    for each row when (
        new.enquiry_type_id <> old.enquiry_type_id
        -- The version first: it is read without the fields.
        or (new.texts_version <> old.texts_version and new.custom_fields is distinct from old.custom_fields)
    )
    execute function tenant.refuse_invalid_change_of_custom_fields();
