-- Outcomes of the tenant with the standard outcome of each: offered by every form that needs an outcome, and counted by
-- the report of outcomes.
-- $1 most  bigint  rows, 1 to 1000
-- ->       id uuid, name text, standard_name text, asks_failure_demand boolean
-- index    outcomes_pkey
select
    o.id,
    o.name,
    o.standard_name,
    o.asks_failure_demand
from app.outcomes as o
where o.active
order by o.standard_position, o.name
limit $1;
