-- Clocks that run out until a time, the next first: of everybody's open enquiries.
-- $1 until_at  timestamptz  the end
-- $2 most      bigint       rows, 1 to 1000
-- ->           queue_row, clock_name text, clock_due_at timestamptz, clock_is_duty boolean
-- index        clocks_running_by_due
select
    e.*,
    c.name as clock_name,
    c.due_at as clock_due_at,
    c.is_duty as clock_is_duty
from app.clocks as c
inner join app.queue_rows as e on c.enquiry_id = e.id
where c.state = 'running' and c.due_at <= $1
order by c.due_at, c.enquiry_id
limit $2;
