-- Teams of a tenant; the larger team of one is of the same list.
-- $1 teams  jsonb  list of code, name, within (a code, or none), area, email
with keyed as (
    select core.new_id() as id, r.code, r.name, r.within, r.area, r.email
    from jsonb_to_recordset($1) as r (code text, name text, within text, area text, email text)
)

insert into tenant.teams (id, code, name, parent_id, area, email)
select k.id, k.code, k.name, p.id, k.area, k.email
from keyed as k
left join keyed as p on k.within = p.code;
