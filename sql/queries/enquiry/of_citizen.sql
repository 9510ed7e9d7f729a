-- Other enquiries of the same citizen: open ones first, newest received first, out of the newest two hundred. One row
-- more than a screen shows tells that there are more.
-- $1 enquiry_id  uuid    the enquiry that is open
-- $2 most        bigint  rows, 1 to 200
-- ->             queue_row
-- index          enquiries_by_citizen
-- hot
select e.*
from app.queue_rows as e
where e.id = any (array(
    select o.id
    from app.citizen_enquiries as o
    where
        o.citizen_id = (select s.citizen_id from app.citizen_enquiries as s where s.id = $1)
        and o.id <> $1
    order by o.received_at desc
    limit 200
))
order by e.closed_at is not null, e.received_at desc, e.id
limit $2;
