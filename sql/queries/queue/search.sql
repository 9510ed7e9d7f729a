-- Enquiries by reference, postcode, citizen's name or words; newest received first. One row more than a
-- screen shows tells that there are more.
-- $1 words  text     as typed
-- $2 most   integer  rows, 1 to 1001
-- ->        queue_row
-- index     enquiries_pkey
select e.*
from app.queue_rows as e
where e.id = any (array(select f.enquiry_id from app.find_enquiries($1, $2) as f))
order by e.received_at desc, e.id;
