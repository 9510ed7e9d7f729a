-- Open enquiries of each tab, counted in one pass over at most `most` rows. Below that limit the counts are complete, and
-- planning takes half the time of queue/counts.sql; when all_open reaches the limit, queue/counts.sql has the counts.
-- $1 most  bigint  stop counting here; at 1001 only all_open means something
-- ->       counts_row
-- index    enquiries_open_by_due
-- hot
with work as materialized (
    select
        w.id,
        w.assignee_id,
        w.team_id,
        w.stage_id,
        w.due_at
    from app.open_work as w
    order by w.due_at, w.id
    limit $1
)

select
    count(*) filter (where w.assignee_id = (select auth.staff_id())) as mine,
    count(*) filter (
        where w.team_id
        = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
    ) as team,
    count(*) filter (where w.assignee_id is null) as unassigned,
    count(*) filter (
        where
            (w.due_at >= (select auth.now()) and w.due_at < (select app.end_of_today()))
            or w.id in (
                select k.enquiry_id
                from app.open_tasks as k
                where
                    k.due_at >= (select app.start_of_today())
                    and k.due_at < (select app.end_of_today())
            )
    ) as due_today,
    count(*) filter (where w.due_at < (select auth.now())) as overdue,
    count(*) filter (
        where w.stage_id in (select g.id from app.workflow_stages as g where g.waits)
    ) as waiting,
    count(*) as all_open
from work as w;
