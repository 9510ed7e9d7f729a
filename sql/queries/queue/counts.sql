-- How many open enquiries each tab holds, counted no further than asked.
-- $1 most  bigint  stop counting here; 1001 shows as "1,000+"
-- ->       mine bigint, team bigint, unassigned bigint, overdue bigint, all_open bigint
-- index    enquiries_open_by_assignee
-- hot
select
    (
        select count(*)
        from (
            select
            from app.enquiries as e
            where
                e.closed_at is null
                and e.assignee_id = (select auth.staff_id())
            limit $1
        ) as counted
    ) as mine,
    (
        select count(*)
        from (
            select
            from app.enquiries as e
            where
                e.closed_at is null
                and e.team_id
                = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
            limit $1
        ) as counted
    ) as team,
    (
        select count(*)
        from (
            select
            from app.enquiries as e
            where
                e.closed_at is null
                and e.assignee_id is null
            limit $1
        ) as counted
    ) as unassigned,
    (
        select count(*)
        from (
            select
            from app.enquiries as e
            where
                e.closed_at is null
                and e.due_at < (select auth.now())
            limit $1
        ) as counted
    ) as overdue,
    (
        select count(*)
        from (
            select
            from app.enquiries as e
            where e.closed_at is null
            limit $1
        ) as counted
    ) as all_open;
