-- Open work in figures: by deadline, age, priority, type and person, and what needs a decision. Reads the
-- soonest due up to `most`, in one pass; the screen marks figures of a pass that was cut.
-- $1 scope  text    mine, team or tenant
-- $2 most   bigint  enquiries read; 5001 found show as 5,000 and more
-- ->        section text, key text?, name text?, place integer, held bigint, overdue bigint
-- index     enquiries_open_by_due
-- hot
-- Each range of deadlines is counted separately by an index, however much else is open.
with moments as (
    select
        auth.now() as present,
        app.end_of_today() as tomorrow,
        app.end_of_seven_days() as in_a_week
),

bands (name, due_from, due_until) as (
    select b.name, b.due_from, b.due_until
    from moments as m
    cross join lateral (
        values
        ('overdue', '-infinity'::timestamptz, m.present),
        ('today', m.present, m.tomorrow),
        ('week', m.tomorrow, m.in_a_week),
        ('later', m.in_a_week, 'infinity')
    ) as b (name, due_from, due_until)
),

-- Names are looked up for what was counted, never for what was read.
taken as materialized (
    select
        e.enquiry_type_id,
        e.priority_code,
        e.priority_name,
        e.assignee_id,
        e.stage_id,
        e.due_at,
        e.received_at
    from app.enquiries as e
    where
        e.closed_at is null
        and ($1 <> 'mine' or e.assignee_id = (select auth.staff_id()))
        and (
            $1 <> 'team'
            or e.team_id
            = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
        )
    order by e.due_at, e.id
    limit $2
),

open_work as (
    select
        t.enquiry_type_id,
        t.priority_code,
        t.priority_name,
        t.assignee_id,
        g.stage_code in ('waiting_for_citizen', 'waiting_for_third_party') as waiting,
        t.due_at < m.present as late,
        case
            when t.received_at > m.present - interval '1 day' then '0'
            when t.received_at > m.present - interval '7 days' then '1'
            when t.received_at > m.present - interval '28 days' then '7'
            when t.received_at > m.present - interval '90 days' then '28'
            else '90'
        end as age_band
    from taken as t
    cross join moments as m
    left join app.workflow_stages as g on t.stage_id = g.id
),

counted as (
    select
        case
            grouping(w.age_band, w.priority_code, w.enquiry_type_id, w.assignee_id, w.waiting)
            when 15 then 'age'
            when 23 then 'priority'
            when 27 then 'type'
            when 29 then 'person'
            when 30 then 'waiting'
            else 'all'
        end as section,
        w.age_band,
        w.priority_code,
        w.priority_name,
        w.enquiry_type_id,
        w.assignee_id,
        w.waiting,
        count(*) as held,
        count(*) filter (where w.late) as overdue
    from open_work as w
    group by
        grouping sets (
            (w.age_band),
            (w.priority_code, w.priority_name),
            (w.enquiry_type_id),
            (w.assignee_id),
            (w.waiting),
            ()
        )
),

figures as (
    select
        c.section,
        coalesce(
            c.age_band, c.priority_code::text, c.enquiry_type_id::text,
            c.assignee_id::text, c.waiting::text
        ) as key,
        coalesce(c.priority_name, y.name, s.name) as name,
        coalesce(c.priority_code::integer, c.age_band::integer, 0) as place,
        c.held,
        c.overdue
    from counted as c
    left join app.enquiry_types as y on c.enquiry_type_id = y.id
    left join app.staff as s on c.assignee_id = s.id
    union all
    select
        'due' as section,
        b.name as key,
        null as name,
        0 as place,
        (
            select count(*)
            from (
                select
                from app.open_work as w
                where
                    w.due_at >= b.due_from
                    and w.due_at < b.due_until
                    and ($1 <> 'mine' or w.assignee_id = (select auth.staff_id()))
                    and (
                        $1 <> 'team'
                        or w.team_id
                        = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
                    )
                order by w.due_at, w.id
                limit 1001
            ) as banded
        ) as held,
        0 as overdue
    from bands as b
    union all
    -- Staff without open work are listed too, so that work can be assigned to them.
    select
        'person' as section,
        s.id::text as key,
        s.name,
        0 as place,
        0 as held,
        0 as overdue
    from app.staff as s
    where
        $1 <> 'mine'
        and s.active
        and s.role_code = any ((select auth.roles_that_hold_enquiries())::text[])
        and (
            $1 <> 'team'
            or s.team_id
            = (select m.team_id from app.staff as m where m.id = (select auth.staff_id()))
        )
        and not exists (select from counted as c where c.assignee_id = s.id)
    union all
    -- One's own requests are for others to decide.
    select
        'approvals' as section,
        null as key,
        null as name,
        0 as place,
        count(*) as held,
        0 as overdue
    from (
        select
        from app.approvals as a
        where
            a.decision is null
            and not a.superseded
            and a.created_by <> (select auth.staff_id())
        order by a.created_at, a.id
        limit 1001
    ) as waiting
    union all
    -- Approved, and for this person to take: the step stays on their list until they do.
    select
        'approved' as section,
        null as key,
        null as name,
        0 as place,
        count(distinct a.enquiry_id) as held,
        0 as overdue
    from (
        select t.enquiry_id
        from app.approved_steps as t
        where t.staff_id = (select auth.staff_id())
        limit 1001
    ) as a
    union all
    select
        'team' as section,
        null as key,
        null as name,
        0 as place,
        count(*) as held,
        count(*) filter (where unassigned.due_at < (select auth.now())) as overdue
    from (
        select w.due_at
        from app.open_work as w
        where
            $1 = 'mine'
            and w.assignee_id is null
            and w.team_id
            = (select m.team_id from app.staff as m where m.id = (select auth.staff_id()))
        order by w.due_at, w.id
        limit 1001
    ) as unassigned
    union all
    -- As queue/tasks.sql lists them.
    select
        'tasks' as section,
        null as key,
        null as name,
        0 as place,
        count(*) as held,
        count(*) filter (where todo.due_at < (select auth.now())) as overdue
    from (
        select k.due_at
        from app.tasks_in_scope($1) as k
        order by k.due_at, k.id
        limit 1001
    ) as todo
    union all
    -- Work of people who are away today is with somebody, and nobody does it.
    select
        'away' as section,
        null as key,
        null as name,
        0 as place,
        count(*) as held,
        count(*) filter (where absent.due_at < (select auth.now())) as overdue
    from (
        select w.due_at
        from app.work_of_absent_staff as w
        where
            $1 = 'tenant'
            or (
                $1 = 'team'
                and w.team_id
                = (select m.team_id from app.staff as m where m.id = (select auth.staff_id()))
            )
        limit 1001
    ) as absent
)

select
    f.section,
    f.key,
    f.name,
    f.place,
    f.held,
    f.overdue
from figures as f
order by f.section, f.place, f.held desc, f.name, f.key;
