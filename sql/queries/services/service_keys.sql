-- Keys of the organisation's services, newest first, without the keys themselves.
-- -> id uuid, service_code text, service_name text, name text, requests_per_minute integer, revoked boolean, created_at timestamptz, created_by_name text
select
    k.id, k.service_code, k.service_name, k.name, k.requests_per_minute, k.revoked, k.created_at, k.created_by_name
from app.service_keys as k
order by k.created_at desc, k.id;
