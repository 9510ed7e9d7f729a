-- How many clocks run out in each half hour of the next hours, those without any too, and how many of them are legal duties.
-- $1 scope  text     mine, team or tenant
-- $2 hours  integer  1 to 72
-- ->        begins_at timestamptz, clocks bigint, duties bigint
-- index     clocks_running_by_due
with due as materialized (
    select
        c.enquiry_id,
        c.code,
        c.run,
        c.due_at
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
    h.begins_at,
    count(d.due_at) as clocks,
    count(d.due_at) filter (where c.is_duty) as duties
from generate_series(
    date_bin('30 minutes', auth.now(), '2000-01-01 00:00+00'),
    auth.now() + make_interval(hours => $2) - interval '1 microsecond',
    '30 minutes'
) as h (begins_at)
left join due as d on d.due_at >= h.begins_at and d.due_at < h.begins_at + interval '30 minutes'
left join app.clocks as c on d.enquiry_id = c.enquiry_id and d.code = c.code and d.run = c.run
group by h.begins_at
order by h.begins_at;
