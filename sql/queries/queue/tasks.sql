-- Open tasks of this person and those of their team that nobody has, soonest due first.
-- $1 most  bigint  rows, 1 to 1000
-- ->       task_row
-- index    tasks_open_by_team
-- hot
with held as materialized (
    (
        select k.id
        from app.tasks as k
        where k.staff_id = (select auth.staff_id()) and not k.done
        order by k.due_at, k.id
        limit $1
    )
    union
    (
        select k.id
        from app.tasks as k
        where
            k.team_id = (select s.team_id from app.staff as s where s.id = (select auth.staff_id()))
            and k.staff_id is null
            and not k.done
        order by k.due_at, k.id
        limit $1
    )
)

select
    k.id,
    k.enquiry_id,
    k.reference,
    k.subject,
    k.kind,
    k.what,
    k.staff_id,
    k.staff_name,
    k.team_id,
    k.team_name,
    k.due_at,
    k.blocks,
    k.blocked_stage_name,
    k.done,
    k.outcome,
    k.done_at,
    k.done_by_name,
    k.version,
    k.phone
from app.tasks as k
where k.id = any (array(select h.id from held as h))
order by k.due_at, k.id
limit $1;
