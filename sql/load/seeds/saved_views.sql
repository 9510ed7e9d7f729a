-- Saved views of people, shared with their team or not.
-- $1 views  jsonb  list of name, query, staff (a user name), shared
insert into tenant.saved_views (name, query, shared_team_id, created_by)
select r.name, r.query, case when r.shared then s.team_id end, s.id
from jsonb_to_recordset($1) as r (name text, query jsonb, staff text, shared boolean)
left join tenant.staff as s on r.staff = s.username;
