-- Puts enquiries on hold until a time, instead of the hold that they have.
-- $1 enquiry_ids  uuid[]       at most 10,000
-- $2 reason       text         what they wait for, 1 to 500 characters
-- $3 ends_at      timestamptz  when the hold ends by itself, at most 120 days ahead
-- ->              id uuid, hold_id uuid
select
    h.id,
    h.hold_id
from app.hold_enquiries($1, $2, $3) as h;
