-- What people did to the clocks of an enquiry, newest first, with what was taken back.
-- $1 enquiry_id  uuid  the enquiry
-- ->             id uuid, kind text, clock_code text?, message_id uuid?, happened_at timestamptz, reason text?, takes_back_id uuid?, taken_back_by uuid?, created_at timestamptz, recorded_by text
-- index          clock_acts_by_enquiry
select
    a.id,
    a.kind,
    a.clock_code,
    a.message_id,
    a.happened_at,
    a.reason,
    a.takes_back_id,
    a.taken_back_by,
    a.created_at,
    a.recorded_by
from app.clock_acts as a
where a.enquiry_id = $1
order by a.happened_at desc, a.id desc;
