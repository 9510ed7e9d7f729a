-- One page of the enquiries that were closed within the last 30 days, last closed first.
-- The planner does not know their number: the limit is a fence, so that they are found by the index of closing, and
-- the work of a month is the bound. The page is an array, so that only its rows are given names.
-- $1 scope          text          mine, team or tenant
-- $2 closed_before  timestamptz?  closed_at of the last row on screen; null for the first page
-- $3 before_id      uuid          id of that row; all zeros for the first page
-- $4 page_size      bigint        rows, 1 to 201
-- ->                queue_row, outcome text?, merged_into text?
-- index             enquiries_by_closing
-- hot
with newest as materialized (
    select
        array(
            select r.id
            from (
                select w.*
                from app.closed_work as w
                where
                    w.closed_at >= (select app.start_of_today() - interval '30 days')
                    and (w.closed_at, w.id) < (coalesce($2, 'infinity'::timestamptz), $3)
                order by w.closed_at desc, w.id desc
                limit 1000000
            ) as r
            where
                ($1 <> 'mine' or r.assignee_id = (select auth.staff_id()))
                and (
                    $1 <> 'team'
                    or r.team_id = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
                )
            order by r.closed_at desc, r.id desc
            limit $4
        ) as ids
)

select
    e.*,
    d.outcome,
    (
        select o.reference
        from app.merged_enquiries as g
        inner join app.enquiries as o on g.original_id = o.id
        where g.enquiry_id = e.id
    ) as merged_into
from app.queue_rows as e
inner join app.enquiries as d on e.id = d.id
where
    e.id = any ((select n.ids from newest as n)::uuid [])
    and d.id = any ((select n.ids from newest as n)::uuid [])
order by e.closed_at desc, e.id desc;
