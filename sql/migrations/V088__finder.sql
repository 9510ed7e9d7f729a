-- Search. The operators of full text, prefix and similarity are not leakproof, so under row security no
-- index on them is used (measured: 300 times slower). A role that bypasses row security owns this one function,
-- which takes the tenant from the session; the role can read the searched columns and nothing else.
--
-- The query is tried as everything it may be: a reference, whole or in part, with or without hyphens; a
-- postcode; a citizen's name with small slips; words. The result is the union.
create function app.find_enquiries(words text, most integer) returns table (enquiry_id uuid)
    language plpgsql stable security definer
    rows 100
    set search_path = pg_catalog, pg_temp
    -- Tenants of different size want different plans.
    set plan_cache_mode = 'force_custom_plan'
    -- As far from the name as "Odya" is from "Mary Oduya".
    set pg_trgm.word_similarity_threshold = 0.5
as $$
declare
    this_tenant integer := auth.tenant_id();
    this_code text := (select t.code from core.tenants as t where t.id = this_tenant);
    most_here integer := least(find_enquiries.most, 1001);
    -- Parsing is slow for what no person types (measured: 14 seconds for a megabyte).
    typed text := btrim(left(find_enquiries.words, 500));
    letters text := upper(regexp_replace(typed, '[^[:alnum:]]', '', 'g'));
    -- Of a reference: what follows the tenant's code. The alphabet has no O, I and L, so these are slips.
    symbols text := translate(
        case when starts_with(letters, this_code) then substr(letters, char_length(this_code) + 1)
            else letters end,
        'OIL', '011'
    );
    asked tsquery := core.search_query(typed);
    found_here uuid[] := '{}';
    more uuid[];
begin
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
            where e.tenant_id = this_tenant and e.compact_reference like this_code || symbols || '%'
            limit most_here
        ) as s;
        found_here := found_here || more;
        if char_length(symbols) between 3 and 7 then
            select array_agg(s.enquiry_id) into more
            from (
                select e.enquiry_id
                from tenant.search_entries as e
                where e.tenant_id = this_tenant and right(e.compact_reference, 7) like symbols || '%'
                limit most_here
            ) as s;
            found_here := found_here || more;
        end if;
        -- A whole reference, and nothing has it: does it check?
        if cardinality(found_here) = 0
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
        if letters ~ '^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$' then
            select array_agg(s.id) into more
            from (
                select e.id
                from tenant.citizens as c
                inner join tenant.enquiries as e on c.tenant_id = e.tenant_id and c.id = e.citizen_id
                where
                    c.tenant_id = this_tenant
                    and c.postcode = left(letters, -3) || ' ' || right(letters, 3)
                    and c.deleted_at is null
                order by e.received_at desc
                limit most_here
            ) as s;
            found_here := found_here || more;
        elsif typed ~ '^[^0-9"]{3,}$' then
            select array_agg(s.id) into more
            from (
                select e.id
                from tenant.citizens as c
                inner join tenant.enquiries as e on c.tenant_id = e.tenant_id and c.id = e.citizen_id
                where
                    c.tenant_id = this_tenant
                    and typed operator(core.<%) c.name
                    and c.deleted_at is null
                order by e.received_at desc
                limit most_here
            ) as s;
            found_here := found_here || more;
        end if;

        -- Enough hits of a common word are among the newest rows; a rare word needs the index. The planner cannot tell
    -- them apart: it does not know how many words have this prefix (a million enquiries were read for ten).
        select array_agg(s.enquiry_id) into more
        from (
            select newest.enquiry_id
            from (
                select e.enquiry_id, e.words
                from tenant.search_entries as e
                where e.tenant_id = this_tenant
                order by e.received_at desc
                limit 4000
            ) as newest
            where newest.words @@ asked
            limit most_here
        ) as s;
        if coalesce(cardinality(more), 0) < most_here then
            with all_found as materialized (
                select e.enquiry_id, e.received_at
                from tenant.search_entries as e
                where e.tenant_id = this_tenant and e.words @@ asked
            )
            select array_agg(s.enquiry_id) into more
            from (
                select f.enquiry_id from all_found as f order by f.received_at desc limit most_here
            ) as s;
        end if;
        found_here := found_here || more;
    end if;

    return query
    select e.id
    from tenant.enquiries as e
    where e.tenant_id = this_tenant and e.id = any (found_here) and e.deleted_at is null
    order by e.received_at desc, e.id
    limit most_here;
end
$$;
comment on function app.find_enquiries(text, integer) is
'Keys of the session''s enquiries by reference, postcode, name or words, newest received first; at most 1,001. Refuses with UK104 a whole reference that does not check.';

grant select (id, code) on core.tenants to enquiries_finder;
grant select (tenant_id, id, citizen_id, received_at, deleted_at) on tenant.enquiries to enquiries_finder;
grant select (tenant_id, id, name, postcode, deleted_at) on tenant.citizens to enquiries_finder;
grant select on tenant.search_entries to enquiries_finder;
grant execute on function core.check_character(text), core.search_query(text) to enquiries_finder;

-- Only a superuser hands a function to a role that the owner is no member of, which is the point.
reset role;
alter function app.find_enquiries(text, integer) owner to enquiries_finder;
revoke all on function app.find_enquiries(text, integer) from public;
grant execute on function app.find_enquiries(text, integer) to enquiries_app;
set role enquiries_owner;
