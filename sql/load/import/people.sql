-- Usernames of the tenant, and which of them a person can sign in with.
-- ->  username text, can_sign_in boolean
select
    s.username,
    r.kind = 'person' and s.active and s.deleted_at is null as can_sign_in
from tenant.staff as s
inner join core.roles as r on s.role_code = r.code
order by s.username;
