-- The hold of an enquiry that lasts, or has ended and nobody has dealt with.
-- $1 enquiry_id  uuid  the enquiry
-- ->             kind text, reason text?, until timestamptz, ended_because text?, held_by text, held_at timestamptz
-- index          holds_not_dealt_with
select
    h.kind,
    h.reason,
    h.until,
    h.ended_because,
    h.held_by,
    h.held_at
from app.holds as h
where h.enquiry_id = $1
order by h.held_at desc
limit 1;
