-- The verifiers of the roles' passwords, to detect a changed one.
-- $1 role_names  text[]  the roles that log in
-- ->             role_name text, verifier text
select
    a.rolname::text as role_name,
    coalesce(a.rolpassword, '') as verifier
from pg_catalog.pg_authid as a
where
    a.rolname = any ($1)
    and a.rolcanlogin
order by a.rolname;
