-- Clocks that run out in the next hours, the next first: of the person's enquiries, of the team's, or of all.
-- $1 scope      text                     mine, team or tenant
-- $2 hours      integer                  1 to 72
-- $3 after_due  timestamptz_or_infinity  clock_due_at of the last row on screen; -infinity for the first page
-- $4 after_id   uuid                     clock_id of that row; all zeros for the first page
-- $5 page_size  bigint                   rows, 1 to 1001
-- ->            queue_row, clock_id uuid, clock_name text, clock_due_at timestamptz, clock_is_duty boolean
-- index         clocks_running_by_due
with due as materialized (
    select
        c.enquiry_id,
        c.code,
        c.run,
        c.due_at,
        -- The key of the row: an enquiry may have two of them.
        md5(concat_ws(' ', c.enquiry_id, c.code, c.run))::uuid as id
    from app.running_clocks as c
    where
        c.due_at >= (select auth.now())
        and c.due_at < (select auth.now()) + make_interval(hours => $2)
        and ($1 <> 'mine' or c.assignee_id = (select auth.staff_id()))
        and (
            $1 <> 'team'
            or c.team_id = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
        )
)

select
    e.*,
    d.id as clock_id,
    c.name as clock_name,
    d.due_at as clock_due_at,
    c.is_duty as clock_is_duty
from due as d
inner join app.clocks as c on d.enquiry_id = c.enquiry_id and d.code = c.code and d.run = c.run
inner join app.queue_rows as e on d.enquiry_id = e.id
where (d.due_at, d.id) > ($3, $4)
order by d.due_at, d.id
limit $5;
