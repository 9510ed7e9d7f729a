-- Likely duplicates of an enquiry, or of one that is being received (docs/decisions/0020). By the finder as search is, since
-- the operators of full text use no index under row security (V088); it returns keys and figures, never text.
--
-- Candidates come by index: enquiries of the same citizen record, with the same email address, telephone or National
-- Insurance number, with the same name, or with all words of the subject; each received at most 90 days before or after.
-- Points out of 100 say how alike one is: 40 for the citizen or a contact detail, 25 for the name alone; 40 for words, by the
-- share of the shorter text that the other has too, in stems, without stop words; 10 for the type; up to 10 for days apart.
-- The words decide: one citizen asks about several things.
create function app.similar_enquiries(
    of_enquiry uuid, of_citizen uuid, of_type uuid, name text, phone text, email text, subject text, body text, most integer
)
    returns table (
        enquiry_id uuid, points integer, same_citizen boolean, same_contact boolean, same_name boolean,
        same_type boolean, words_percent integer, days_apart integer
    )
    language plpgsql stable security definer
    rows 10
    set search_path = pg_catalog, pg_temp
    -- Each branch has one index and a limit, whatever the size of the tenant. Planned at each call it took 9 ms at 10,000
    -- enquiries, a tenth of the calls 38 ms; planned once for a connection, 2.3 and 3.1 ms.
    set plan_cache_mode = 'force_generic_plan'
    set enable_seqscan = off
    -- A query without a word is no mistake here.
    set client_min_messages = warning
as $$
declare
    this_tenant constant integer := auth.tenant_id();
    likely_from constant integer := 60;
    citizen uuid := similar_enquiries.of_citizen;
    type uuid := similar_enquiries.of_type;
    received timestamptz;
    entry tsvector;
    all_words text[];
    -- Stems of the longest words of subject and body, which say most; as many as a long letter has.
    own_words text[];
    contact tsquery;
    names tsquery;
    title tsquery;
    windows tsquery;
begin
    if this_tenant is null then
        raise insufficient_privilege using
            constraint = 'similar_enquiries',
            message    = 'no session',
            hint       = 'Your session has ended. Sign in again.';
    end if;
    if similar_enquiries.of_enquiry is not null then
        select e.citizen_id, e.enquiry_type_id, e.received_at, s.words
        into citizen, type, received, entry
        from tenant.enquiries as e
        inner join tenant.search_entries as s on e.tenant_id = s.tenant_id and e.id = s.enquiry_id
        where e.tenant_id = this_tenant and e.id = similar_enquiries.of_enquiry and e.deleted_at is null;
        if not found then
            return;
        end if;
    else
        received := auth.now();
        -- Parsing is slow for what no person types.
        entry := core.search_vector(
                coalesce(left(similar_enquiries.subject, 200), ''), coalesce(left(similar_enquiries.body, 20000), '')
            )
            || core.contact_vector(
                coalesce(left(similar_enquiries.name, 200), ''), null, left(similar_enquiries.phone, 40),
                left(similar_enquiries.email, 254), null
            );
    end if;
    all_words := tsvector_to_array(entry);
    own_words := tsvector_to_array(to_tsvector('english'::regconfig, array_to_string(array(
        select w.word
        from unnest(all_words) as w (word)
        where strpos(w.word, ':') = 0
        order by char_length(w.word) desc, w.word
        limit 200
    ), ' ')));
    if cardinality(own_words) < 3 then
        return;
    end if;
    contact := core.any_word(array(
        select w.word from unnest(all_words) as w (word) where w.word ~ '^[ei]:'
        union all
        -- The whole number: its ends are entries too.
        (
            select w.word
            from unnest(all_words) as w (word)
            where w.word ~ '^t:[0-9]{10,}$'
            order by char_length(w.word) desc
            limit 1
        )
    ));
    select case when count(*) > 1 then string_agg(core.any_word(array[w.word])::text, ' & ')::tsquery else ''::tsquery end
    into names
    from unnest(all_words) as w (word)
    where w.word ~ '^n:';
    select coalesce(string_agg(core.any_word(array[w.word])::text, ' & '), '')::tsquery
    into title
    from unnest(tsvector_to_array(ts_filter(entry, '{a}'))) as w (word);
    -- Seven windows of 24 days: 72 days and more on each side.
    windows := core.any_word(array(
        select 'w3:' || ((floor(extract(epoch from received))::bigint >> 21) + n.place)
        from generate_series(-3, 3) as n (place)
    ));
    return query
    with candidates as materialized (
        (
            select e.id
            from tenant.enquiries as e
            where
                e.tenant_id = this_tenant
                and e.citizen_id = citizen
                and e.received_at between received - interval '90 days' and received + interval '90 days'
            order by e.received_at desc
            limit 100
        )
        union
        -- The limits bound what one address or name can cost.
        (
            select s.enquiry_id
            from tenant.search_entries as s
            where s.tenant_id = this_tenant and numnode(contact) > 0 and s.words @@ (contact && windows)
            limit 100
        )
        union
        (
            select s.enquiry_id
            from tenant.search_entries as s
            where s.tenant_id = this_tenant and numnode(names) > 0 and s.words @@ (names && windows)
            limit 100
        )
        union
        (
            select s.enquiry_id
            from tenant.search_entries as s
            where s.tenant_id = this_tenant and numnode(title) > 0 and s.words @@ (title && windows)
            limit 50
        )
    ),

    compared as materialized (
        select
            e.id,
            e.citizen_id = citizen as same_citizen,
            numnode(contact) > 0 and s.words @@ contact as same_contact,
            numnode(names) > 0 and s.words @@ names as same_name,
            e.enquiry_type_id = type as same_type,
            -- Of whom nothing is known, the words alone can say it.
            citizen is null and numnode(contact) + numnode(names) = 0 or e.citizen_id is null as may_be_anyone,
            to_tsvector('english'::regconfig, (
                select string_agg(w.word, ' ')
                from unnest(tsvector_to_array(s.words)) as w (word)
                where strpos(w.word, ':') = 0
            )) as stems,
            abs(extract(epoch from e.received_at - received)) / 86400 as days
        from candidates as c
        inner join tenant.enquiries as e on e.tenant_id = this_tenant and c.id = e.id
        inner join tenant.search_entries as s on s.tenant_id = this_tenant and c.id = s.enquiry_id
        where e.deleted_at is null and e.id is distinct from similar_enquiries.of_enquiry
    ),

    judged as (
        select
            c.id,
            coalesce(c.same_citizen, false) as same_citizen,
            c.same_contact,
            c.same_name,
            coalesce(c.same_type, false) as same_type,
            c.may_be_anyone,
            (length(c.stems) - length(ts_delete(c.stems, own_words)))::numeric
            / greatest(1, least(length(c.stems), cardinality(own_words))) as share,
            c.days
        from compared as c
    ),

    scored as (
        select
            j.*,
            case
                when j.same_citizen or j.same_contact then 40
                when j.same_name then 25
                else 0
            end
            + round(40 * j.share)::integer
            + case when j.same_type then 10 else 0 end
            + case when j.days <= 3 then 10 when j.days <= 14 then 7 when j.days <= 45 then 3 else 0 end as points
        from judged as j
    )

    select
        s.id, s.points, s.same_citizen, s.same_contact, s.same_name, s.same_type,
        round(100 * s.share)::integer, round(s.days)::integer
    from scored as s
    where
        s.points >= likely_from
        and s.share >= case
            -- The further apart, the more of the words.
            when s.same_citizen or s.same_contact then case when s.days <= 14 then 0.45 else 0.52 end
            when s.same_name then 0.55
            else 0.8
        end
        and (s.same_citizen or s.same_contact or s.same_name or s.may_be_anyone)
    order by s.points desc, s.days, s.id
    limit least(similar_enquiries.most, 50);
end
$$;
comment on function app.similar_enquiries(uuid, uuid, uuid, text, text, text, text, text, integer) is
'Keys of likely duplicates of an enquiry, or of what is being received, most alike first, with the reasons; at most 50.';

grant select (citizen_id, enquiry_type_id) on tenant.enquiries to enquiries_finder;
grant execute on function
    auth.now(), core.search_vector(text, text), core.contact_vector(text, text, text, text, text)
    to enquiries_finder;

-- As app.find_enquiries (V088).
reset role;
alter function app.similar_enquiries(uuid, uuid, uuid, text, text, text, text, text, integer) owner to enquiries_finder;
revoke all on function app.similar_enquiries(uuid, uuid, uuid, text, text, text, text, text, integer) from public;
grant execute on function app.similar_enquiries(uuid, uuid, uuid, text, text, text, text, text, integer)
    to enquiries_app;
set role enquiries_owner;
