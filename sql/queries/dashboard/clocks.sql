-- Clocks in figures: how many run out in the next hours, how many enquiries are grossly late, of how many every clock waits, and
-- how many nobody would look at again.
-- Counted to 1,001, as the deadlines of dashboard/figures.sql.
-- $1 scope  text     mine, team or tenant
-- $2 hours  integer  1 to 72
-- ->        next_hours bigint, grossly_late bigint, paused bigint, overlooked bigint
-- index     clocks_running_by_due
-- hot
select
    (
        select count(*)
        from (
            select
            from app.clocks_due($1, auth.now(), auth.now() + make_interval(hours => $2))
            limit 1001
        ) as near
    ) as next_hours,
    (
        select count(*)
        from (
            select distinct c.enquiry_id
            from app.clocks_due($1, '-infinity', auth.now()) as c
            where c.grossly_late_at < (select auth.now())
            limit 1001
        ) as long_past
    ) as grossly_late,
    (
        select count(*)
        from (
            select
            from app.open_work as w
            where
                w.due_at >= (select app.not_due())
                and ($1 <> 'mine' or w.assignee_id = (select auth.staff_id()))
                and (
                    $1 <> 'team'
                    or w.team_id
                    = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
                )
            limit 1001
        ) as waiting
    ) as paused,
    (
        select count(*)
        from (
            select
            from app.overlooked_enquiries as o
            inner join app.open_work as w on o.enquiry_id = w.id
            where
                ($1 <> 'mine' or w.assignee_id = (select auth.staff_id()))
                and (
                    $1 <> 'team'
                    or w.team_id
                    = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
                )
            limit 1001
        ) as forgotten
    ) as overlooked;
