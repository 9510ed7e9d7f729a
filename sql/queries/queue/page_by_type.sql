-- One page of open enquiries of a tab by the name of the type, then soonest due. At most
-- one page is read from the index for each type, so the number of types is the bound.
-- Emergencies are before all of these: page_emergencies.sql.
-- The planner does not know the size of mine, team and waiting: they are read whole by their own index and sorted, so
-- the open work of a person or a team, or the waiting work, is the bound; and so is what only a task puts into due today.
-- $1 view        text                     mine, team, unassigned, due_today, overdue, waiting or all
-- $2 after_type  text                     type_name of the last row on screen; empty for the first page
-- $3 after_due   timestamptz_or_infinity  due_at of that row; -infinity for the first page
-- $4 after_id    uuid                     id of that row; all zeros for the first page
-- $5 page_size   bigint                   rows, 1 to 201
-- ->             queue_row
-- index          enquiries_open_by_type
-- hot
with own as materialized (
    select w.id, w.enquiry_type_id, w.due_at
    from app.work_in_tab($1) as w
    where w.priority_code > 1
)

select e.*
from app.queue_rows as e
where e.id = any (array(
    (
        select o.id
        from own as o
        inner join app.type_names as t on o.enquiry_type_id = t.id
        where (t.name, o.due_at, o.id) > ($2, $3, $4)
        order by t.name, o.due_at, o.id
        limit $5
    )
    union all
    (
        select w.id
        from app.type_names as t
        cross join lateral (
            select
                o.id,
                o.due_at
            from app.open_work as o
            where
                o.enquiry_type_id = t.id
                and $1 not in ('mine', 'team', 'waiting')
                and o.priority_code > 1
                and ($1 <> 'unassigned' or o.assignee_id is null)
                and ($1 <> 'due_today' or o.due_at >= (select auth.now()))
                and ($1 <> 'due_today' or o.due_at < (select app.end_of_today()))
                and ($1 <> 'overdue' or o.due_at < (select auth.now()))
                -- Types behind the one of the last row begin at their beginning.
                and (o.due_at, o.id) > (
                    case when t.name > $2 then '-infinity'::timestamptz else $3 end,
                    case when t.name > $2 then '00000000-0000-0000-0000-000000000000'::uuid else $4 end
                )
            order by o.due_at, o.id
            limit $5
        ) as w
        where t.name >= $2
        order by t.name, w.due_at, w.id
        limit $5
    )
))
order by e.type_name, e.due_at, e.id;
