-- People of the platform, who are not there yet.
-- $1 staff  jsonb  list of username, name, role
insert into tenant.staff (username, name, role_code)
select r.username, r.name, r.role
from jsonb_to_recordset($1) as r (username text, name text, role text)
where not exists (select from tenant.staff as s where s.username = r.username);
