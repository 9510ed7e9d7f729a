-- Search. The operators of full text, prefix and similarity are not leakproof, so under row security no
-- index on them is used (measured: 300 times slower). A role that bypasses row security owns this one function,
-- which takes the tenant from the session; the role can read the searched columns and nothing else.
--
-- The query is tried as everything it may be: a reference, whole or in part, with or without hyphens; a postcode,
-- whole or its beginning; a telephone number or six digits of one; an email address or its part before the @; a National
-- Insurance number; a citizen's name; words. The result is the union. Where nothing is found, words with one slip, then
-- names with small slips; the rows say that they are close and not exact.
-- Loads pg_trgm: its settings are unknown to a session that has not used it.
do 'begin perform core.word_similarity(''a'', ''b''); end';

create function app.find_enquiries(words text, most integer) returns table (enquiry_id uuid, is_close boolean)
    language plpgsql stable security definer
    rows 100
    set search_path = pg_catalog, pg_temp
    -- One plan a session for each query: planning them for each search would cost as much as finding.
    set plan_cache_mode = force_generic_plan
    -- The planner takes every word for a rare or a common one, and is wrong in one of the cases: the index of vectors
    -- is for windows, the one by time for the newest.
    set enable_seqscan = off
    -- As far from a word of the name as "odya" is from "oduya".
    set pg_trgm.word_similarity_threshold = 0.4
    -- A query without a word is no mistake here.
    set client_min_messages = warning
as $$
declare
    this_tenant integer := auth.tenant_id();
    this_code text := (select t.code from core.tenants as t where t.id = this_tenant);
    most_here integer := least(find_enquiries.most, 1001);
    -- Parsing is slow for what no person types (measured: 14 seconds for a megabyte).
    typed text := btrim(left(find_enquiries.words, 500));
    letters text := upper(regexp_replace(core.fold(typed), '[^a-z0-9]', '', 'g'));
    -- Of a reference: what follows the tenant's code. The alphabet has no O, I and L, so these are slips.
    symbols text := translate(
        case when starts_with(letters, this_code) then substr(letters, char_length(this_code) + 1)
            else letters end,
        'OIL', '011'
    );
    typed_words text[] := core.search_words(typed);
    -- Six words are a long name.
    may_be_name boolean := typed ~ '^[^0-9"]{2,}$' and cardinality(typed_words) between 1 and 6;
    last_word text := typed_words[cardinality(typed_words)];
    one_word text;
    similar_words text[];
    contact tsquery := core.contact_query(typed);
    asked tsquery;
    keys tsquery[];
    similar_query tsquery;
    open_here integer;
    oldest_found timestamptz;
    newest_found timestamptz;
    found_here uuid[] := '{}';
    more uuid[];
    -- Everything later has been searched.
    latest timestamptz;
    oldest timestamptz := (
        select e.received_at
        from tenant.search_entries as e
        where e.tenant_id = this_tenant
        order by e.received_at
        limit 1
    );
    rows_read integer;
    -- Of each sample, the newest first: the share of its rows that are hits, and where it ends.
    sample_shares double precision[];
    sample_ends timestamptz[];
    -- The next sample with a hit, or with far more than here.
    ahead integer;
    -- Hits of a row, as far as is known here.
    density double precision;
    is_rare boolean;
    all_keys tsquery;
    probe_share double precision;
    probe_end timestamptz;
    seconds_of_row double precision;
    rows_ahead double precision;
    rows_at_least double precision;
    -- As far as the next windows reach.
    until timestamptz;
    window_query tsquery;
begin
    is_close := false;
    if this_tenant is null then
        raise insufficient_privilege using
            constraint = 'find_enquiries',
            message    = 'no session',
            hint       = 'Your session has ended. Sign in again.';
    end if;
    if char_length(find_enquiries.words) > 500 then
        raise exception using
            errcode    = 'UK105',
            constraint = 'refuse_long_search',
            message    = 'more than 500 characters to search for',
            hint       = 'Search for fewer words, at most 500 characters.';
    end if;

    if symbols ~ '^[0-9A-HJKMNP-TV-Z]{2,9}$' and (letters ~ '[0-9]') then
        select array_agg(s.enquiry_id) into more
        from (
            select e.enquiry_id
            from tenant.search_entries as e
            where e.tenant_id = this_tenant and e.compact_reference ~>=~ (this_code || symbols)
                -- Behind every sign of a reference.
                and e.compact_reference ~<~ (this_code || symbols || '~')
            limit most_here
        ) as s;
        found_here := found_here || more;
        if char_length(symbols) between 3 and 7 then
            select array_agg(s.enquiry_id) into more
            from (
                select e.enquiry_id
                from tenant.search_entries as e
                where e.tenant_id = this_tenant and right(e.compact_reference, 7) ~>=~ symbols and right(e.compact_reference, 7) ~<~ (symbols || '~')
                limit most_here
            ) as s;
            found_here := found_here || more;
        end if;
        -- A whole reference, and nothing has it: does it check?
        if cardinality(found_here) = 0
            -- Of a telephone or National Insurance number.
            and letters !~ '^([0-9]+|[A-Z]{2}[0-9]{6}[A-D]?)$'
            and symbols ~ '^[0-9]{2}' and char_length(symbols) = 9
            and core.check_character(left(symbols, 8)) <> right(symbols, 1)
        then
            raise exception using
                errcode    = 'UK104',
                constraint = 'refuse_wrong_reference',
                message    = 'the reference does not check',
                hint       = format(
                    'One character of this reference is wrong. If it is the last, the right one is %s-%s-%s-%s.', this_code, left(symbols, 2),
                    substr(symbols, 3, 6), core.check_character(left(symbols, 8))
                );
        end if;
    end if;

    -- A query that matched as a whole reference, or begins with the tenant's code, is not searched as words.
    if cardinality(found_here) = 0
        or not (starts_with(letters, this_code) or char_length(symbols) = 9)
    then
        asked := core.search_query(typed) || contact
            || case when may_be_name then core.name_query(typed_words) else '' end;

        loop
            -- 1. Enough hits of a common word are among the newest, read one by one.
            rows_read := most_here * 2 + 100;
            select array_agg(s.enquiry_id) into more
            from (
                select newest.enquiry_id
                from (
                    select e.enquiry_id, e.words
                    from tenant.search_entries as e
                    where e.tenant_id = this_tenant
                    order by e.received_at desc
                    limit rows_read
                ) as newest
                where newest.words @@ asked
                limit most_here
            ) as s;
            found_here := found_here || more;
            latest := null;
            if coalesce(cardinality(more), 0) < most_here then
                latest := (
                    select e.received_at
                    from tenant.search_entries as e
                    where e.tenant_id = this_tenant
                    order by e.received_at desc
                    offset rows_read - 1
                    limit 1
                );
            end if;

            -- 2. Older ones through the index, from window to window of time, until there are enough. The index is asked for
            -- whole words: a typed beginning is every word of this tenant that begins so. One or two letters begin too many
            -- words; behind other words they are compared with what those find.
            if latest is not null and numnode(asked) > 0 then
                if similar_query is null and not core.is_search_expression(typed) then
                    keys := core.search_keys(
                        typed_words,
                        case
                            -- Words that search_words does not have are few to a row.
                            when last_word ~ '[0-9]' and char_length(last_word) > 4 or char_length(last_word) > 40 then null
                            else array[last_word, 'n:' || last_word] || array(
                                select distinct d.word
                                from tenant.search_words as d
                                where
                                    d.tenant_id = this_tenant
                                    and (
                                        d.word between last_word and last_word || U&'\+10FFFF'
                                        or d.word between 'n:' || last_word and 'n:' || last_word || U&'\+10FFFF'
                                    )
                                    and char_length(last_word) > 2
                                limit 1000
                            )
                        end,
                        contact
                    );
                end if;
            end if;
            density := coalesce(cardinality(more), 0) / rows_read::double precision;
            -- Where there are hits at all: ten rows at each of 32 moments. Wrong samples cost time and change no result.
            if latest is not null and numnode(asked) > 0 then
                select array_agg(s.share order by s.place), array_agg(s.ends order by s.place)
                into sample_shares, sample_ends
                from (
                    select p.place, avg((r.words @@ asked)::integer) as share, min(r.received_at) as ends
                    from generate_series(1, 32) as p (place)
                    cross join lateral (
                        select e.received_at, e.words
                        from tenant.search_entries as e
                        where e.tenant_id = this_tenant and e.received_at <= latest - (latest - oldest) * (p.place / 33.0)
                        order by e.received_at desc
                        limit 10
                    ) as r
                    group by p.place
                ) as s;
                sample_shares := 0::double precision || sample_shares;
                sample_ends := latest || sample_ends;
                -- A word that is not among the common ones in the statistics of the table either is rare: its rows are read at
                -- once. Common words of which no row has all may never meet: both lists are compared at once, by one condition,
                -- which takes a third of the time that all windows would.
                if not 0 < any (sample_shares) then
                    is_rare := exists (
                        select
                        from pg_catalog.pg_stats as t
                        cross join unnest(keys) as k (key)
                        where
                            t.schemaname = 'tenant'
                            and t.tablename = 'search_entries'
                            and t.attname = 'words'
                            and not array_to_tsvector(t.most_common_elems::text::text[]) @@ k.key
                    );
                    if is_rare then
                        with rare as materialized (
                            select e.enquiry_id, e.received_at
                            from tenant.search_entries as e
                            where
                                e.tenant_id = this_tenant
                                and e.words @@ keys[1]
                                and e.words @@ coalesce(keys[2], keys[1])
                                and e.words @@ coalesce(keys[3], keys[1])
                                and e.words @@ coalesce(keys[4], keys[1])
                                and (e.words @@ asked) is true
                        )
                        select array_agg(s.enquiry_id) into more
                        from (
                            select r.enquiry_id from rare as r order by r.received_at desc limit most_here
                        ) as s;
                        found_here := found_here || more;
                        latest := null;
                    elsif cardinality(keys) > 1 then
                        all_keys := keys[1] && keys[2] && coalesce(keys[3], ''::tsquery) && coalesce(keys[4], ''::tsquery);
                        select array_agg(s.enquiry_id) into more
                        from (
                            select e.enquiry_id
                            from tenant.search_entries as e
                            where e.tenant_id = this_tenant and e.words @@ all_keys and (e.words @@ asked) is true
                            limit 2001
                        ) as s;
                        -- Of more than that the newest are wanted.
                        if coalesce(cardinality(more), 0) < 2001 then
                            found_here := found_here || more;
                            latest := null;
                        end if;
                    end if;
                end if;
                found_here := array(select distinct f.id from unnest(found_here) as f (id));
                rows_at_least := 300;
            end if;
            while latest is not null and numnode(asked) > 0 and cardinality(found_here) < most_here loop
                seconds_of_row := extract(epoch from latest - (
                    select e.received_at
                    from tenant.search_entries as e
                    where e.tenant_id = this_tenant and e.received_at <= latest
                    order by e.received_at desc
                    offset 300
                    limit 1
                )) / 300;
                if seconds_of_row is null then
                    select array_agg(s.enquiry_id) into more
                    from (
                        select last_ones.enquiry_id
                        from (
                            select e.enquiry_id, e.words
                            from tenant.search_entries as e
                            where e.tenant_id = this_tenant and e.received_at <= latest
                            order by e.received_at desc
                            limit 301
                        ) as last_ones
                        where last_ones.words @@ asked
                    ) as s;
                    found_here := found_here || more;
                    exit;
                end if;
                ahead := (
                    select min(s.place)
                    from unnest(sample_shares, sample_ends) with ordinality as s (share, ends, place)
                    where s.share > density * 4 and (s.share > 0.1 or density = 0) and s.ends < latest
                );
                -- From no hits to the first ones in one step: where they begin is looked up more closely.
                if density = 0 and ahead > 1 and sample_ends[ahead - 1] <= latest then
                    for step in 1..5 loop
                        select avg((r.words @@ asked)::integer), min(r.received_at) into probe_share, probe_end
                        from (
                            select e.received_at, e.words
                            from tenant.search_entries as e
                            where
                                e.tenant_id = this_tenant
                                and e.received_at <= sample_ends[ahead - 1] - (sample_ends[ahead - 1] - sample_ends[ahead]) / 2
                            order by e.received_at desc
                            limit 20
                        ) as r;
                        if probe_share = 0 then
                            sample_ends[ahead - 1] := probe_end;
                        else
                            sample_shares[ahead] := probe_share;
                            sample_ends[ahead] := probe_end;
                        end if;
                    end loop;
                end if;
                if ahead > 1 and sample_ends[ahead - 1] >= latest then
                    density := sample_shares[ahead];
                end if;
                -- Else as far as what is missing should be, further where it was not, and not into far more.
                rows_ahead := greatest(
                    rows_at_least, (most_here - cardinality(found_here) + 50) * 1.3 / nullif(density, 0)
                );
                until := case
                    when density = 0 then coalesce(sample_ends[ahead - 1], oldest)
                    else greatest(
                        latest - rows_ahead * seconds_of_row * interval '1 second',
                        case when sample_ends[ahead - 1] < latest then sample_ends[ahead - 1] end
                    )
                end;
                -- Whole windows, and one at least.
                until := to_timestamp(
                    (least(ceil(extract(epoch from until) / 4096), floor(extract(epoch from latest) / 4096)) * 4096)::double precision
                );
                rows_ahead := greatest(extract(epoch from latest - until) / greatest(seconds_of_row, 1e-6), 1);
                window_query := core.windows_between(until, latest);
                -- The windows first: they end the search. A condition that is there twice costs twice.
                if cardinality(keys) = 1 then
                    select array_agg(s.enquiry_id order by s.received_at desc) into more
                    from (
                        select e.enquiry_id, e.received_at
                        from tenant.search_entries as e
                        where
                            e.tenant_id = this_tenant
                            and e.words @@ window_query
                            and e.words @@ keys[1]
                            -- Not by the index, where a beginning would be every row of every word.
                            and (e.words @@ asked) is true
                            and e.received_at <= latest
                        limit 2001
                    ) as s;
                else
                    select array_agg(s.enquiry_id order by s.received_at desc) into more
                    from (
                        select e.enquiry_id, e.received_at
                        from tenant.search_entries as e
                        where
                            e.tenant_id = this_tenant
                            and e.words @@ window_query
                            and e.words @@ coalesce(keys[1], asked && window_query)
                            and e.words @@ coalesce(keys[2], window_query)
                            and e.words @@ coalesce(keys[3], keys[1], window_query)
                            and e.words @@ coalesce(keys[4], keys[1], window_query)
                            and (e.words @@ asked) is true
                            and e.received_at <= latest
                        limit 2001
                    ) as s;
                end if;
                if cardinality(more) > 2000 then
                    -- A common word here, which the samples did not tell. The newest rows are enough, once it is in every second.
                    if rows_ahead > 4000 then
                        density := greatest(density * 8, 2000 / rows_ahead);
                        rows_at_least := 300;
                        continue;
                    end if;
                    select array_agg(s.enquiry_id) into more
                    from (
                        select e.enquiry_id
                        from tenant.search_entries as e
                        where e.tenant_id = this_tenant and e.received_at <= latest and (e.words @@ asked) is true
                        order by e.received_at desc
                        limit most_here
                    ) as s;
                    found_here := found_here || more;
                    exit;
                end if;
                -- Further each time that hits were expected in vain.
                rows_at_least := case
                    when density > 0 and coalesce(cardinality(more), 0) < 50 then least(rows_at_least * 3, 32000) else 300
                end;
                density := coalesce(cardinality(more), 0) / rows_ahead;
                if more is not null then
                    found_here := array(select distinct f.id from unnest(found_here || more[:most_here]) as f (id));
                end if;
                latest := (
                    select e.received_at
                    from tenant.search_entries as e
                    where e.tenant_id = this_tenant and e.received_at < until
                    order by e.received_at desc
                    limit 1
                );
            end loop;

            -- 3. Nothing: each word with one slip, as far as this tenant has it, searched in the same way.
            exit when cardinality(found_here) > 0 or similar_query is not null
                or core.is_search_expression(typed) or cardinality(typed_words) not between 1 and 8
                or typed !~ '[^0-9[:space:]]{4}';
            keys := '{}';
            foreach one_word in array typed_words loop
                similar_words := case when one_word ~ '^[^0-9]{4,20}$' then array(
                    select distinct d.word
                    from tenant.search_words as d
                    where
                        d.tenant_id = this_tenant
                        and d.word = any (array(
                            select m.mark || v.word
                            from unnest(core.words_one_slip_away(one_word)) as v (word)
                            cross join unnest(array['', 'n:']) as m (mark)
                        ))
                    limit 40
                ) end || array[one_word, 'n:' || one_word];
                -- A word that every text has is no condition.
                if one_word !~ '^[^0-9]{4,20}$' and numnode(plainto_tsquery('english'::regconfig, one_word)) = 0 then
                    continue;
                end if;
                keys := keys || (core.any_word(similar_words) || plainto_tsquery('english'::regconfig, one_word));
                similar_query := coalesce(similar_query && keys[cardinality(keys)], keys[cardinality(keys)]);
            end loop;
            exit when similar_query is null;
            asked := similar_query;
            is_close := true;
        end loop;

        -- 4. Still nothing: a name with small slips, each word like some word of a name.
        if cardinality(found_here) = 0 and may_be_name then
            similar_query := null;
            foreach one_word in array typed_words loop
                similar_words := array(
                    select d.word
                    from tenant.search_words as d
                    where d.tenant_id = this_tenant and d.word like 'n:%' and one_word operator(core.<%) d.word
                    group by d.word
                    order by core.word_similarity(one_word, d.word) desc, d.word
                    limit 20
                );
                similar_query := coalesce(similar_query && core.any_word(similar_words), core.any_word(similar_words));
                exit when cardinality(similar_words) = 0;
            end loop;
            if cardinality(similar_words) > 0 then
                is_close := true;
                with likely as materialized (
                    select e.enquiry_id, e.received_at
                    from tenant.search_entries as e
                    where e.tenant_id = this_tenant and e.words @@ similar_query
                )
                select array_agg(s.enquiry_id) into found_here
                from (select f.enquiry_id from likely as f order by f.received_at desc limit most_here) as s;
            end if;
        end if;
    end if;

    -- Open work comes first, then the newest.
    select
        array_agg(e.id order by e.closed_at is not null, e.received_at desc, e.id),
        count(*) filter (where e.closed_at is null),
        min(e.received_at),
        max(e.received_at)
    into found_here, open_here, oldest_found, newest_found
    from tenant.enquiries as e
    where e.tenant_id = this_tenant and e.id = any (found_here) and e.deleted_at is null;
    -- Where older results were left out, open ones of them are looked for among the next 2,500 open enquiries: by the index where
    -- so long a time should have few hits, else by reading 1,000 of these enquiries until there are enough.
    if cardinality(found_here) >= most_here and open_here < most_here and numnode(asked) > 0 then
        until := coalesce(
            (
                select e.received_at
                from tenant.enquiries as e
                where
                    e.tenant_id = this_tenant
                    and e.closed_at is null
                    and e.deleted_at is null
                    and e.received_at <= oldest_found
                order by e.received_at desc, e.id desc
                offset 2499
                limit 1
            ),
            oldest
        );
        if most_here * extract(epoch from oldest_found - until) < 1500 * extract(epoch from newest_found - oldest_found) then
            window_query := core.windows_between(until, oldest_found);
            all_keys := coalesce(
                keys[1] && coalesce(keys[2], keys[1]) && coalesce(keys[3], keys[1]) && coalesce(keys[4], keys[1]), asked
            );
            select array_agg(s.id order by s.received_at desc, s.id) into more
            from (
                select o.id, o.received_at
                from (
                    (
                        select e.id, e.received_at
                        from tenant.enquiries as e
                        where
                            e.tenant_id = this_tenant
                            and e.closed_at is null
                            and e.deleted_at is null
                            and e.received_at between until and oldest_found
                    )
                    intersect
                    (
                        select e.enquiry_id, e.received_at
                        from tenant.search_entries as e
                        where
                            e.tenant_id = this_tenant
                            and e.words @@ window_query
                            and e.words @@ all_keys
                            and (e.words @@ asked) is true
                        -- Of more than was expected, some.
                        limit 3000
                    )
                ) as o
                where o.id <> all (found_here[:open_here])
                order by o.received_at desc, o.id
                limit most_here - open_here
            ) as s;
        else
            select array_agg(s.id order by s.received_at desc, s.id) into more
            from (
                select o.id, o.received_at
                from (
                    select e.id, e.received_at
                    from tenant.enquiries as e
                    where
                        e.tenant_id = this_tenant
                        and e.closed_at is null
                        and e.deleted_at is null
                        and e.received_at <= oldest_found
                        and e.id <> all (found_here[:open_here])
                    order by e.received_at desc, e.id desc
                    limit 1000
                ) as o
                -- The limit is a fence: one row by its key.
                cross join lateral (
                    select e.words
                    from tenant.search_entries as e
                    where e.tenant_id = this_tenant and e.enquiry_id = o.id
                    limit 1
                ) as w
                where w.words @@ asked
                limit most_here - open_here
            ) as s;
        end if;
        found_here := found_here[:open_here] || more || found_here[open_here + 1:];
    end if;
    return query
    select f.id, find_enquiries.is_close
    from unnest(found_here[:most_here]) with ordinality as f (id, place)
    order by f.place;
end
$$;
comment on function app.find_enquiries(text, integer) is
'Keys of the session''s enquiries by reference, postcode, telephone, email, National Insurance number, name or words, or close to these where nothing has them; open ones first, then newest received; at most 1,001. Refuses with UK104 a whole reference that does not check.';

grant select (id, code) on core.tenants to enquiries_finder;
grant select (tenant_id, id, received_at, closed_at, deleted_at) on tenant.enquiries to enquiries_finder;
grant select on tenant.search_entries, tenant.search_words to enquiries_finder;
grant execute on function
    core.check_character(text), core.fold(text), core.search_text(text), core.search_words(text), core.any_word(text[]),
    core.windows_between(timestamptz, timestamptz), core.is_search_expression(text), core.search_query(text), core.name_query(text[]), core.contact_query(text),
    core.search_keys(text[], text[], tsquery), core.phone_digits(text), core.postcode_part(text), core.postcode_query(text, boolean),
    core.words_one_slip_away(text)
    to enquiries_finder;

-- Only a superuser hands a function to a role that the owner is no member of, which is the point.
reset role;
alter function app.find_enquiries(text, integer) owner to enquiries_finder;
revoke all on function app.find_enquiries(text, integer) from public;
grant execute on function app.find_enquiries(text, integer) to enquiries_app;
set role enquiries_owner;
