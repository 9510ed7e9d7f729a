-- Saved views that the person may see, their own first, with the names of the tags that they ask for.
-- $1 most  bigint  rows, 1 to 1000
-- ->       id uuid, name text, query jsonb, team_name text?, owner_name text, mine boolean, tag_names text[]
-- index    saved_views_by_owner
-- hot
select
    v.id,
    v.name,
    v.query,
    v.team_name,
    v.owner_name,
    v.mine,
    array(
        select t.name
        from app.tags as t
        where v.query -> 'tags' @> to_jsonb(t.id::text)
        order by t.name
    ) as tag_names
from app.saved_views as v
order by v.mine desc, v.name, v.id
limit $1;
