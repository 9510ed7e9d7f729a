-- Takes up a service session in this transaction.
-- $1 token  text  of auth.open_service_session
-- ->        token text
select set_config('enquiries.session', $1, true) as token;
