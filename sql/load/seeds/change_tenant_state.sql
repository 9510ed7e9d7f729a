-- Moves a tenant along its life.
-- $1 tenant_code  text  which
-- $2 new_state    text  live, closing or closed
-- ->              state text
select auth.change_tenant_state($1, $2) as state;
