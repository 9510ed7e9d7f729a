-- Whether this login is exempt from row security: any other would find every table clean.
-- -> sees_every_row boolean
select r.rolsuper or r.rolbypassrls as sees_every_row
from pg_catalog.pg_roles as r
where r.rolname = current_user;
