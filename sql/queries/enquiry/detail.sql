-- Everything the enquiry screen shows of the enquiry itself.
-- $1 enquiry_id  uuid  the enquiry
-- ->             queue_row, body text, channel_name text, citizen_phone text?, citizen_email text?, stage_reason text?, stage_since timestamptz, outcome text?, failure_demand_name text?, guidance_page text?, times_reopened bigint, reopening_until timestamptz?
-- index          enquiries_pkey
-- hot
select
    e.id,
    e.reference,
    e.subject,
    e.enquiry_type_id,
    e.type_name,
    e.stage_name,
    e.stage_code,
    e.priority_code,
    e.priority_name,
    e.received_at,
    e.due_at,
    e.closed_at,
    e.assignee_id,
    e.assignee_name,
    e.team_id,
    e.team_name,
    e.version,
    e.citizen_id,
    e.citizen_name,
    (
        select k.due_at
        from app.open_tasks as k
        where k.enquiry_id = e.id
        order by k.due_at
        limit 1
    ) as next_task_due_at,
    e.body,
    e.channel_name,
    e.citizen_phone,
    e.citizen_email,
    e.stage_reason,
    e.stage_since,
    e.outcome,
    e.failure_demand_name,
    e.guidance_page,
    (select count(*) from app.reopenings as r where r.enquiry_id = e.id) as times_reopened,
    case when e.closed_at is not null then app.reopening_until(e.id) end as reopening_until
from app.enquiries as e
where e.id = $1;
