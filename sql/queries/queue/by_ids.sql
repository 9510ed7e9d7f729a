-- Enquiries by their keys, newest received first: the ones that a draft for several is about.
-- $1 enquiry_ids  uuid[]  at most 10,000; an unknown key has no row
-- ->              queue_row
-- index           enquiries_pkey
select e.*
from app.queue_rows as e
where e.id = any ($1)
order by e.received_at desc, e.id;
