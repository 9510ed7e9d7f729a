-- Accesses to an enquiry, newest first.
-- $1 enquiry_id      uuid         the enquiry
-- $2 most            bigint       rows, 1 to 1000
-- $3 recorded_from   timestamptz  no access is older; with the next, only months between are planned for
-- $4 recorded_until  timestamptz  none is younger
-- ->                 id uuid, recorded_at timestamptz, action text, staff_name text?, role_code text?
-- index              access_logs_by_enquiry
-- planned            R267
select
    a.id,
    a.recorded_at,
    a.action,
    a.staff_name,
    a.role_code
from app.accesses as a
where
    a.enquiry_id = $1
    and a.recorded_at between $3 and $4
order by a.recorded_at desc, a.id
limit $2;
