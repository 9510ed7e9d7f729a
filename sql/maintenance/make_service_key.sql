-- Makes a key of a service, as an administrator of the server, in a session of its organisation.
-- $1 service_code  text     the service
-- $2 name          text     where the key is used
-- $3 per_minute    integer  requests a minute
-- ->               service_key text
select k.service_key from tenant.make_service_key($1, $2, $3) as k;
