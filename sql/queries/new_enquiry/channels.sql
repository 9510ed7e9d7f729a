-- Channels of the tenant, by name.
-- $1 most  bigint  rows, 1 to 100
-- ->       code text, name text
select
    h.code,
    h.name
from app.channels() as h
order by h.name
limit $1;
