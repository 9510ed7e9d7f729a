-- Creates a tenant; the transaction continues in its session.
-- $1 code  text  two to eight capitals or digits
-- $2 name  text  as shown on screens
-- $3 kind  text  department, agency, council, court, nhs_body or advice_centre
-- ->       tenant_id integer
select auth.create_tenant($1, $2, $3) as tenant_id;
