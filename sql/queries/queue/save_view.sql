-- Saves a new view under a name, for the person alone or for their team too. Without a team, it is for them alone.
-- $1 name       text     1 to 60 characters
-- $2 query      jsonb    what it shows
-- $3 is_shared  boolean  whether the team sees it too
-- ->            view_id uuid, team_name text?
-- index         saved_views_by_owner
select
    app.save_view(null, $1, $2, m.team_id) as view_id,
    m.team_name
from (
    select
        case when $3 then s.team_id end as team_id,
        case when $3 then s.team_name end as team_name
    from app.staff as s
    where s.id = (select auth.staff_id())
) as m;
