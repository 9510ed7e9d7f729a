-- Ends the holds of enquiries, and deals with those that have ended.
-- $1 enquiry_ids  uuid[]  at most 10,000
-- ->              id uuid
select h.id
from app.end_hold($1) as h;
