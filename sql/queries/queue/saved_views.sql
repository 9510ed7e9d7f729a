-- Saved views that the person may see, their own first.
-- $1 most  bigint  rows, 1 to 1000
-- ->       id uuid, name text, query jsonb, shared_team_id uuid?, owner_name text, mine boolean, version integer
-- index    saved_views_by_owner
-- hot
-- planned  R127
select
    v.id,
    v.name,
    v.query,
    v.shared_team_id,
    v.owner_name,
    v.mine,
    v.version
from app.saved_views as v
order by v.mine desc, v.name, v.id
limit $1;
