-- Channels of the tenant, by name.
-- $1 most  bigint  rows, 1 to 100
-- ->       code text, name text
select
    h.code,
    h.name
-- The columns of a function have lost their collation, so it sorts.
from app.channels() with ordinality as h (code, name, place)
order by h.place
limit $1;
