-- Clocks that run out in the next hours, the next first: of the person's enquiries, of the team's, or of all. The page is an
-- array, so that only its rows are given names.
-- $1 scope      text                     mine, team or tenant
-- $2 hours      integer                  1 to 72
-- $3 after_due  timestamptz_or_infinity  clock_due_at of the last row on screen; -infinity for the first page
-- $4 after_id   uuid                     clock_id of that row; all zeros for the first page
-- $5 page_size  bigint                   rows, 1 to 1001
-- ->            queue_row, clock_id uuid, clock_name text, clock_due_at timestamptz, clock_is_duty boolean
-- index         clocks_running_by_due
-- hot
with page as materialized (
    select
        d.enquiry_id,
        d.code,
        d.run,
        d.due_at,
        d.id
    from (
        select
            c.*,
            -- The key of the row: an enquiry may have two of them.
            md5(concat_ws(' ', c.enquiry_id, c.code, c.run))::uuid as id
        from app.clocks_due($1, auth.now(), auth.now() + make_interval(hours => $2)) as c
    ) as d
    where (d.due_at, d.id) > ($3, $4)
    order by d.due_at, d.id
    limit $5
)

select
    e.*,
    p.id as clock_id,
    c.name as clock_name,
    p.due_at as clock_due_at,
    c.is_duty as clock_is_duty
from page as p
cross join lateral (
    select
        k.name,
        k.is_duty
    from app.clocks as k
    where
        k.enquiry_id = p.enquiry_id
        and k.code = p.code
        and k.run = p.run
    limit 1
) as c
inner join app.queue_rows as e on p.enquiry_id = e.id
where e.id = any ((select array(select q.enquiry_id from page as q))::uuid [])
order by p.due_at, p.id;
