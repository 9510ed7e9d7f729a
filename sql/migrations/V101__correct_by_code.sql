-- Corrections by what people type: a reference, and a code, a name or a time for the new value. For the plain command;
-- a screen has the keys and calls app.correct_enquiry.
create function app.time_from_text(typed text) returns timestamptz
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if typed !~ '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])( ([01][0-9]|2[0-3]):[0-5][0-9])?$' then
        perform app.raise_unknown('day', 'Enter a day like 2026-12-24, or a day and a time like 2026-12-24 17:00.');
    end if;
    -- The end of a day without a time: due on a day is due by its end.
    return (case when char_length(typed) = 10 then typed || ' 23:59' else typed end)::timestamp
        at time zone 'Europe/London';
exception when datetime_field_overflow then
    perform app.raise_unknown('day', 'Enter a day of the calendar.');
end
$$;
comment on function app.time_from_text(text) is 'A moment in London from a day with or without a time. Refuses with UK239.';

-- A name that several bear does not choose one of them.
create function app.citizen_from_text(typed text) returns uuid
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    found_ids uuid[] := array(
        select c.id
        from app.citizens as c
        where
            c.id in (select b.citizen_id from app.citizens_by_contact(citizen_from_text.typed) as b)
            or c.name = citizen_from_text.typed
            or c.id in (
                select m.survivor_id
                from app.citizen_merges as m
                where m.active and m.duplicate_name = citizen_from_text.typed
            )
        order by c.id
        limit 2
    );
begin
    if cardinality(found_ids) = 0 then
        perform app.raise_unknown('citizen', 'Enter their name as it is recorded, or their telephone number or email address.');
    elsif cardinality(found_ids) > 1 then
        perform app.raise_unknown('one citizen', 'Several have this name: enter a telephone number or email address.');
    end if;
    return found_ids[1];
end
$$;
comment on function app.citizen_from_text(text) is 'The key of a citizen by name, telephone or email. Refuses with UK239.';

create function app.enquiry_of(reference text, out id uuid, out version integer, out citizen_id uuid)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    select e.id, e.version, e.citizen_id into enquiry_of.id, enquiry_of.version, enquiry_of.citizen_id
    from app.enquiries as e
    where e.reference = enquiry_of.reference;
    if enquiry_of.id is null then
        perform app.raise_unknown('enquiry', 'Enter a reference like HMRC-26-4F7K9Q-X.');
    end if;
end
$$;
comment on function app.enquiry_of(text) is 'Key, version and citizen of the enquiry with this reference. Refuses with UK239.';

create function app.refuse_unlisted(what text, code text, known_codes text[]) returns void
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
begin
    if refuse_unlisted.code <> all (refuse_unlisted.known_codes) then
        perform app.raise_unknown(
            refuse_unlisted.what, 'Enter one of ' || array_to_string(refuse_unlisted.known_codes, ', ') || '.'
        );
    end if;
end
$$;
comment on function app.refuse_unlisted(text, text, text[]) is 'Refuses with UK239 a code that is none of these, and lists them.';

create function app.correct_by_code(reference text, kind text, new_value text, reason text)
    returns table (id uuid, version integer)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    enquiry record := app.enquiry_of(correct_by_code.reference);
    new_key uuid;
    new_words text;
    new_time timestamptz;
begin
    case correct_by_code.kind
        when 'type' then
            new_key := (select y.id from app.enquiry_types as y where y.code = correct_by_code.new_value);
            if new_key is null then
                perform app.refuse_unlisted('type of enquiry', correct_by_code.new_value, array(
                    select y.code from app.enquiry_types as y where y.active order by y.code
                ));
            end if;
        when 'citizen' then
            if correct_by_code.new_value <> 'nobody' then
                new_key := app.citizen_from_text(correct_by_code.new_value);
            end if;
        when 'channel' then
            perform app.refuse_unlisted('channel', correct_by_code.new_value, array(
                select c.code from core.channels as c order by c.code
            ));
        when 'deadline' then
            new_time := app.time_from_text(correct_by_code.new_value);
        when 'team' then
            new_key := app.team_by_code(correct_by_code.new_value);
        when 'outcome' then
            -- A code of the list, with its name as the words; or free text.
            select o.id, o.name into new_key, new_words
            from app.outcomes as o
            where o.code = correct_by_code.new_value;
        else
            perform app.raise_unknown('thing to correct', 'Enter one of type, citizen, channel, deadline, team, outcome.');
    end case;
    return query select c.id, c.version
    from app.correct_enquiry(
        enquiry.id,
        enquiry.version,
        correct_by_code.kind,
        new_key,
        coalesce(new_words, correct_by_code.new_value),
        new_time,
        null,
        correct_by_code.reason
    ) as c;
end
$$;
comment on function app.correct_by_code(text, text, text, text) is
'Puts one thing right at the enquiry of this reference: the new value is the code of a type, channel, team or outcome, '
'the name or contact of a citizen or "nobody", or a day with or without a time. Refuses with UK239 what it does not know.';

create function app.record_failure_demand_of(reference text, failure_demand text, guidance_page text)
    returns table (id uuid, version integer)
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    enquiry record := app.enquiry_of(record_failure_demand_of.reference);
begin
    perform app.refuse_unlisted('reason', record_failure_demand_of.failure_demand, array(
        select r.code from core.failure_demand_reasons as r order by r.position
    ));
    return query select d.id, d.version
    from app.record_failure_demand(
        enquiry.id, enquiry.version, record_failure_demand_of.failure_demand, record_failure_demand_of.guidance_page
    ) as d;
end
$$;
comment on function app.record_failure_demand_of(text, text, text) is
'Says at the enquiry of this reference why the contact should not have been needed. Refuses with UK239 what it does not know.';

create function app.merge_citizens_of(reference text, into_reference text, reason text) returns uuid
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    duplicate uuid := (select e.citizen_id from app.enquiries as e where e.reference = merge_citizens_of.reference);
    survivor uuid := (select e.citizen_id from app.enquiries as e where e.reference = merge_citizens_of.into_reference);
begin
    if duplicate is null or survivor is null then
        perform app.raise_unknown('enquiry with a citizen', 'Enter two references of enquiries that have a citizen.');
    end if;
    return app.merge_citizens(duplicate, survivor, merge_citizens_of.reason);
end
$$;
comment on function app.merge_citizens_of(text, text, text) is
'Merges the citizen of one enquiry into the citizen of another. Returns the merge.';

create function app.undo_merge_into(reference text, reason text) returns integer
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    newest record;
    undone integer;
begin
    select m.id, m.version into newest
    from app.citizen_merges as m
    inner join app.enquiries as e on m.survivor_id = e.citizen_id
    where m.active and e.reference = undo_merge_into.reference
    order by m.created_at desc, m.id desc
    limit 1;
    if newest.id is null then
        perform app.raise_unknown('merge', 'Enter the reference of an enquiry whose citizen another record was merged into.');
    end if;
    undone := app.undo_citizen_merge(newest.id, newest.version, undo_merge_into.reason);
    -- It was just read, so only the policy can have left it out.
    if undone is null then
        raise insufficient_privilege using
            constraint = 'refuse_undoing_merge',
            message    = 'this role does not take merges back',
            hint       = 'Ask a supervisor to take the merge back.';
    end if;
    return undone;
end
$$;
comment on function app.undo_merge_into(text, text) is
'Takes back the newest merge into the citizen of this enquiry. Returns the version of the merge.';

grant execute on function
    app.time_from_text(text),
    app.citizen_from_text(text),
    app.enquiry_of(text),
    app.refuse_unlisted(text, text, text[]),
    app.correct_by_code(text, text, text, text),
    app.record_failure_demand_of(text, text, text),
    app.merge_citizens_of(text, text, text),
    app.undo_merge_into(text, text)
    to enquiries_app;
