-- Routing at receipt. What a rule may ask is gathered once, as facts; the first rule of the set in force that they match decides.
-- Facts, set and rule are kept in a row for each routed enquiry, so that it can be explained, and repeated: the same facts and the
-- same set give the same team (tenant.replay_routing). A tenant without a published set pays one probe of an index.
create table tenant.routing_decisions (
    tenant_id       integer not null default auth.tenant_id(),
    id              uuid not null default core.new_id(),
    enquiry_id      uuid not null,
    routing_set_id  uuid not null,
    routing_rule_id uuid,
    team_id         uuid not null,
    priority_code   smallint not null,
    facts           jsonb not null,
    why             text not null,
    fault           text,

    constraint routing_decisions_pkey primary key (tenant_id, id),
    constraint routing_decisions_tenant_fkey foreign key (tenant_id)
        references core.tenants (id) on delete restrict,
    constraint routing_decisions_enquiry_fkey foreign key (tenant_id, enquiry_id)
        references tenant.enquiries (tenant_id, id) on delete restrict,
    constraint routing_decisions_set_fkey foreign key (tenant_id, routing_set_id)
        references tenant.routing_sets (tenant_id, id) on delete restrict,
    constraint routing_decisions_rule_fkey foreign key (tenant_id, routing_rule_id)
        references tenant.routing_rules (tenant_id, id) on delete restrict,
    constraint routing_decisions_team_fkey foreign key (tenant_id, team_id)
        references tenant.teams (tenant_id, id) on delete restrict,
    constraint routing_decisions_once unique (tenant_id, enquiry_id),
    constraint routing_decisions_facts_object check (jsonb_typeof(facts) = 'object'),
    constraint routing_decisions_why_length check (char_length(why) between 1 and 1000),
    constraint routing_decisions_why_printable check (core.is_single_line(why)),
    constraint routing_decisions_fault_known check (fault in ('team_out_of_use')),
    constraint routing_decisions_fault_of_a_rule check (fault is null or routing_rule_id is not null)
);
comment on table tenant.routing_decisions is
'By which rule each routed enquiry came to its first team, from which facts and why. Written by the database alone. Personal.';
comment on column tenant.routing_decisions.enquiry_id is 'The enquiry that was routed.';
comment on column tenant.routing_decisions.routing_set_id is 'The version of the rules.';
comment on column tenant.routing_decisions.routing_rule_id is 'The first rule that matched; null where none did, and it went to the team of its type.';
comment on column tenant.routing_decisions.team_id is 'Where it went.';
comment on column tenant.routing_decisions.priority_code is 'How urgent it was then.';
comment on column tenant.routing_decisions.facts is
'What the rules could ask: type, channel, priority, language, needs, places, words of the rules that it has, day and minute in London, the team '
'of its type (catch_all), and teams of rules that took no work then (out_of_use).';
comment on column tenant.routing_decisions.why is 'Why, in a sentence of 1 to 1,000 characters.';
comment on column tenant.routing_decisions.fault is
'A notice: team_out_of_use where the team of the rule took no new work, so that the enquiry went to the team of its type; null otherwise.';

call core.enable_tenant_isolation('tenant.routing_decisions');
call core.forbid_delete('tenant.routing_decisions');
call core.add_row_metadata('tenant.routing_decisions');
call core.forbid_update('tenant.routing_decisions');
call audit.enable_tracking('tenant.routing_decisions', enquiry_column => 'enquiry_id');

create index routing_decisions_by_set on tenant.routing_decisions (tenant_id, routing_set_id);
comment on index tenant.routing_decisions_by_set is 'migrations/V161__route.sql (foreign key)';
create index routing_decisions_by_rule on tenant.routing_decisions (tenant_id, routing_rule_id, created_at);
comment on index tenant.routing_decisions_by_rule is 'migrations/V162__change_routing.sql (app.routing_rules)';
create index routing_decisions_by_team on tenant.routing_decisions (tenant_id, team_id);
comment on index tenant.routing_decisions_by_team is 'migrations/V161__route.sql (foreign key)';

create policy staff_read on tenant.routing_decisions for select to enquiries_app, enquiries_loader
    using (true);
create policy owner_works on tenant.routing_decisions for all to enquiries_owner using (true) with check (true);
grant select on tenant.routing_decisions to enquiries_app, enquiries_loader;

create function tenant.routing_set_in_force(this_tenant integer) returns tenant.routing_sets
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    in_force tenant.routing_sets;
begin
    select s.* into in_force
    from tenant.routing_sets as s
    where s.tenant_id = this_tenant and s.published_at is not null and s.deleted_at is null
    order by s.set_number desc
    limit 1;
    return in_force;
end
$$;
comment on function tenant.routing_set_in_force(integer) is 'The published set with the largest number; all null where none is published.';

create function tenant.words_found(words text[], subject text, body text) returns text[]
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    said text;
begin
    -- The text is taken apart only where a rule asks for words.
    if words = '{}' then
        return words;
    end if;
    said := ' ' || array_to_string(core.search_words(words_found.subject || ' ' || words_found.body), ' ') || ' ';
    return array(
        select u.word from unnest(words) as u (word)
        where strpos(said, ' ' || u.word || ' ') > 0
        order by u.word
    );
end
$$;
comment on function tenant.words_found(text[], text, text) is 'Those of the folded words and phrases that a subject or a text has whole.';

-- Without a setting of its own, so that it becomes part of the query that asks it for each rule.
create function tenant.rule_matches(rule tenant.routing_rules, facts jsonb) returns boolean
    language sql stable parallel safe
    return coalesce(
        ((rule).enquiry_type_id is null or (rule).enquiry_type_id = (facts ->> 'type')::uuid)
        and ((rule).channel_code is null or (rule).channel_code = facts ->> 'channel')
        and ((rule).priority_code is null or (rule).priority_code = (facts ->> 'priority')::smallint)
        and ((rule).language_code is null or (rule).language_code = facts ->> 'language')
        and ((rule).need_code is null or facts -> 'needs' ? (rule).need_code)
        and ((rule).words is null or facts -> 'words' ?| (rule).words)
        and ((rule).postcode_areas is null or facts -> 'places' ?| (rule).postcode_areas)
        and ((rule).weekdays is null or extract(isodow from (facts ->> 'day')::date)::smallint = any ((rule).weekdays))
        and (
            (rule).from_minute is null
            or case
                when (rule).from_minute < (rule).until_minute
                    then (facts ->> 'minute')::integer >= (rule).from_minute
                    and (facts ->> 'minute')::integer < (rule).until_minute
                else
                    (facts ->> 'minute')::integer >= (rule).from_minute
                    or (facts ->> 'minute')::integer < (rule).until_minute
            end
        )
        and ((rule).from_on is null or (facts ->> 'day')::date >= (rule).from_on)
        and ((rule).until_on is null or (facts ->> 'day')::date <= (rule).until_on),
        false
    );
comment on function tenant.rule_matches(tenant.routing_rules, jsonb) is 'Whether facts of an enquiry are all that a rule asks for.';

-- All that routing rules may ask of an enquiry when it is received, and the rule that it meets. Of an address the facts keep area and
-- district. Three look-ups by key, since every new enquiry waits for them.
create function tenant.route(
    in_force tenant.routing_sets, enquiry_type_id uuid, channel text, priority smallint, citizen_id uuid, subject text, body text,
    received_at timestamptz, catch_all uuid, out facts jsonb, out rule_id uuid, out team_id uuid, out priority_code smallint,
    out fault text
)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    in_london timestamp := route.received_at at time zone 'Europe/London';
    language text;
    outward text;
    needs text[] := '{}';
    rule_team uuid;
    least_priority smallint;
begin
    if route.citizen_id is not null then
        select
            c.preferred_language_code,
            case when coalesce(c.country_code, 'GB') = 'GB' then split_part(c.postcode, ' ', 1) end,
            array(
                select distinct d.need_code
                from tenant.citizen_needs as d
                where
                    d.tenant_id = c.tenant_id
                    and d.citizen_id = c.id
                    and d.deleted_at is null
                    and d.since_on <= in_london::date
                    and coalesce(d.until_on >= in_london::date, true)
                order by d.need_code
            )
        into language, outward, needs
        from tenant.citizens as c
        where c.tenant_id = (in_force).tenant_id and c.id = route.citizen_id;
    end if;
    facts := jsonb_build_object(
        'type', route.enquiry_type_id,
        'channel', route.channel,
        'priority', route.priority,
        'day', in_london::date,
        'minute', (extract(hour from in_london) * 60 + extract(minute from in_london))::integer,
        'language', language,
        'needs', to_jsonb(coalesce(needs, '{}')),
        'places', to_jsonb(array_remove(array[substring(outward from '^[A-Z]+'), outward], null)),
        'words', to_jsonb(tenant.words_found((in_force).words, route.subject, route.body)),
        'catch_all', route.catch_all,
        'out_of_use', '[]'::jsonb
    );
    select r.id, r.team_id, r.least_priority_code, case when not (t.active and t.deleted_at is null) then 'team_out_of_use' end
    into rule_id, rule_team, least_priority, fault
    from tenant.routing_rules as r
    left join tenant.teams as t on r.tenant_id = t.tenant_id and r.team_id = t.id
    where
        r.tenant_id = (in_force).tenant_id
        and r.routing_set_id = (in_force).id
        and r.active
        and r.deleted_at is null
        and tenant.rule_matches(r, facts)
    order by r.emergency desc, r.position, r.code
    limit 1;
    if fault is not null then
        facts := facts || jsonb_build_object('out_of_use', jsonb_build_array(rule_team));
        rule_team := null;
    end if;
    team_id := coalesce(rule_team, route.catch_all);
    -- One is the most urgent: a rule never makes an enquiry wait longer than it would have.
    priority_code := least(route.priority, least_priority);
end
$$;
comment on function tenant.route(tenant.routing_sets, uuid, text, smallint, uuid, text, text, timestamptz, uuid) is
'Facts of an enquiry that is received, the first rule of a set that they match, and where it leads; the team of the type where none matches.';

create function tenant.route_received(
    this_tenant integer, enquiry_type_id uuid, channel text, priority smallint, citizen_id uuid, subject text, body text,
    received_at timestamptz, catch_all uuid, out team_id uuid, out priority_code smallint
)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    in_force tenant.routing_sets := tenant.routing_set_in_force(this_tenant);
begin
    if in_force.id is not null then
        select d.team_id, d.priority_code into route_received.team_id, route_received.priority_code
        from tenant.route(
            in_force, route_received.enquiry_type_id, channel, priority, route_received.citizen_id, route_received.subject,
            route_received.body, route_received.received_at, catch_all
        ) as d;
    end if;
end
$$;
comment on function tenant.route_received(integer, uuid, text, smallint, uuid, text, text, timestamptz, uuid) is
'Team and priority by the rules in force; null where no rules are published.';

-- Where recorded facts lead by the rules of a set. It reads nothing but those rules, so it says the same at any time.
create function tenant.replay_routing(this_tenant integer, set_id uuid, facts jsonb)
    returns table (rule_id uuid, team_id uuid, priority_code smallint)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select
        r.id,
        case
            when r.team_id is null or replay_routing.facts -> 'out_of_use' ? r.team_id::text
                then (replay_routing.facts ->> 'catch_all')::uuid
            else r.team_id
        end,
        least((replay_routing.facts ->> 'priority')::smallint, r.least_priority_code)
    from (select replay_routing.this_tenant as tenant_id) as k
    left join lateral (
        select o.*
        from tenant.routing_rules as o
        where
            o.tenant_id = k.tenant_id
            and o.routing_set_id = replay_routing.set_id
            and o.active
            and o.deleted_at is null
            and tenant.rule_matches(o, replay_routing.facts)
        order by o.emergency desc, o.position, o.code
        limit 1
    ) as r on true;
end;
comment on function tenant.replay_routing(integer, uuid, jsonb) is
'The first rule of a set that recorded facts match, and what it makes of them; no rule where none matches, and the team of the type.';

create function tenant.routing_reason(this_tenant integer, rule_id uuid, facts jsonb, fault text) returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    rule tenant.routing_rules;
    asked text;
begin
    if routing_reason.rule_id is null then
        return 'No rule matched, so it went to the team of its type.';
    end if;
    select r.* into rule
    from tenant.routing_rules as r
    where r.tenant_id = this_tenant and r.id = routing_reason.rule_id;
    asked := concat_ws(
        ', ',
        'type ' || (select y.name from tenant.enquiry_types as y where y.tenant_id = this_tenant and y.id = rule.enquiry_type_id),
        'came by ' || lower((select c.name from core.channels as c where c.code = rule.channel_code)),
        'priority ' || lower((select p.name from core.priorities as p where p.code = rule.priority_code)),
        'prefers ' || (select l.name from core.languages as l where l.code = rule.language_code),
        'need: ' || lower((select k.name from core.need_kinds as k where k.code = rule.need_code)),
        'says ' || (
            select string_agg(w.word, ' and ' order by w.word)
            from jsonb_array_elements_text(facts -> 'words') as w (word)
            where w.word = any (rule.words)
        ),
        'lives in ' || (
            select max(w.place)
            from jsonb_array_elements_text(facts -> 'places') as w (place)
            where w.place = any (rule.postcode_areas)
        ),
        case when rule.weekdays is not null then 'came on a ' || (array[
            'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'
        ])[extract(isodow from (facts ->> 'day')::date)] end,
        case when rule.from_minute is not null then
            'came at ' || to_char(make_time((facts ->> 'minute')::integer / 60, (facts ->> 'minute')::integer % 60, 0), 'HH24:MI')
        end,
        case when num_nonnulls(rule.from_on, rule.until_on) > 0 then
            'came on ' || to_char((facts ->> 'day')::date, 'FMDD FMMonth YYYY')
        end
    );
    return left(
        'The first rule that matched is ' || rule.name
        || case when asked = '' then ', which asks nothing' else ': ' || asked end
        || case when routing_reason.fault is not null
            then '. Its team took no new work, so it went to the team of its type' else '' end
        || '.',
        1000
    );
end
$$;
comment on function tenant.routing_reason(integer, uuid, jsonb, text) is 'Why a rule matched, in a sentence of what it asked and found.';

-- The columns were set before (V053). Here the facts are taken once more and kept, with all that follows from them; should a team, a
-- citizen or the rules have changed in between, the enquiry is refused instead of explained wrongly.
create function tenant.record_routing() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set plan_cache_mode = force_generic_plan
as $$
declare
    this_tenant constant integer := auth.tenant_id();
    in_force tenant.routing_sets;
begin
    if not exists (select from new_rows as n where n.received_priority_code is not null) then
        return null;
    end if;
    in_force := tenant.routing_set_in_force(this_tenant);
    insert into tenant.routing_decisions (
        enquiry_id, routing_set_id, routing_rule_id, team_id, priority_code, facts, why, fault, created_at, created_by
    )
    select
        n.id, in_force.id, d.rule_id, d.team_id, d.priority_code, d.facts,
        tenant.routing_reason(this_tenant, d.rule_id, d.facts, d.fault), d.fault, n.created_at, n.created_by
    from new_rows as n
    inner join tenant.enquiry_types as y on n.tenant_id = y.tenant_id and n.enquiry_type_id = y.id
    cross join lateral tenant.route(
        in_force, n.enquiry_type_id, n.channel_code, n.received_priority_code, n.citizen_id, n.subject, n.body, n.received_at,
        y.team_id
    ) as d
    where n.received_priority_code is not null;

    if exists (
        select
        from new_rows as n
        inner join tenant.routing_decisions as d on n.tenant_id = d.tenant_id and n.id = d.enquiry_id
        where (n.team_id, n.priority_code) <> (d.team_id, d.priority_code)
    ) then
        raise serialization_failure using
            constraint = 'refuse_overtaken_routing',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'team_id',
            message    = 'the routing rules changed while the enquiry was received',
            hint       = 'Send the enquiry again.';
    end if;

    insert into tenant.enquiry_tags (enquiry_id, tag_id, created_at, created_by)
    select n.id, g.id, n.created_at, n.created_by
    from new_rows as n
    inner join tenant.routing_decisions as d on n.tenant_id = d.tenant_id and n.id = d.enquiry_id
    inner join tenant.routing_rules as r on d.tenant_id = r.tenant_id and d.routing_rule_id = r.id
    inner join tenant.tags as g on r.tenant_id = g.tenant_id and g.id = any (r.tag_ids)
    where g.deleted_at is null
    on conflict on constraint enquiry_tags_once do nothing;
    return null;
end
$$;
create trigger k64_record_routing after insert on tenant.enquiries
    referencing new table as new_rows
    for each statement execute function tenant.record_routing();
