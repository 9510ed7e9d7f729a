-- Routing rules of a tenant, the first version; published by the statement after it.
-- $1 rules  jsonb  list of code, name, emergency, what each asks, team, least_priority, tags, in their order;
--                   a season by days from now, so that it is never over
with drafted as (
    insert into tenant.routing_sets (set_number)
    select 1
    where jsonb_array_length($1) > 0
    returning id
)

insert into tenant.routing_rules (
    routing_set_id, code, name, position, emergency, enquiry_type_id, channel_code, priority_code, language_code, need_code,
    words, postcode_areas, weekdays, from_minute, until_minute, from_on, until_on, team_id, least_priority_code, tag_ids
)
select
    d.id, r.code, r.name, e.place::smallint, coalesce(r.emergency, false), y.id, r.channel, r.priority, r.language, r.need,
    r.words, r.places, r.weekdays, r.from_minute, r.until_minute,
    w.today + r.season_in_days, w.today + r.season_in_days + r.season_days, t.id,
    coalesce(r.least_priority, case when r.emergency then 1 end),
    array(select g.id from tenant.tags as g where g.name = any (r.tags) order by g.name)
from drafted as d
cross join (select (auth.now() at time zone 'Europe/London')::date as today) as w
cross join jsonb_array_elements($1) with ordinality as e (rule, place)
cross join jsonb_to_record(e.rule) as r (
    code text, name text, emergency boolean, type text, channel text, priority smallint, language text, need text,
    words text[], places text[], weekdays smallint[], from_minute smallint, until_minute smallint,
    season_in_days integer, season_days integer, team text, least_priority smallint, tags text[]
)
left join tenant.enquiry_types as y on r.type = y.code
left join tenant.teams as t on r.team = t.code
-- A small body leaves types of its kind out, and then their rules.
where r.type is null or y.id is not null;
