-- What came in lately and a version would have routed otherwise.
-- $1 routing_set_id  uuid     the version
-- $2 days            integer  how many days back, at most 366
-- ->                 enquiry_id uuid, reference text, subject text, from_team text, to_team text, from_rule text, to_rule text, from_priority smallint, to_priority smallint, routed bigint
select
    p.enquiry_id,
    p.reference,
    p.subject,
    p.from_team,
    p.to_team,
    coalesce(p.from_rule, '') as from_rule,
    coalesce(p.to_rule, '') as to_rule,
    p.from_priority,
    p.to_priority,
    p.routed
from app.preview_routing($1, $2) as p;
