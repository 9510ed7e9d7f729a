-- What can come of an enquiry in the tenant's own words, with what each means everywhere: offered wherever an
-- outcome is asked for, and the report of outcomes counts by it.
-- $1 most  bigint  rows, 1 to 1000
-- ->       name text, standard_name text
-- index    outcomes_pkey
select
    o.name,
    o.standard_name
from app.outcomes as o
where o.active
order by o.standard_position, o.name
limit $1;
