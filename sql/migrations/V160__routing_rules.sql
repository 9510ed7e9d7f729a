-- Routing rules of a tenant: to which team a new enquiry goes, how urgent it is at least, and which tags it bears
-- (docs/decisions/0022). Rules are an ordered list in a numbered set. A set is drafted, checked and published; a published one never
-- changes, the next one takes its place, so that each enquiry can still be explained by the rules that it met. The first rule that
-- matches decides, those of the emergency lane before all others; where none does, the enquiry goes to the team of its type.
create table tenant.routing_sets (
    tenant_id    integer not null default auth.tenant_id(),
    id           uuid not null default core.new_id(),
    set_number   smallint not null,
    published_at timestamptz,
    words        text[] not null default '{}',

    constraint routing_sets_pkey primary key (tenant_id, id),
    constraint routing_sets_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint routing_sets_number_unique unique (tenant_id, set_number),
    constraint routing_sets_number_possible check (set_number >= 1),
    constraint routing_sets_published_at_plausible check (core.is_plausible_time(published_at))
);
comment on table tenant.routing_sets is 'Versions of a tenant''s routing rules; the published one with the largest number is in force.';
comment on column tenant.routing_sets.set_number is 'Its version, from 1.';
comment on column tenant.routing_sets.published_at is 'When it came into force, and froze; null while it is a draft.';
comment on column tenant.routing_sets.words is
'All words and phrases that its rules ask for, so that a text is taken apart only where there are any; set when it is published.';

call core.enable_tenant_isolation('tenant.routing_sets');
call core.forbid_delete('tenant.routing_sets');
call core.add_row_metadata('tenant.routing_sets');
call audit.enable_tracking('tenant.routing_sets');

create unique index routing_sets_one_draft on tenant.routing_sets (tenant_id)
    where published_at is null and deleted_at is null;
comment on index tenant.routing_sets_one_draft is 'migrations/V160__routing_rules.sql (one draft at a time)';

create policy staff_read on tenant.routing_sets for select to enquiries_app
    using (true);
create policy staff_configure on tenant.routing_sets for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.routing_sets for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.routing_sets for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.routing_sets for all to enquiries_owner using (true) with check (true);
grant select, insert (set_number), update (published_at) on tenant.routing_sets to enquiries_app;
call core.grant_loading('tenant.routing_sets');

create table tenant.routing_rules (
    tenant_id       integer not null default auth.tenant_id(),
    id              uuid not null default core.new_id(),
    routing_set_id  uuid not null,
    code            text not null,
    name            text collate core.names not null,
    position        smallint not null,
    emergency       boolean not null default false,
    enquiry_type_id uuid,
    channel_code    text,
    priority_code   smallint,
    language_code   text,
    need_code       text,
    words           text[],
    postcode_areas  text[],
    weekdays        smallint[],
    from_minute     smallint,
    until_minute    smallint,
    from_on         date,
    until_on        date,
    team_id         uuid,
    least_priority_code smallint,
    tag_ids         uuid[] not null default '{}',
    active          boolean not null default true,

    constraint routing_rules_pkey primary key (tenant_id, id),
    constraint routing_rules_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint routing_rules_set_fkey foreign key (tenant_id, routing_set_id)
        references tenant.routing_sets (tenant_id, id) on delete restrict,
    constraint routing_rules_type_fkey foreign key (tenant_id, enquiry_type_id)
        references tenant.enquiry_types (tenant_id, id) on delete restrict,
    constraint routing_rules_channel_fkey foreign key (channel_code)
        references core.channels (code) on delete restrict,
    constraint routing_rules_priority_fkey foreign key (priority_code)
        references core.priorities (code) on delete restrict,
    constraint routing_rules_language_fkey foreign key (language_code)
        references core.languages (code) on delete restrict,
    constraint routing_rules_need_fkey foreign key (need_code)
        references core.need_kinds (code) on delete restrict,
    constraint routing_rules_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint routing_rules_least_priority_fkey foreign key (least_priority_code)
        references core.priorities (code) on delete restrict,
    constraint routing_rules_code_unique unique (tenant_id, routing_set_id, code),
    constraint routing_rules_code_form check (core.is_code(code)),
    constraint routing_rules_name_length check (char_length(name) between 1 and 80),
    constraint routing_rules_name_printable check (core.is_single_line(name)),
    constraint routing_rules_name_not_blank check (core.is_not_blank(name)),
    constraint routing_rules_position_possible check (position between 1 and 1000),
    constraint routing_rules_words_count check (cardinality(words) between 1 and 50),
    -- As core.search_words has them: the look-up compares without folding again.
    constraint routing_rules_words_folded check (
        array_position(words, null) is null and array_to_string(words, ' ') ~ '^[^[:space:]]+( [^[:space:]]+)*$'
        and char_length(array_to_string(words, ' ')) <= 2000
    ),
    constraint routing_rules_postcode_areas_count check (cardinality(postcode_areas) between 1 and 200),
    constraint routing_rules_postcode_areas_form check (
        array_position(postcode_areas, null) is null
        and array_to_string(postcode_areas, ' ') ~ '^[A-Z]{1,2}([0-9][0-9A-Z]?)?( [A-Z]{1,2}([0-9][0-9A-Z]?)?)*$'
    ),
    constraint routing_rules_weekdays_of_iso check (
        weekdays <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[] and cardinality(weekdays) between 1 and 7
        and array_position(weekdays, null) is null
    ),
    constraint routing_rules_from_minute_of_day check (from_minute between 0 and 1439),
    constraint routing_rules_until_minute_of_day check (until_minute between 1 and 1440),
    constraint routing_rules_minutes_together check ((from_minute is null) = (until_minute is null)),
    constraint routing_rules_minutes_differ check (from_minute <> until_minute),
    constraint routing_rules_from_on_plausible check (core.is_plausible_day(from_on)),
    constraint routing_rules_until_on_plausible check (core.is_plausible_day(until_on)),
    constraint routing_rules_season_in_order check (from_on <= until_on),
    -- The lane is what an emergency is everywhere: the first priority.
    constraint routing_rules_emergency_is_first check (not emergency or coalesce(least_priority_code, 0) = 1),
    constraint routing_rules_tags_count check (cardinality(tag_ids) <= 10 and array_position(tag_ids, null) is null),
    constraint routing_rules_do_something check (
        num_nonnulls(team_id, least_priority_code) > 0 or cardinality(tag_ids) > 0
    )
);
comment on table tenant.routing_rules is 'Rules that route new enquiries, in their order. All that a rule asks must be true; what is null it does not ask.';
comment on column tenant.routing_rules.routing_set_id is 'The version that it is part of.';
comment on column tenant.routing_rules.code is 'What seeds and commands call it; unique in its version.';
comment on column tenant.routing_rules.name is 'As people read it, 1 to 80 characters.';
comment on column tenant.routing_rules.position is 'Its place, from 1: the first that matches decides. Two of one place go by code.';
comment on column tenant.routing_rules.emergency is 'In the emergency lane: asked before every other rule, wherever it stands.';
comment on column tenant.routing_rules.enquiry_type_id is 'Of this type.';
comment on column tenant.routing_rules.channel_code is 'That came this way.';
comment on column tenant.routing_rules.priority_code is 'That was received with this priority.';
comment on column tenant.routing_rules.language_code is 'Of a citizen who prefers this language.';
comment on column tenant.routing_rules.need_code is 'Of a citizen who has this need.';
comment on column tenant.routing_rules.words is 'With one of these words or phrases in subject or text, folded: small letters without accents, one space between words.';
comment on column tenant.routing_rules.postcode_areas is 'Of a citizen with an address in one of these areas (CF) or districts (CF10).';
comment on column tenant.routing_rules.weekdays is 'Received on one of these days in London, by ISO 8601: 1 is Monday.';
comment on column tenant.routing_rules.from_minute is 'Received from this minute of the day on, in London; later than until_minute for a night.';
comment on column tenant.routing_rules.until_minute is 'Received before this minute of the day, in London.';
comment on column tenant.routing_rules.from_on is 'Received on this day or later, in London.';
comment on column tenant.routing_rules.until_on is 'Received on this day or before, in London.';
comment on column tenant.routing_rules.team_id is 'Where it sends the enquiry; null for the team of its type.';
comment on column tenant.routing_rules.least_priority_code is 'Makes it at least so urgent, and never less urgent than it is; null leaves the priority.';
comment on column tenant.routing_rules.tag_ids is 'Tags that the enquiry gets, at most ten.';
comment on column tenant.routing_rules.active is 'False where it was taken out of its draft; true again when that is undone.';

call core.enable_tenant_isolation('tenant.routing_rules');
call core.forbid_delete('tenant.routing_rules');
call core.add_row_metadata('tenant.routing_rules');
call audit.enable_tracking('tenant.routing_rules');

create index routing_rules_in_order on tenant.routing_rules (tenant_id, routing_set_id, emergency desc, position, code);
comment on index tenant.routing_rules_in_order is 'migrations/V161__route.sql (tenant.first_rule)';
create index routing_rules_by_type on tenant.routing_rules (tenant_id, enquiry_type_id);
comment on index tenant.routing_rules_by_type is 'migrations/V160__routing_rules.sql (foreign key)';
create index routing_rules_by_team on tenant.routing_rules (tenant_id, team_id);
comment on index tenant.routing_rules_by_team is 'migrations/V160__routing_rules.sql (foreign key)';

create policy staff_read on tenant.routing_rules for select to enquiries_app
    using (true);
create policy staff_configure on tenant.routing_rules for insert to enquiries_app
    with check ((select auth.has_capability('configure')));
create policy staff_change on tenant.routing_rules for update to enquiries_app
    using ((select auth.has_capability('configure')));
create policy loader_works on tenant.routing_rules for all to enquiries_loader
    using (true) with check ((select auth.batch_id()) is not null);
create policy owner_works on tenant.routing_rules for all to enquiries_owner using (true) with check (true);
grant
    select,
    insert (
        routing_set_id, code, name, position, emergency, enquiry_type_id, channel_code, priority_code, language_code,
        need_code, words, postcode_areas, weekdays, from_minute, until_minute, from_on, until_on, team_id,
        least_priority_code, tag_ids
    ),
    update (
        name, position, emergency, enquiry_type_id, channel_code, priority_code, language_code, need_code, words,
        postcode_areas, weekdays, from_minute, until_minute, from_on, until_on, team_id, least_priority_code, tag_ids,
        active
    )
    on tenant.routing_rules to enquiries_app;
call core.grant_loading('tenant.routing_rules');

create function tenant.fold_rule() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.words := (
        select array_agg(w.folded order by w.folded)
        from (
            select distinct array_to_string(core.search_words(u.word), ' ') as folded
            from unnest(new.words) as u (word)
        ) as w
        where w.folded <> ''
    );
    new.postcode_areas := (
        select array_agg(distinct upper(replace(u.area, ' ', ''))) from unnest(new.postcode_areas) as u (area)
    );
    return new;
end
$$;
create trigger g20_fold_rule before insert or update on tenant.routing_rules
    for each row when (num_nonnulls(new.words, new.postcode_areas) > 0)
    execute function tenant.fold_rule();

create function tenant.set_words_of_rules() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    new.words := coalesce((
        select array_agg(distinct u.word order by u.word)
        from tenant.routing_rules as r
        cross join unnest(r.words) as u (word)
        where r.tenant_id = new.tenant_id and r.routing_set_id = new.id and r.active and r.deleted_at is null
    ), '{}');
    return new;
end
$$;
create trigger g30_set_words_of_rules before update of published_at on tenant.routing_sets
    for each row when (old.published_at is null and new.published_at is not null)
    execute function tenant.set_words_of_rules();

create function tenant.raise_published_routing_change(of_table text) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode    = 'UK475',
        constraint = 'refuse_change_of_published_routing',
        schema     = 'tenant',
        table      = of_table,
        message    = 'the routing rules are published and do not change',
        hint       = 'Draft the next version of the routing rules and publish that.';
end
$$;

-- Only a draft is deleted, and only one version at a time comes into force: who publishes waits for who did.
create function tenant.refuse_change_of_published_routing() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
begin
    if exists (
        select
        from old_rows as o
        inner join new_rows as n on o.tenant_id = n.tenant_id and o.id = n.id
        where
            o.published_at is not null
            and (o.set_number, o.published_at, o.words, o.deleted_at)
            is distinct from (n.set_number, n.published_at, n.words, n.deleted_at)
    ) then
        perform tenant.raise_published_routing_change(tg_table_name);
    end if;
    return null;
end
$$;
create trigger g50_refuse_change_of_published_routing after update on tenant.routing_sets
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_change_of_published_routing();

-- Takes the set as its publishing does, so that the two wait for each other.
create function tenant.refuse_change_inside_published_routing() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
as $$
declare
    published boolean;
begin
    select bool_or(w.published_at is not null) into published
    from (
        select o.published_at
        from tenant.routing_sets as o
        where (o.tenant_id, o.id) in (select n.tenant_id, n.routing_set_id from new_rows as n)
        order by o.tenant_id, o.id
        for no key update
    ) as w;
    if published then
        perform tenant.raise_published_routing_change(tg_table_name);
    end if;
    return null;
end
$$;
create trigger g50_refuse_addition_to_published after insert on tenant.routing_rules
    referencing new table as new_rows
    for each statement execute function tenant.refuse_change_inside_published_routing();
create trigger g50_refuse_change_of_published after update on tenant.routing_rules
    referencing new table as new_rows
    for each statement execute function tenant.refuse_change_inside_published_routing();
