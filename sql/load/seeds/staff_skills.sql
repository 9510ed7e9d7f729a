-- Skills of staff.
-- $1 staff  jsonb  list of username, skills (list of skill, level)
insert into tenant.staff_skills (staff_id, skill_id, level)
select p.id, s.id, k.level
from jsonb_to_recordset($1) as r (username text, skills jsonb)
inner join tenant.staff as p on r.username = p.username
cross join lateral jsonb_to_recordset(r.skills) as k (skill text, level smallint)
left join tenant.skills as s on k.skill = s.code;
