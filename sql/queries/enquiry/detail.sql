-- Everything the enquiry screen shows of the enquiry itself.
-- $1 enquiry_id  uuid  the enquiry
-- ->             queue_row, body text, channel_name text, citizen_name text?, citizen_phone text?, citizen_email text?, stage_reason text?, stage_since timestamptz, outcome text?
-- index          enquiries_pkey
-- hot
select
    e.*,
    d.body,
    d.channel_name,
    d.citizen_name,
    d.citizen_phone,
    d.citizen_email,
    d.stage_reason,
    d.stage_since,
    d.outcome
from app.queue_rows as e
inner join app.enquiries as d on e.id = d.id
where e.id = $1;
