-- The newest run of each duty. Ages in seconds, so that only the server's clock counts.
-- ->  duty text, ended_at timestamptz, done bigint, fault text?, seconds_since_success bigint?
select
    d.duty,
    d.ended_at,
    d.done,
    d.fault,
    extract(epoch from clock_timestamp() - d.last_success)::bigint as seconds_since_success
from core.duty_status() as d;
