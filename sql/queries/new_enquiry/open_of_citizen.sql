-- Open enquiries of a citizen, newest received first, out of the newest two hundred: shown before another is created.
-- $1 citizen_id  uuid    the citizen
-- $2 most        bigint  rows, 1 to 200
-- ->             queue_row
-- index          enquiries_by_citizen
-- hot
select e.*
from app.queue_rows as e
where
    e.id = any (array(
        select o.id
        from app.citizen_enquiries as o
        where o.citizen_id = $1
        order by o.received_at desc
        limit 200
    ))
    and e.closed_at is null
order by e.received_at desc, e.id
limit $2;
