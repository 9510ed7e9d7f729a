-- Open tasks, soonest due first: of this person and those of their team that nobody has; of the team and its people; or all.
-- A scope that is not requested folds away when the statement is planned.
-- $1 scope  text    mine, team or tenant
-- $2 most   bigint  rows, 1 to 1001
-- ->        task_row
-- index     tasks_open_by_team
-- hot
with held as materialized (
    select k.id
    from app.tasks_in_scope($1) as k
    order by k.due_at, k.id
    limit $2
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
    k.due_from,
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
limit $2;
