-- Deputies for the week after next: of the first person in each team who approves, the first of the team who is a caseworker.
-- $1 now  timestamptz  the instant of the load
insert into tenant.deputies (staff_id, deputy_id, from_on, until_on)
select distinct on (p.team_id)
    p.id,
    d.id,
    ($1 at time zone 'Europe/London')::date + 14,
    ($1 at time zone 'Europe/London')::date + 18
from tenant.staff as p
inner join tenant.staff as d on p.tenant_id = d.tenant_id and p.team_id = d.team_id and p.id <> d.id
where
    p.role_code = any (auth.roles_with_capability('approve'))
    and d.role_code = any (auth.roles_with_capability('work_on_enquiries'))
    and d.role_code <> all (auth.roles_with_capability('approve'))
    and p.active
    and d.active
order by p.team_id, p.username, d.username;
