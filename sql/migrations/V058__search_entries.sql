-- What an enquiry is found by, beside the enquiry: kept by triggers, so current at commit, and written when the
-- words change and not at each step of the work (an index of words on the enquiry itself was written again for each
-- change of hands). Read by the finder alone (V088). Personal: erasure overwrites the enquiry and the citizen, and the
-- entry follows.
--
-- One text search vector holds four kinds of words, all folded (core.fold): of subject and body as they are; of the
-- citizen, marked n: (names), p: (postcode), t: (telephone), e: (email) and i: (National Insurance number); and time
-- windows, marked w0: to w5:, by which the finder goes through a common word from the newest enquiries to older ones.

create function core.search_vector(subject text, body text) returns tsvector
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    title text := core.search_text(search_vector.subject);
    text_below text := core.search_text(search_vector.body);
begin
    -- Stems find other forms of a word; the words as written are found while they are still being typed.
    return setweight(to_tsvector('english'::regconfig, title), 'A')
        || to_tsvector('english'::regconfig, text_below)
        || strip(to_tsvector('simple'::regconfig, title || ' ' || text_below));
end
$$;
comment on function core.search_vector(text, text) is 'What an enquiry is found by: stems, and words as they are written.';

create function core.contact_vector(
    name text, postcode text, phone text, email text, national_insurance_number text
) returns tsvector
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    -- As SQL it would be planned for each row that is written.
    set plan_cache_mode = force_generic_plan
as $$
declare
    digits text := core.phone_digits(contact_vector.phone);
begin
    return array_to_tsvector(array(
        -- O'Brien is found as O Brien and as obrien.
        select 'n:' || w.word
        from unnest(core.search_words(contact_vector.name) || core.search_words(replace(core.fold(contact_vector.name), '''', ''))) as w (word)
        union
        -- A postcode, its sector and its district: each a whole word, since a beginning costs every postcode that begins so.
        -- LS1 is no beginning of LS10, and SW1 means SW1A as well.
        select 'p:' || lower(part.word)
        from unnest(array[
            contact_vector.postcode, regexp_replace(contact_vector.postcode, '^([A-Z]+[0-9])[A-Z] ', '\1 ')
        ]) as p (postcode)
        cross join lateral unnest(array[p.postcode, left(p.postcode, -2), split_part(p.postcode, ' ', 1)]) as part (word)
        where contact_vector.postcode is not null
        union
        -- Each end of the number with six digits or more, so that a part of it is the beginning of one of them.
        select 't:' || substr(digits, c.first)
        from generate_series(1, greatest(1, char_length(digits) - 5)) as c (first)
        where digits is not null
        union
        select 'e:' || core.fold(contact_vector.email) where contact_vector.email is not null
        union
        select 'i:' || lower(contact_vector.national_insurance_number)
        where contact_vector.national_insurance_number is not null
    ));
end
$$;
comment on function core.contact_vector(text, text, text, text, text) is
'What an enquiry is found by of its citizen: name, postcode, telephone, email and National Insurance number, each with its mark.';

-- A citizen is looked for by any name that was written down, also on records that were merged into theirs (V099). Few have
-- one: without it, nothing is called for a row.
create function tenant.merged_vector(citizen_id uuid) returns tsvector
    language plpgsql stable security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
begin
    return coalesce(
        (
            select array_to_tsvector(array_agg(distinct w.word))
            from tenant.citizen_merges as m
            inner join tenant.citizens as d
                on m.tenant_id = d.tenant_id and m.duplicate_id = d.id and d.deleted_at is null
            cross join lateral unnest(
                tsvector_to_array(core.contact_vector(d.name, d.postcode, d.phone, d.email, d.national_insurance_number))
            ) as w (word)
            where m.tenant_id = (select auth.tenant_id()) and m.survivor_id = merged_vector.citizen_id and m.active
        ),
        ''
    );
end
$$;
comment on function tenant.merged_vector(uuid) is
'What enquiries are found by of the records that were merged into this one; empty without any.';
revoke execute on function tenant.merged_vector(uuid) from public;

-- Windows of 68 minutes, 9 hours, 3 days, 24 days, 6 months and 4 years: each eight times the one before.
create function core.window_vector(moment timestamptz) returns tsvector
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    seconds bigint := floor(extract(epoch from window_vector.moment));
begin
    return array_to_tsvector(array[
        'w0:' || (seconds >> 12), 'w1:' || (seconds >> 15), 'w2:' || (seconds >> 18), 'w3:' || (seconds >> 21),
        'w4:' || (seconds >> 24), 'w5:' || (seconds >> 27)
    ]);
end
$$;
comment on function core.window_vector(timestamptz) is 'The time windows of a moment, one of each level.';

-- The windows between two moments: few, since wide ones lie in the middle. The oldest lies wholly behind the older moment, but
-- for one window at least; the newest may reach beyond the newer one.
create function core.windows_between(older timestamptz, newer timestamptz) returns tsquery
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    place bigint := ceil(extract(epoch from windows_between.older) / 4096);
    last_place bigint := floor(extract(epoch from windows_between.newer) / 4096);
    level integer;
    windows text[] := '{}';
begin
    place := least(place, last_place);
    while place <= last_place loop
        level := 0;
        while level < 5 and place % (8 << 3 * level) = 0 and place + (4 << 3 * level) <= last_place loop
            level := level + 1;
        end loop;
        windows := windows || format('''w%s:%s''', level, place >> 3 * level);
        place := place + (1 << 3 * level);
    end loop;
    return array_to_string(windows, '|');
end
$$;
comment on function core.windows_between(timestamptz, timestamptz) is 'A query for what lies in the time windows between two moments.';

-- Any of these words, quoted: they come from texts.
create function core.any_word(words text[]) returns tsquery
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    -- As SQL it would be planned each time.
    set plan_cache_mode = force_generic_plan
    set client_min_messages = warning
as $$
begin
    return coalesce(
        (
            select
                string_agg('''' || replace(replace(w.word, '\', '\\'), '''', '''''') || '''', ' | ')
            from unnest(words) as w (word)
        ),
        ''
    )::tsquery;
end
$$;
comment on function core.any_word(text[]) is 'A query for any of these words exactly as they are.';

-- A postcode or its beginning in capitals without spaces. The beginning is a whole district, or one with the first signs
-- of what follows it: LS14 is either, unless it was typed LS1 4.
create function core.postcode_query(letters text, is_split boolean) returns tsquery
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    part text := core.postcode_part(postcode_query.letters);
begin
    return case
        when part ~ '[0-9][a-z]{2}$'
            then core.any_word(array['p:' || left(part, -3) || ' ' || right(part, 3)])
        when part ~ '^[a-z]{1,2}[0-9][0-9a-z]?[0-9][a-z]$'
            then (core.any_word(array['p:' || left(part, -2) || ' ' || right(part, 2)])::text || ':*')::tsquery
        else core.any_word(array(
            select 'p:' || part
            where
                part ~ '^[a-z]{1,2}[0-9][0-9a-z]?$'
                and not (postcode_query.is_split and part ~ '^[a-z]{1,2}[0-9][0-9a-z]?[0-9]$')
            union all
            select 'p:' || left(part, -1) || ' ' || right(part, 1) where part ~ '^[a-z]{1,2}[0-9][0-9a-z]?[0-9]$'
        ))
    end;
end
$$;
comment on function core.postcode_query(text, boolean) is
'A citizen with this postcode or in this district, in capitals without spaces, typed in two parts or not; empty for anything else.';

-- Typed as people say it, one of them at most.
create function core.contact_query(typed text) returns tsquery
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
as $$
declare
    letters text := upper(regexp_replace(core.fold(typed), '[^a-z0-9]', '', 'g'));
    postcode tsquery := core.postcode_query(letters, typed ~ '[A-Za-z0-9] +[0-9Oo][A-Za-z]{0,2} *$');
    -- The signs in which telephone numbers are written.
    digits text := case
        when typed ~ '^[0-9+() ./\u00a0\u2010-\u2013-]+$' then core.phone_digits(typed)
    end;
begin
    return case
        when numnode(postcode) > 0 then postcode
        when char_length(digits) >= 6 then (core.any_word(array['t:' || digits])::text || ':*')::tsquery
        when letters ~ '^[A-Z]{2}[0-9]{6}[A-D]?$'
            then (core.any_word(array['i:' || lower(letters)])::text || ':*')::tsquery
        when typed like '%@%' then core.any_word(array['e:' || core.fold(typed)])
        when typed ~ '^[^[:space:]]{3,64}$'
            then (core.any_word(array['e:' || core.fold(typed) || '@'])::text || ':*')::tsquery
        else ''
    end;
end
$$;
comment on function core.contact_query(text) is
'A citizen with this postcode, telephone number, email address or National Insurance number, whole or in part; empty for anything else.';

-- Who writes quotation marks, a minus or OR knows how search engines read them.
create function core.is_search_expression(words text) returns boolean
    language sql immutable parallel safe
    return words ~ '["“”„]|(^|\s)-[^\s-]|\mOR\M';
comment on function core.is_search_expression(text) is 'Words with quotation marks, minus or OR, as search engines read them.';

create function core.search_query(words text) returns tsquery
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    -- A query of stop words only is handled here, not reported to the client.
    set client_min_messages = warning
as $$
declare
    typed text[] := core.search_words(search_query.words);
    last_word text;
    earlier tsquery;
    last_one tsquery;
begin
    if core.is_search_expression(search_query.words) then
        return websearch_to_tsquery(
            'english'::regconfig, core.search_text(translate(search_query.words, '“”„', '"""'))
        );
    end if;
    if cardinality(typed) = 0 then
        return ''::tsquery;
    end if;
    last_word := typed[cardinality(typed)];
    earlier := plainto_tsquery(
        'english'::regconfig, array_to_string(typed[:cardinality(typed) - 1], ' ')
    );
    -- The last word may not be finished.
    last_one := plainto_tsquery('english'::regconfig, last_word)
        || to_tsquery('simple'::regconfig, last_word || ':*');
    return case when numnode(earlier) = 0 then last_one else earlier && last_one end;
end
$$;
comment on function core.search_query(text) is
'Every word typed, in any form, the last also as a beginning; with quotation marks, minus or OR as search engines read them.';

create function core.name_query(words text[]) returns tsquery
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    -- As SQL it would be planned each time.
    set plan_cache_mode = force_generic_plan
as $$
begin
    return coalesce(
        (
            select
                string_agg(
                    core.any_word(array['n:' || w.word])::text
                    || case when w.place = cardinality(words) then ':*' else '' end,
                    ' & '
                )
            from unnest(words) with ordinality as w (word, place)
        ),
        ''
    )::tsquery;
end
$$;
comment on function core.name_query(text[]) is
'A citizen whose name has each of these words, the last also as a beginning.';

-- The conditions that an index is asked for, one for each word: a condition of one word skips what has not that word,
-- and one of several reads on until all meet, past the end of every window (measured: 60 ms against 600). Together
-- they let through a little more than the query itself, which is compared with what they find.
create function core.search_keys(words text[], endings text[], contact tsquery) returns tsquery[]
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    -- As SQL it would be planned each time.
    set plan_cache_mode = force_generic_plan
as $$
begin
    return array(
        select k.key
        from (
            select
                case
                    when w.place = cardinality(words) and endings is null then (
                            core.any_word(array[w.word])::text || ':* | ' || core.any_word(array['n:' || w.word])::text || ':*'
                        )::tsquery
                    when w.place = cardinality(words) then core.any_word(endings)
                    else core.any_word(array['n:' || w.word])
                end || plainto_tsquery('english'::regconfig, w.word) || contact as key,
                w.place
            from unnest(words) with ordinality as w (word, place)
            where
                -- A word that every text has is no condition, and what is not finished and short is none behind others.
                (w.place = cardinality(words) or numnode(plainto_tsquery('english'::regconfig, w.word)) > 0)
                and (w.place < cardinality(words) or char_length(w.word) > 2 or cardinality(words) = 1)
            -- The last word, and the longest of the others.
            order by w.place < cardinality(words), char_length(w.word) desc, w.place
            limit 4
        ) as k
    );
end
$$;
comment on function core.search_keys(text[], text[], tsquery) is
'Up to four conditions of one word each: the words typed, the last as one of these endings or, without them, as a beginning.';

grant execute on function core.search_text(text), core.search_words(text) to enquiries_app;

create table tenant.search_entries (
    tenant_id         integer not null,
    enquiry_id        uuid not null,
    received_at       timestamptz not null,
    compact_reference text not null,
    words             tsvector not null,

    constraint search_entries_pkey primary key (tenant_id, enquiry_id),
    constraint search_entries_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint search_entries_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict
);
comment on table tenant.search_entries is 'What each enquiry is found by. Made from it; read by the finder alone. Personal.';
comment on column tenant.search_entries.enquiry_id is 'The enquiry that is found by it.';
comment on column tenant.search_entries.received_at is 'Of the enquiry: what is found comes newest first.';
comment on column tenant.search_entries.compact_reference is 'The public reference without its hyphens, for example HMRC264F7K9QX.';
comment on column tenant.search_entries.words is 'Of subject, body, citizen and time, as the head of V058 says.';

call core.enable_tenant_isolation('tenant.search_entries', refuses_without_session => false);
call core.forbid_delete('tenant.search_entries');

create index search_entries_by_words on tenant.search_entries using gin (tenant_id, words);
comment on index tenant.search_entries_by_words is 'queries/queue/search.sql (the finder: words by time windows)';
create index search_entries_newest_first on tenant.search_entries (tenant_id, received_at desc, enquiry_id);
comment on index tenant.search_entries_newest_first is 'queries/queue/search.sql (the finder: words of the newest)';
create index search_entries_by_reference on tenant.search_entries (tenant_id, compact_reference text_pattern_ops);
comment on index tenant.search_entries_by_reference is 'queries/queue/search.sql (the finder: a reference from its beginning)';
create index search_entries_by_number on tenant.search_entries (tenant_id, right(compact_reference, 7) text_pattern_ops);
comment on index tenant.search_entries_by_number is 'queries/queue/search.sql (the finder: a reference without tenant and year)';

create policy owner_works on tenant.search_entries for all to enquiries_owner
    using (true) with check (true);

-- The words of a tenant, each once or a few times: what a typed beginning can become, and names with small slips. A
-- beginning in the index of vectors reads every row of every word that begins so, before anything narrows it (measured
-- at a million: 60 ms); whole words are narrowed by their time window. With the enquiry that brought a word in the key,
-- two that bring the same word at once do not wait for each other. Words with digits are few to a row and left out.
create table tenant.search_words (
    tenant_id  integer not null,
    word       text collate "C" not null,
    enquiry_id uuid not null,

    constraint search_words_pkey primary key (tenant_id, word, enquiry_id),
    constraint search_words_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict
);
comment on table tenant.search_words is 'Words by which a tenant''s enquiries are found, for the finder alone. Personal.';
comment on column tenant.search_words.word is 'A folded word of 3 to 40 letters; of names with the mark n: before it.';
comment on column tenant.search_words.enquiry_id is 'An enquiry that brought it.';

call core.enable_tenant_isolation('tenant.search_words', refuses_without_session => false);
call core.forbid_delete('tenant.search_words');

create index search_words_by_enquiry on tenant.search_words (tenant_id, enquiry_id);
comment on index tenant.search_words_by_enquiry is 'migrations/V058__search_entries.sql (the foreign key)';
create index search_words_by_similar_name on tenant.search_words using gin (tenant_id, word core.gin_trgm_ops)
    where word like 'n:%';
comment on index tenant.search_words_by_similar_name is 'queries/queue/search.sql (the finder: names with small slips)';

create policy owner_works on tenant.search_words for all to enquiries_owner
    using (true) with check (true);

create function tenant.add_search_words(enquiry_ids uuid[]) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    -- Called from triggers that forbid them.
    set enable_nestloop = on
    -- One plan a session: planning it anew cost a registration more than a millisecond.
    set plan_cache_mode = force_generic_plan
as $$
begin
    with brought as materialized (
        select distinct on (e.tenant_id, w.word collate "C") e.tenant_id, w.word, e.enquiry_id
        from tenant.search_entries as e
        cross join lateral unnest(tsvector_to_array(e.words)) as w (word)
        where
            e.tenant_id = (select auth.tenant_id())
            and e.enquiry_id = any (add_search_words.enquiry_ids)
            and w.word ~ '^(n:)?[^\x01-\x60\x7b-\x7f]{3,40}$'
    )
    insert into tenant.search_words (tenant_id, word, enquiry_id)
    select b.tenant_id, b.word, b.enquiry_id
    from brought as b
    where not exists (
        select from tenant.search_words as d where d.tenant_id = b.tenant_id and d.word = b.word
    );
end
$$;
comment on function tenant.add_search_words(uuid[]) is 'Adds the words of these enquiries that are not known yet.';

create function tenant.insert_search_entry() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into tenant.search_entries (tenant_id, enquiry_id, received_at, compact_reference, words)
    select
        n.tenant_id,
        n.id,
        n.received_at,
        replace(n.reference, '-', ''),
        core.search_vector(n.subject, n.body)
        || core.contact_vector(c.name, c.postcode, c.phone, c.email, c.national_insurance_number)
        || case when exists (
            select
            from tenant.citizen_merges as m
            where m.tenant_id = n.tenant_id and m.survivor_id = n.citizen_id and m.active
        ) then tenant.merged_vector(n.citizen_id) else '' end
        || core.window_vector(n.received_at)
    from new_rows as n
    left join tenant.citizens as c on n.tenant_id = c.tenant_id and n.citizen_id = c.id and c.deleted_at is null;
    perform tenant.add_search_words(array(select n.id from new_rows as n));
    return null;
end
$$;
create trigger k62_insert_search_entry after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.insert_search_entry();

create function tenant.make_search_entries(enquiry_ids uuid[]) returns void
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    -- Called from triggers that forbid them.
    set enable_nestloop = on
as $$
begin
    update tenant.search_entries as s
    set
        received_at = e.received_at,
        words = core.search_vector(e.subject, e.body)
        || core.contact_vector(c.name, c.postcode, c.phone, c.email, c.national_insurance_number)
        || case when exists (
            select
            from tenant.citizen_merges as m
            where m.tenant_id = e.tenant_id and m.survivor_id = e.citizen_id and m.active
        ) then tenant.merged_vector(e.citizen_id) else '' end
        || core.window_vector(e.received_at)
    from tenant.enquiries as e
    left join tenant.citizens as c on e.tenant_id = c.tenant_id and e.citizen_id = c.id and c.deleted_at is null
    where
        s.tenant_id = (select auth.tenant_id())
        and s.enquiry_id = any (make_search_entries.enquiry_ids)
        and e.tenant_id = s.tenant_id
        and e.id = s.enquiry_id
        and e.id = any (make_search_entries.enquiry_ids);
    perform tenant.add_search_words(make_search_entries.enquiry_ids);
end
$$;
comment on function tenant.make_search_entries(uuid[]) is 'Makes the entries of these enquiries again from enquiry and citizen.';

-- For each row, since most updates leave the words alone.
create function tenant.update_search_entry() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    perform tenant.make_search_entries(array[new.id]);
    return null;
end
$$;
create trigger k62_update_search_entry
    after update of subject, body, custom_fields, received_at, citizen_id on tenant.enquiries
    for each row when (
        -- Of subject and body, without reading them.
        new.texts_version <> old.texts_version
        or new.received_at <> old.received_at
        or new.citizen_id is distinct from old.citizen_id
    )
    execute function tenant.update_search_entry();

-- A citizen's name is in the entries of their enquiries. Who corrects it (rare) locks the citizen first: an enquiry that
-- is just being received for them holds a key share of the row, is waited for, and its entry made again.
create function tenant.update_search_entries_of_citizen() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    changed uuid[];
begin
    changed := array(
        select n.id
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where
            (n.name, n.postcode, n.phone, n.email, n.national_insurance_number, n.deleted_at)
            is distinct from (o.name, o.postcode, o.phone, o.email, o.national_insurance_number, o.deleted_at)
        order by n.id
    );
    if cardinality(changed) = 0 then
        return null;
    end if;
    perform from tenant.citizens as c
    where c.tenant_id = (select auth.tenant_id()) and c.id = any (changed)
    order by c.id
    for update;
    changed := changed || array(
        select m.survivor_id
        from tenant.citizen_merges as m
        where m.tenant_id = (select auth.tenant_id()) and m.duplicate_id = any (changed) and m.active
    );
    perform tenant.make_search_entries(array(
        select e.id
        from tenant.enquiries as e
        where e.tenant_id = (select auth.tenant_id()) and e.citizen_id = any (changed)
    ));
    return null;
end
$$;
create trigger k62_update_search_entries after update on tenant.citizens
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.update_search_entries_of_citizen();
