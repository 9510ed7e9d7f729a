-- The statement that gives a role its password, if the role is there: a password cannot be a parameter of
-- ALTER ROLE, so the server itself quotes it.
-- $1 role_name  text  one of the roles that log in
-- $2 password   text  the role's own
-- ->            statement text
select format('alter role %I password %L', r.rolname, $2::text) as statement
from pg_catalog.pg_roles as r
where
    r.rolname = $1
    and r.rolcanlogin;
