-- Creates a citizen.
-- $1 name   text   1 to 200 characters
-- $2 phone  text?  as typed; null when not given
-- $3 email  text?  as it was said; null when not given
-- ->        citizen_id uuid
select app.register_citizen($1, $2, $3) as citizen_id;
