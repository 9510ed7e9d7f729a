-- Where the routing rules would send an open enquiry if it were of another type, and why.
-- $1 enquiry_id       uuid  which
-- $2 enquiry_type_id  uuid  the other type
-- ->                  team_id uuid, team_name text, rule_name text?, why text, is_there boolean
select
    r.team_id,
    r.team_name,
    r.rule_name,
    r.why,
    r.is_there
from app.route_as_type($1, $2) as r;
