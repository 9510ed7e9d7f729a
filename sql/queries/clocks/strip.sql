-- How many clocks run out in each half hour of the next hours, those without any too, and how many of them are legal duties.
-- $1 scope  text     mine, team or tenant
-- $2 hours  integer  1 to 72
-- ->        begins_at timestamptz, clocks bigint, duties bigint
-- index     clocks_running_by_due
-- hot
with due as materialized (
    select
        c.due_at,
        (
            select k.is_duty
            from app.clocks as k
            where
                k.enquiry_id = c.enquiry_id
                and k.code = c.code
                and k.run = c.run
        ) as is_duty
    from app.clocks_due($1, auth.now(), auth.now() + make_interval(hours => $2)) as c
)

select
    h.begins_at,
    count(d.due_at) as clocks,
    count(d.due_at) filter (where d.is_duty) as duties
from generate_series(
    date_bin('30 minutes', auth.now(), '2000-01-01 00:00+00'),
    auth.now() + make_interval(hours => $2) - interval '1 microsecond',
    '30 minutes'
) as h (begins_at)
left join due as d on d.due_at >= h.begins_at and d.due_at < h.begins_at + interval '30 minutes'
group by h.begins_at
order by h.begins_at;
