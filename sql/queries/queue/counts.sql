-- Open enquiries of each tab where there are many (queue/counts_single_pass.sql), each counted up to `most`. The order
-- costs nothing in an index and keeps the planner in it: with a limit, a scan of the whole table looks cheap.
-- $1 most  bigint  stop counting here; 1001 shows as "1,000+"
-- ->       counts_row
-- index    enquiries_open_by_assignee
-- hot
select
    (
        select count(*)
        from (
            select
            from app.open_work as w
            where w.assignee_id = (select auth.staff_id())
            order by w.due_at, w.id
            limit $1
        ) as counted
    ) as mine,
    (
        select count(*)
        from (
            select
            from app.open_work as w
            where
                w.team_id
                = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
            order by w.due_at, w.id
            limit $1
        ) as counted
    ) as team,
    (
        select count(*)
        from (
            select
            from app.open_work as w
            where w.assignee_id is null
            order by w.due_at, w.id
            limit $1
        ) as counted
    ) as unassigned,
    (
        select count(*)
        from (
            (
                select
                from app.open_work as w
                where
                    w.due_at >= (select auth.now())
                    and w.due_at
                    < (select app.end_of_today())
                order by w.due_at, w.id
                limit $1
            )
            union all
            select
            from app.work_in_tab('due_today')
            limit $1
        ) as counted
    ) as due_today,
    (
        select count(*)
        from (
            select
            from app.open_work as w
            where w.due_at < (select auth.now())
            order by w.due_at, w.id
            limit $1
        ) as counted
    ) as overdue,
    (
        select count(*)
        from (
            select
            from app.workflow_stages as g
            cross join lateral (
                select
                from app.open_work as o
                where o.stage_id = g.id
                order by o.due_at, o.id
                limit $1
            ) as w
            where g.waits
            limit $1
        ) as counted
    ) as waiting,
    (
        select count(*)
        from (
            select
            from app.open_work as w
            order by w.due_at, w.id
            limit $1
        ) as counted
    ) as all_open;
