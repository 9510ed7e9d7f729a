-- One page of open enquiries of a tab in the order of their standard stages, then soonest due. At most one
-- page is read from the index for each stage, so the number of stages is the bound.
-- Emergencies are before all of these: page_emergencies.sql.
-- The planner does not know the size of mine, team and waiting: they are read whole by their own index and sorted, so
-- the open work of a person or a team, or the waiting work, is the bound; and so is what only a task puts into due today.
-- $1 view         text                     mine, team, unassigned, due_today, overdue, waiting or all
-- $2 after_stage  smallint                 position of the standard stage of the last row on screen; 0 for the first page
-- $3 after_due    timestamptz_or_infinity  due_at of that row; -infinity for the first page
-- $4 after_id     uuid                     id of that row; all zeros for the first page
-- $5 page_size    bigint                   rows, 1 to 201
-- ->              queue_row
-- index           enquiries_open_by_stage
-- hot
with own as materialized (
    select w.id, w.stage_id, w.due_at
    from app.work_in_tab($1) as w
    where w.priority_code > 1
)

select e.*
from app.queue_rows as e
where e.id = any (array(
    (
        select o.id
        from own as o
        inner join app.workflow_stages as g on o.stage_id = g.id
        where (g.stage_position, o.due_at, o.id) > ($2, $3, $4)
        order by g.stage_position, o.due_at, o.id
        limit $5
    )
    union all
    (
        select w.id
        from app.workflow_stages as g
        cross join lateral (
            select
                o.id,
                o.due_at
            from app.open_work as o
            where
                o.stage_id = g.id
                and $1 not in ('mine', 'team', 'waiting')
                and o.priority_code > 1
                and ($1 <> 'unassigned' or o.assignee_id is null)
                and ($1 <> 'due_today' or o.due_at >= (select auth.now()))
                and ($1 <> 'due_today' or o.due_at < (select app.end_of_today()))
                and ($1 <> 'overdue' or o.due_at < (select auth.now()))
                -- Stages behind the one of the last row begin at their beginning.
                and (o.due_at, o.id) > (
                    case when g.stage_position > $2 then '-infinity'::timestamptz else $3 end,
                    case when g.stage_position > $2 then '00000000-0000-0000-0000-000000000000'::uuid else $4 end
                )
            order by o.due_at, o.id
            limit $5
        ) as w
        where g.stage_position >= $2
        order by g.stage_position, w.due_at, w.id
        limit $5
    )
))
order by
    (select min(g.stage_position) from app.workflow_stages as g where g.stage_code = e.stage_code),
    e.due_at,
    e.id;
