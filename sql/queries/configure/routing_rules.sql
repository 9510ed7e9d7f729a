-- The rules of a version in the order in which they are asked.
-- $1 routing_set_id  uuid  which
-- ->                 code text, name text, emergency boolean, type_name text?, channel_name text?, priority_name text?, language_name text?, need_name text?, words text[]?, postcode_areas text[]?, weekdays smallint[]?, from_minute smallint?, until_minute smallint?, from_on date?, until_on date?, team_name text?, least_priority_name text?, tag_names text[]?, routed bigint, notices bigint
select
    r.code,
    r.name,
    r.emergency,
    r.type_name,
    r.channel_name,
    r.priority_name,
    r.language_name,
    r.need_name,
    r.words,
    r.postcode_areas,
    r.weekdays,
    r.from_minute,
    r.until_minute,
    r.from_on,
    r.until_on,
    r.team_name,
    r.least_priority_name,
    r.tag_names,
    r.routed,
    r.notices
from app.routing_rules as r
where r.routing_set_id = $1
order by r.emergency desc, r.position, r.code;
