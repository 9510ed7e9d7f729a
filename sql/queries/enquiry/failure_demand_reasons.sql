-- Reasons why a contact should not have been needed, in the order of lists: offered with an outcome that asks for one.
-- $1 most  bigint  rows, 1 to 100
-- ->       code text, name text
-- index    failure_demand_reasons_pkey
select
    r.code,
    r.name
from app.failure_demand_reasons() as r
limit $1;
