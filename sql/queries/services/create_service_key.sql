-- Makes a key of a service. The key is returned here and nowhere else: only its hash is kept.
-- $1 service     text      the code of the service
-- $2 name        text      where the key is used, 1 to 60 characters
-- $3 per_minute  integer   requests a minute, 1 to 6000
-- ->             key_id uuid, service_key text
select k.key_id, k.service_key from app.create_service_key($1, $2, $3) as k;
