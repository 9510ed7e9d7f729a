-- Tags in use, by name.
-- $1 most  bigint  rows, 1 to 1000
-- ->       id uuid, name text, meaning text?
-- index    tags_by_name
-- planned  R076
select
    t.id,
    t.name,
    t.meaning
from app.tags as t
order by t.name, t.id
limit $1;
