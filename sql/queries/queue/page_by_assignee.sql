-- One page of open enquiries of a tab by assignee, then soonest due: unassigned ones first, then people by name. At
-- most one page is read from the index for each person, so the number of people is the bound.
-- Emergencies are before all of these: page_emergencies.sql.
-- The planner does not know the size of mine, team and waiting: they are read whole by their own index and sorted, so
-- the open work of a person or a team, or the waiting work, is the bound; and so is what only a task puts into due today.
-- $1 view       text                     mine, team, unassigned, due_today, overdue, waiting or all
-- $2 after_who  text                     assignee_name of the last row on screen, empty for unassigned and for the first page
-- $3 after_due  timestamptz_or_infinity  due_at of that row; -infinity for the first page
-- $4 after_id   uuid                     id of that row; all zeros for the first page
-- $5 page_size  bigint                   rows, 1 to 201
-- ->            queue_row
-- index         enquiries_open_by_assignee
-- hot
with own as materialized (
    select w.id, w.assignee_id, w.due_at
    from app.work_in_tab($1) as w
    where w.priority_code > 1
),

keyed as (
    select
        o.id,
        o.due_at,
        coalesce(p.name, '') as who
    from own as o
    left join app.staff as p on o.assignee_id = p.id
),

-- People after the one of the last row start with their first enquiry.
people as (
    select
        p.id,
        p.name as who,
        case when p.name > $2 then '-infinity'::timestamptz else $3 end as after_due,
        case
            when p.name > $2 then '00000000-0000-0000-0000-000000000000'::uuid
            else $4
        end as after_id
    from app.staff as p
    where p.name >= $2
)

select e.*
from app.queue_rows as e
where e.id = any (array(
    (
        select k.id
        from keyed as k
        where (k.who, k.due_at, k.id) > ($2, $3, $4)
        order by k.who, k.due_at, k.id
        limit $5
    )
    union all
    (
        select k.id
        from (
            (
                select
                    o.id,
                    o.due_at,
                    '' as who
                from app.open_work as o
                where
                    $1 not in ('mine', 'team', 'waiting')
                    and o.priority_code > 1
                    and ($1 <> 'unassigned' or o.assignee_id is null)
                    and ($1 <> 'due_today' or o.due_at >= (select auth.now()))
                    and ($1 <> 'due_today' or o.due_at < (select app.end_of_today()))
                    and ($1 <> 'overdue' or o.due_at < (select auth.now()))
                    and $2 = ''
                    and o.assignee_id is null
                    and (o.due_at, o.id) > ($3, $4)
                order by o.due_at, o.id
                limit $5
            )
            union all
            (
                select
                    w.id,
                    w.due_at,
                    p.who
                from people as p
                cross join lateral (
                    select
                        o.id,
                        o.due_at
                    from app.open_work as o
                    where
                        $1 not in ('mine', 'team', 'waiting')
                        and o.priority_code > 1
                        and ($1 <> 'unassigned' or o.assignee_id is null)
                        and ($1 <> 'due_today' or o.due_at >= (select auth.now()))
                        and ($1 <> 'due_today' or o.due_at < (select app.end_of_today()))
                        and ($1 <> 'overdue' or o.due_at < (select auth.now()))
                        and o.assignee_id = p.id
                        and (o.due_at, o.id) > (p.after_due, p.after_id)
                    order by o.due_at, o.id
                    limit $5
                ) as w
                order by p.who, w.due_at, w.id
                limit $5
            )
        ) as k
        order by k.who, k.due_at, k.id
        limit $5
    )
))
order by coalesce(e.assignee_name, ''), e.due_at, e.id;
