-- Enquiries by reference, what is known of the citizen, or words; open ones first, then newest received. One row more than
-- a screen shows tells that there are more. Where nothing has what was typed, the rows are close to it.
-- $1 words  text     as typed
-- $2 most   integer  rows, 1 to 1001
-- ->        queue_row, is_close boolean
-- index     enquiries_pkey
with found as materialized (
    select f.enquiry_id, f.is_close from app.find_enquiries($1, $2) as f
)

select
    e.*,
    (select bool_or(f.is_close) from found as f) as is_close
from app.queue_rows as e
where e.id = any (array(select f.enquiry_id from found as f))
order by e.closed_at is not null, e.received_at desc, e.id;
