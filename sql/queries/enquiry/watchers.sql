-- Watchers of an enquiry, by name.
-- $1 enquiry_id  uuid  the enquiry
-- ->             staff_id uuid, name text, since timestamptz
-- index          watchers_once
-- hot
select
    w.staff_id,
    w.name,
    w.since
from app.watchers as w
where w.enquiry_id = $1
order by w.name, w.staff_id;
