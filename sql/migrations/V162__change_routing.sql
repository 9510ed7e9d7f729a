-- The life of a set of routing rules: drafted as a copy of the one in force, changed, checked, tried on what came in, published.
create function tenant.routing_faults(set_id uuid)
    returns table (fault text, rule_id uuid, sentence text, place integer)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    with rules as (
        select r.*, row_number() over (order by r.emergency desc, r.position, r.code)::integer as place
        from tenant.routing_rules as r
        where
            r.tenant_id = (select auth.tenant_id())
            and r.routing_set_id = routing_faults.set_id
            and r.active
            and r.deleted_at is null
    )

    select f.fault, f.rule_id, f.sentence, f.place
    from (
        select
            'team_out_of_use' as fault, r.id as rule_id, r.place,
            'The team of “' || r.name || '” takes no new work: choose a team that is in use.' as sentence
        from rules as r
        inner join tenant.teams as t on r.tenant_id = t.tenant_id and r.team_id = t.id
        where not (t.active and t.deleted_at is null)
        union all
        select
            'type_out_of_use', r.id, r.place,
            'No enquiry of the type of “' || r.name || '” is received any more: choose a type that is in use, or remove the rule.'
        from rules as r
        inner join tenant.enquiry_types as y on r.tenant_id = y.tenant_id and r.enquiry_type_id = y.id
        where not (y.active and y.deleted_at is null)
        union all
        select
            'tag_deleted', r.id, r.place,
            'A tag of “' || r.name || '” does not exist any more: choose tags that exist.'
        from rules as r
        where exists (
            select
            from unnest(r.tag_ids) as u (tag_id)
            left join tenant.tags as g on r.tenant_id = g.tenant_id and u.tag_id = g.id and g.deleted_at is null
            where g.id is null
        )
        union all
        select
            'season_over', r.id, r.place,
            'The season of “' || r.name || '” is over: change its days, or remove the rule.'
        from rules as r
        where r.until_on < ((select auth.now()) at time zone 'Europe/London')::date
        union all
        select
            'never_reached', r.id, r.place,
            '“' || r.name || '” is never reached: “' || min(b.name) || '” stands before it and matches all that it matches.'
        from rules as r
        inner join rules as b on b.place < r.place
        where
            (b.enquiry_type_id is null or b.enquiry_type_id = r.enquiry_type_id)
            and (b.channel_code is null or b.channel_code = r.channel_code)
            and (b.priority_code is null or b.priority_code = r.priority_code)
            and (b.language_code is null or b.language_code = r.language_code)
            and (b.need_code is null or b.need_code = r.need_code)
            and (b.words is null or b.words @> r.words)
            and (b.postcode_areas is null or b.postcode_areas @> r.postcode_areas)
            and (b.weekdays is null or b.weekdays @> r.weekdays)
            and (b.from_minute is null or (b.from_minute, b.until_minute) = (r.from_minute, r.until_minute))
            and (b.from_on is null or b.from_on <= r.from_on)
            and (b.until_on is null or b.until_on >= r.until_on)
        group by r.id, r.place, r.name
        union all
        select
            'too_many_rules', null::uuid, 0,
            'There are more than 200 rules: each new enquiry would wait for them. Remove some.'
        where (select count(*) from rules) > 200
    ) as f
    order by f.place, f.fault;
end;
comment on function tenant.routing_faults(uuid) is
'Every rule of a set that cannot run and why, in the order of the rules; no row where all can. Publishing refuses by it.';

-- Refused with every fault, so that one look says what to do.
create function tenant.refuse_unsound_routing() returns trigger
    language plpgsql security definer
    set search_path = pg_catalog, pg_temp
    set enable_nestloop = off
as $$
declare
    against text;
begin
    perform auth.refuse_stale_snapshot();
    select string_agg(f.sentence, ' ' order by f.place, f.fault) into against
    from new_rows as n
    inner join old_rows as o on n.tenant_id = o.tenant_id and n.id = o.id
    cross join lateral tenant.routing_faults(n.id) as f
    where n.published_at is not null and o.published_at is null and n.deleted_at is null;
    if against is not null then
        raise exception using
            errcode    = 'UK476',
            constraint = 'refuse_unsound_routing',
            schema     = tg_table_schema,
            table      = tg_table_name,
            column     = 'published_at',
            message    = 'a routing rule cannot run',
            hint       = against;
    end if;
    return null;
end
$$;
create trigger g52_refuse_unsound_routing after update on tenant.routing_sets
    referencing old table as old_rows new table as new_rows
    for each statement execute function tenant.refuse_unsound_routing();

create view app.routing_sets with (security_invoker = true) as
select
    s.id,
    s.set_number,
    s.published_at,
    s.id = (select f.id from tenant.routing_set_in_force((select auth.tenant_id())) as f) as in_force,
    s.version,
    (
        select count(*)
        from tenant.routing_rules as r
        where r.tenant_id = s.tenant_id and r.routing_set_id = s.id and r.active and r.deleted_at is null
    ) as rules,
    (
        select count(*)
        from tenant.routing_decisions as d
        where d.tenant_id = s.tenant_id and d.routing_set_id = s.id
    ) as routed
from tenant.routing_sets as s
where
    s.deleted_at is null
    and s.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.routing_sets is 'Versions of routing rules, with how many rules each has and how many enquiries it routed.';
grant select on app.routing_sets to enquiries_app;
grant execute on function tenant.routing_set_in_force(integer) to enquiries_app;

create view app.routing_rules with (security_invoker = true) as
select
    r.id,
    r.routing_set_id,
    r.code,
    r.name,
    r.position,
    r.emergency,
    y.name as type_name,
    c.name as channel_name,
    p.name as priority_name,
    l.name as language_name,
    k.name as need_name,
    r.words,
    r.postcode_areas,
    r.weekdays,
    r.from_minute,
    r.until_minute,
    r.from_on,
    r.until_on,
    t.name as team_name,
    q.name as least_priority_name,
    (
        select array_agg(g.name order by g.name)
        from tenant.tags as g
        where g.tenant_id = r.tenant_id and g.id = any (r.tag_ids)
    ) as tag_names,
    r.version,
    (
        select count(*)
        from tenant.routing_decisions as d
        where d.tenant_id = r.tenant_id and d.routing_rule_id = r.id
    ) as routed,
    (
        select count(*)
        from tenant.routing_decisions as d
        where d.tenant_id = r.tenant_id and d.routing_rule_id = r.id and d.fault is not null
    ) as notices
from tenant.routing_rules as r
left join tenant.enquiry_types as y on r.tenant_id = y.tenant_id and r.enquiry_type_id = y.id
left join core.channels as c on r.channel_code = c.code
left join core.priorities as p on r.priority_code = p.code
left join core.languages as l on r.language_code = l.code
left join core.need_kinds as k on r.need_code = k.code
left join tenant.teams as t on r.tenant_id = t.tenant_id and r.team_id = t.id
left join core.priorities as q on r.least_priority_code = q.code
where
    r.active
    and r.deleted_at is null
    and r.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.routing_rules is
'Routing rules by name, with how many enquiries each routed, and of how many of those it could not, because its team took no work.';
grant select on app.routing_rules to enquiries_app;

create view app.routing_decisions with (security_invoker = true) as
select
    d.enquiry_id,
    e.reference,
    s.set_number,
    r.name as rule_name,
    r.code as rule_code,
    t.name as team_name,
    d.priority_code,
    d.facts,
    d.why,
    d.fault,
    d.created_at as routed_at,
    e.team_id = d.team_id as still_there
from tenant.routing_decisions as d
inner join tenant.enquiries as e on d.tenant_id = e.tenant_id and d.enquiry_id = e.id
inner join tenant.routing_sets as s on d.tenant_id = s.tenant_id and d.routing_set_id = s.id
inner join tenant.teams as t on d.tenant_id = t.tenant_id and d.team_id = t.id
left join tenant.routing_rules as r on d.tenant_id = r.tenant_id and d.routing_rule_id = r.id
where
    d.deleted_at is null
    and e.deleted_at is null
    and d.tenant_id = nullif(current_setting('enquiries.tenant_hint', true), '')::integer;
comment on view app.routing_decisions is 'By which rule an enquiry came to its first team, and why. Personal.';
grant select on app.routing_decisions to enquiries_app;

-- The draft that is there is the one to go on with; else a copy of a version, or an empty one where there is none.
create function app.draft_routing(from_number smallint default null) returns uuid
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    this_tenant constant integer := auth.tenant_id();
    drafted uuid;
    copied uuid;
begin
    select s.id into drafted
    from tenant.routing_sets as s
    where s.tenant_id = this_tenant and s.published_at is null and s.deleted_at is null;
    if drafted is not null and draft_routing.from_number is null then
        return drafted;
    end if;
    copied := (select f.id from tenant.routing_set_in_force(this_tenant) as f);
    if draft_routing.from_number is not null then
        select s.id into copied
        from tenant.routing_sets as s
        where s.tenant_id = this_tenant and s.set_number = draft_routing.from_number and s.published_at is not null;
        if copied is null then
            perform app.raise_unknown('version', 'Use `routing list` to see the versions of the routing rules.');
        end if;
    end if;
    if drafted is null then
        insert into tenant.routing_sets (set_number)
        select coalesce(max(s.set_number), 0) + 1
        from tenant.routing_sets as s
        where s.tenant_id = this_tenant
        returning id into drafted;
    else
        -- What the draft had stays to be looked at, out of use.
        update tenant.routing_rules as r set active = false
        where r.tenant_id = this_tenant and r.routing_set_id = drafted and r.active and r.deleted_at is null;
    end if;
    insert into tenant.routing_rules as o (
        routing_set_id, code, name, position, emergency, enquiry_type_id, channel_code, priority_code, language_code,
        need_code, words, postcode_areas, weekdays, from_minute, until_minute, from_on, until_on, team_id,
        least_priority_code, tag_ids
    )
    select
        drafted, r.code, r.name, r.position, r.emergency, r.enquiry_type_id, r.channel_code, r.priority_code,
        r.language_code, r.need_code, r.words, r.postcode_areas, r.weekdays, r.from_minute, r.until_minute, r.from_on,
        r.until_on, r.team_id, r.least_priority_code, r.tag_ids
    from tenant.routing_rules as r
    where r.tenant_id = this_tenant and r.routing_set_id = copied and r.active and r.deleted_at is null
    on conflict on constraint routing_rules_code_unique do update set
        name = excluded.name,
        position = excluded.position,
        emergency = excluded.emergency,
        enquiry_type_id = excluded.enquiry_type_id,
        channel_code = excluded.channel_code,
        priority_code = excluded.priority_code,
        language_code = excluded.language_code,
        need_code = excluded.need_code,
        words = excluded.words,
        postcode_areas = excluded.postcode_areas,
        weekdays = excluded.weekdays,
        from_minute = excluded.from_minute,
        until_minute = excluded.until_minute,
        from_on = excluded.from_on,
        until_on = excluded.until_on,
        team_id = excluded.team_id,
        least_priority_code = excluded.least_priority_code,
        tag_ids = excluded.tag_ids,
        active = true;
    return drafted;
end
$$;
comment on function app.draft_routing(smallint) is
'The draft of the next version of the routing rules: the one that is there, or a copy of the version in force; with a number the draft '
'becomes a copy of that version.';

-- A rule by its code: a new one is added, one that is there becomes what is said. Codes and names that lead to nothing are refused.
create function app.write_routing_rule(rule jsonb) returns uuid
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    this_tenant constant integer := auth.tenant_id();
    draft uuid;
    type_id uuid;
    tags uuid[];
    written uuid;
begin
    select s.id into draft
    from tenant.routing_sets as s
    where s.tenant_id = this_tenant and s.published_at is null and s.deleted_at is null;
    if draft is null then
        perform app.raise_unknown('draft', 'Use `routing draft` to draft the next version first.');
    end if;
    if rule ->> 'type' is not null then
        select y.id into type_id
        from tenant.enquiry_types as y
        where y.tenant_id = this_tenant and y.code = rule ->> 'type' and y.deleted_at is null;
        if type_id is null then
            perform app.raise_unknown('type of enquiry', (
                select 'Enter one of ' || string_agg(y.code, ', ' order by y.code) || '.'
                from tenant.enquiry_types as y
                where y.tenant_id = this_tenant and y.active and y.deleted_at is null
            ));
        end if;
    end if;
    select coalesce(array_agg(g.id order by u.place), '{}') into tags
    from jsonb_array_elements_text(coalesce(rule -> 'tags', '[]')) with ordinality as u (name, place)
    left join tenant.tags as g
        on g.tenant_id = this_tenant and core.fold(g.name) = core.fold(u.name) and g.deleted_at is null;
    if array_position(tags, null) is not null then
        perform app.raise_unknown('tag', coalesce((
            select 'Enter one of ' || string_agg(g.name, ', ' order by g.name) || '.'
            from tenant.tags as g
            where g.tenant_id = this_tenant and g.deleted_at is null
        ), 'There is no tag yet.'));
    end if;
    insert into tenant.routing_rules as o (
        routing_set_id, code, name, position, emergency, enquiry_type_id, channel_code, priority_code, language_code,
        need_code, words, postcode_areas, weekdays, from_minute, until_minute, from_on, until_on, team_id,
        least_priority_code, tag_ids
    )
    select
        draft, w.code, w.name,
        coalesce(w.position, (
            select coalesce(max(r.position), 0) + 1
            from tenant.routing_rules as r
            where r.tenant_id = this_tenant and r.routing_set_id = draft and r.active and r.deleted_at is null
        )),
        coalesce(w.emergency, false), type_id, w.channel, w.priority, w.language, w.need, w.words, w.places, w.weekdays,
        w.from_minute, w.until_minute, w.from_on, w.until_on,
        case when w.team is not null then app.team_by_code(w.team) end,
        coalesce(w.least_priority, case when w.emergency then 1 end), tags
    from jsonb_to_record(rule) as w (
        code text, name text, position smallint, emergency boolean, channel text, priority smallint, language text,
        need text, words text[], places text[], weekdays smallint[], from_minute smallint, until_minute smallint,
        from_on date, until_on date, team text, least_priority smallint
    )
    on conflict on constraint routing_rules_code_unique do update set
        name = excluded.name,
        position = excluded.position,
        emergency = excluded.emergency,
        enquiry_type_id = excluded.enquiry_type_id,
        channel_code = excluded.channel_code,
        priority_code = excluded.priority_code,
        language_code = excluded.language_code,
        need_code = excluded.need_code,
        words = excluded.words,
        postcode_areas = excluded.postcode_areas,
        weekdays = excluded.weekdays,
        from_minute = excluded.from_minute,
        until_minute = excluded.until_minute,
        from_on = excluded.from_on,
        until_on = excluded.until_on,
        team_id = excluded.team_id,
        least_priority_code = excluded.least_priority_code,
        tag_ids = excluded.tag_ids,
        active = true
    returning o.id into written;
    return written;
end
$$;
comment on function app.write_routing_rule(jsonb) is
'Writes a rule of the draft by its code: code, name, position, emergency, type, channel, priority, language, need, words, places, weekdays, '
'from_minute, until_minute, from_on, until_on, team, least_priority, tags. Refuses with UK239 what is not known.';

-- The others of the draft keep their order around it.
create function app.move_routing_rule(code text, to_position smallint) returns boolean
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    with others as (
        select r.id, r.code, row_number() over (order by r.emergency desc, r.position, r.code) as place
        from tenant.routing_rules as r
        inner join tenant.routing_sets as s on r.tenant_id = s.tenant_id and r.routing_set_id = s.id
        where
            r.tenant_id = (select auth.tenant_id())
            and s.published_at is null
            and s.deleted_at is null
            and r.active
            and r.deleted_at is null
    ),
    ordered as (
        select
            o.id,
            row_number() over (
                order by case
                    when o.code = move_routing_rule.code then move_routing_rule.to_position - 0.5
                    else o.place - case when o.place > m.place then 1 else 0 end
                end
            )::smallint as place
        from others as o
        cross join (select f.place from others as f where f.code = move_routing_rule.code) as m
    ),
    moved as (
        update tenant.routing_rules as r set position = o.place
        from ordered as o
        where r.tenant_id = (select auth.tenant_id()) and r.id = o.id
        returning r.id
    )

    select exists (select from moved);
end;
comment on function app.move_routing_rule(text, smallint) is
'Gives a rule of the draft another place, and numbers all of them anew from 1; false where the draft has no such rule.';

create function app.remove_routing_rule(code text) returns boolean
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    with removed as (
        update tenant.routing_rules as r set active = false
        from tenant.routing_sets as s
        where
            r.tenant_id = (select auth.tenant_id())
            and s.tenant_id = r.tenant_id
            and s.id = r.routing_set_id
            and s.published_at is null
            and s.deleted_at is null
            and r.code = remove_routing_rule.code
            and r.active
            and r.deleted_at is null
        returning r.id
    )

    select exists (select from removed);
end;
comment on function app.remove_routing_rule(text) is 'Takes a rule out of the draft; false where it has none of that code.';

create function app.routing_faults(set_id uuid) returns table (fault text, sentence text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select f.fault, f.sentence
    from tenant.routing_faults(routing_faults.set_id) as f
    order by f.place, f.fault;
end;
comment on function app.routing_faults(uuid) is 'Every rule of a set that cannot run, in order; no row where all can.';

create function app.publish_routing(set_id uuid, seen_version integer) returns integer
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    update tenant.routing_sets as s set published_at = auth.now()
    where
        s.tenant_id = (select auth.tenant_id())
        and s.id = publish_routing.set_id
        and s.version = publish_routing.seen_version
        and s.published_at is null
        and s.deleted_at is null
    returning s.version;
end;
comment on function app.publish_routing(uuid, integer) is
'Puts a draft into force, which is frozen from then on; null where it changed since it was read, or is no draft. Refuses with UK476 what '
'app.routing_faults names.';

-- What was routed lately, by the rules of another set: the recorded facts, with the words and teams of those rules.
create function app.preview_routing(set_id uuid, days integer)
    returns table (
        enquiry_id uuid, reference text, subject text, from_team text, to_team text, from_rule text, to_rule text,
        from_priority smallint, to_priority smallint, routed bigint
    )
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    with used as (
        select
            array(
                select distinct w.word
                from tenant.routing_rules as r
                cross join unnest(r.words) as w (word)
                where
                    r.tenant_id = (select auth.tenant_id())
                    and r.routing_set_id = preview_routing.set_id
                    and r.active
                    and r.deleted_at is null
            ) as words,
            array(
                select t.id
                from tenant.teams as t
                where t.tenant_id = (select auth.tenant_id()) and not (t.active and t.deleted_at is null)
            ) as out_of_use
    ),
    looked_at as (
        select
            d.enquiry_id, e.reference, e.subject, d.team_id, d.priority_code, d.routing_rule_id,
            n.team_id as new_team_id, n.priority_code as new_priority_code, n.rule_id, count(*) over () as routed
        from tenant.routing_decisions as d
        inner join tenant.enquiries as e on d.tenant_id = e.tenant_id and d.enquiry_id = e.id
        cross join used as u
        cross join lateral tenant.replay_routing(
            d.tenant_id, preview_routing.set_id,
            d.facts || jsonb_build_object(
                'words', to_jsonb(tenant.words_found(u.words, e.subject, e.body)), 'out_of_use', to_jsonb(u.out_of_use)
            )
        ) as n
        where
            d.tenant_id = (select auth.tenant_id())
            and e.received_at > (select auth.now()) - make_interval(days => least(preview_routing.days, 366))
            and e.deleted_at is null
    )

    select
        l.enquiry_id, l.reference, l.subject, f.name, t.name, o.name, r.name, l.priority_code, l.new_priority_code, l.routed
    from looked_at as l
    inner join tenant.teams as f on f.tenant_id = (select auth.tenant_id()) and l.team_id = f.id
    inner join tenant.teams as t on t.tenant_id = (select auth.tenant_id()) and l.new_team_id = t.id
    left join tenant.routing_rules as o on o.tenant_id = (select auth.tenant_id()) and l.routing_rule_id = o.id
    left join tenant.routing_rules as r on r.tenant_id = (select auth.tenant_id()) and l.rule_id = r.id
    where (l.team_id, l.priority_code) <> (l.new_team_id, l.new_priority_code)
    order by f.name, t.name, l.reference
    limit 10000;
end;
comment on function app.preview_routing(uuid, integer) is
'Enquiries that were routed in the last so many days and that a set would have sent to another team or made otherwise urgent, with the number '
'of all that were routed.';

-- What the rules would do with an enquiry as another type. Nothing is moved: a person decides.
create function app.route_as_type(enquiry_id uuid, enquiry_type_id uuid)
    returns table (team_id uuid, team_name text, rule_name text, why text, is_there boolean)
    language sql stable security definer
    set search_path = pg_catalog, pg_temp
begin atomic
    select t.id, t.name, r.name, tenant.routing_reason(e.tenant_id, d.rule_id, d.facts, d.fault), e.team_id = t.id
    from tenant.enquiries as e
    inner join tenant.enquiry_types as y on e.tenant_id = y.tenant_id and y.id = route_as_type.enquiry_type_id
    cross join lateral tenant.routing_set_in_force(e.tenant_id) as s
    cross join lateral tenant.route(
        s, y.id, e.channel_code, e.priority_code, e.citizen_id, e.subject, e.body, e.received_at, y.team_id
    ) as d
    inner join tenant.teams as t on e.tenant_id = t.tenant_id and d.team_id = t.id
    left join tenant.routing_rules as r on e.tenant_id = r.tenant_id and d.rule_id = r.id
    where
        e.tenant_id = (select auth.tenant_id())
        and e.id = route_as_type.enquiry_id
        and s.id is not null
        and e.deleted_at is null
        and e.closed_at is null;
end;
comment on function app.route_as_type(uuid, uuid) is
'The team to which the rules in force would send an open enquiry if it were of this type, and why; is_there where it is there already.';

grant execute on function
    app.draft_routing(smallint),
    app.write_routing_rule(jsonb),
    app.move_routing_rule(text, smallint),
    app.remove_routing_rule(text),
    app.routing_faults(uuid),
    app.publish_routing(uuid, integer),
    app.preview_routing(uuid, integer),
    app.route_as_type(uuid, uuid)
    to enquiries_app;
grant execute on function
    tenant.routing_faults(uuid),
    tenant.replay_routing(integer, uuid, jsonb),
    tenant.rule_matches(tenant.routing_rules, jsonb),
    tenant.words_found(text[], text, text)
    to enquiries_app;
