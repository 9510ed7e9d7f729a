-- What an enquiry is found by, beside the enquiry: kept by its triggers, so current at commit, and written
-- when the words change and not at each step of the work (an index of words on the enquiry itself was
-- written again for each change of hands). Read by the finder alone (V088). Personal: erasure overwrites the
-- enquiry, and the entry follows.
create function core.search_vector(subject text, body text) returns tsvector
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    -- Stems find other forms of a word; the words as written are found while they are still being typed.
    return setweight(to_tsvector('english'::regconfig, subject), 'A')
    || to_tsvector('english'::regconfig, body)
    || strip(to_tsvector('simple'::regconfig, subject || ' ' || body));
comment on function core.search_vector(text, text) is 'What an enquiry is found by: stems, and words as they are written.';

create function core.search_query(words text) returns tsquery
    language plpgsql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    -- A query of stop words only is handled here, not reported to the client.
    set client_min_messages = warning
as $$
declare
    typed text[];
    last_word text;
    earlier tsquery;
    last_one tsquery;
begin
    -- Who writes quotation marks, a minus or OR knows how search engines read them.
    if words ~ '"|(^|\s)-\w|\mOR\M' then
        return websearch_to_tsquery('english'::regconfig, words);
    end if;
    typed := array_remove(regexp_split_to_array(lower(words), '[^[:alnum:]]+'), '');
    if coalesce(cardinality(typed), 0) = 0 then
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
comment on column tenant.search_entries.words is 'Of subject and body, by core.search_vector.';

call core.enable_tenant_isolation('tenant.search_entries', refuses_without_session => false);
call core.forbid_delete('tenant.search_entries');

create index search_entries_by_words on tenant.search_entries using gin (tenant_id, words);
comment on index tenant.search_entries_by_words is 'queries/queue/search.sql (the finder: rare words)';
create index search_entries_newest_first on tenant.search_entries (tenant_id, received_at desc, enquiry_id);
comment on index tenant.search_entries_newest_first is 'queries/queue/search.sql (the finder: common words)';
create index search_entries_by_reference on tenant.search_entries (tenant_id, compact_reference text_pattern_ops);
comment on index tenant.search_entries_by_reference is 'queries/queue/search.sql (the finder: a reference from its beginning)';
create index search_entries_by_number on tenant.search_entries (tenant_id, right(compact_reference, 7) text_pattern_ops);
comment on index tenant.search_entries_by_number is 'queries/queue/search.sql (the finder: a reference without tenant and year)';

create policy owner_works on tenant.search_entries for all to enquiries_owner
    using (true) with check (true);

create function tenant.insert_search_entry() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    insert into tenant.search_entries (tenant_id, enquiry_id, received_at, compact_reference, words)
    select
        n.tenant_id, n.id, n.received_at, replace(n.reference, '-', ''), core.search_vector(n.subject, n.body)
    from new_rows as n;
    return null;
end
$$;
create trigger k62_insert_search_entry after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.insert_search_entry();

create function tenant.update_search_entry() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
begin
    -- Most updates leave the words alone.
    if not exists (
        select
        from new_rows as n
        inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
        where n.subject <> o.subject or n.body <> o.body
    ) then
        return null;
    end if;
    update tenant.search_entries as s set words = core.search_vector(n.subject, n.body)
    from new_rows as n
    inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
    where
        s.tenant_id = n.tenant_id
        and s.enquiry_id = n.id
        and (n.subject <> o.subject or n.body <> o.body);
    return null;
end
$$;
create trigger k62_update_search_entry after update on tenant.enquiries
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.update_search_entry();
