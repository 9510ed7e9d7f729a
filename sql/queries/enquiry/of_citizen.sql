-- Other enquiries of the citizen who asks: open ones first, newest received first, out of the newest two hundred.
-- One more than a screen shows tells it that there are more.
-- $1 enquiry_id  uuid    the enquiry that is open
-- $2 most        bigint  rows, 1 to 200
-- ->             queue_row, closed_at timestamptz?
-- index          enquiries_by_citizen
-- hot
select
    newest.id,
    newest.reference,
    newest.subject,
    newest.type_name,
    newest.stage_name,
    newest.stage_code,
    newest.priority_code,
    newest.priority_name,
    newest.received_at,
    newest.due_at,
    newest.assignee_id,
    newest.assignee_name,
    newest.team_name,
    newest.version,
    newest.closed_at
from (
    select
        o.id,
        o.reference,
        o.subject,
        o.type_name,
        o.stage_name,
        o.stage_code,
        o.priority_code,
        o.priority_name,
        o.received_at,
        o.due_at,
        o.assignee_id,
        o.assignee_name,
        o.team_name,
        o.version,
        o.closed_at
    from app.enquiries as o
    where
        o.citizen_id = (select e.citizen_id from app.enquiries as e where e.id = $1)
        and o.id <> $1
    order by o.received_at desc
    limit 200
) as newest
order by newest.closed_at is not null, newest.received_at desc, newest.id
limit $2;
