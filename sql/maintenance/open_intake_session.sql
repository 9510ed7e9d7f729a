-- A service session of the intake actor in this transaction.
-- $1 tenant_code  text  which organisation
-- $2 program      text  who opens it
select auth.open_service_session($1, 'intake', $2);
