-- Versions of routing rules, the newest first, with what each routed.
-- -> id uuid, set_number smallint, published_at timestamptz?, in_force boolean, version integer, rules bigint, routed bigint
select
    s.id,
    s.set_number,
    s.published_at,
    coalesce(s.in_force, false) as in_force,
    s.version,
    s.rules,
    s.routed
from app.routing_sets as s
order by s.set_number desc;
