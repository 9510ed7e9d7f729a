-- Enquiries by their keys, newest received first: those that a text for several was typed for.
-- $1 enquiry_ids  uuid[]  at most 10,000; what is not here has no row
-- ->              queue_row
-- index           enquiries_pkey
select e.*
from app.queue_rows as e
where e.id = any ($1)
order by e.received_at desc, e.id;
