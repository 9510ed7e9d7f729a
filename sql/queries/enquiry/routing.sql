-- By which rule an enquiry came to its first team, from what, and why; no row where it was not routed by rules.
-- $1 enquiry_id  uuid  which
-- ->             set_number smallint, rule_name text?, rule_code text?, team_name text, facts jsonb, why text, fault text?, routed_at timestamptz, still_there boolean
select
    d.set_number,
    d.rule_name,
    d.rule_code,
    d.team_name,
    d.facts,
    d.why,
    d.fault,
    d.routed_at,
    d.still_there
from app.routing_decisions as d
where d.enquiry_id = $1;
