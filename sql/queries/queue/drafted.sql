-- Enquiries about which the person has typed something and not sent it, that typed last first.
-- $1 page_size  bigint  rows, 1 to 200
-- ->            id uuid, reference text, subject text, type_name text, stage_name text, stage_code text, priority_code smallint, priority_name text, received_at timestamptz, due_at timestamptz, assignee_id uuid?, assignee_name text?, team_name text?, version integer
-- index         drafts_one_of_each
select
    e.id,
    e.reference,
    e.subject,
    e.type_name,
    e.stage_name,
    e.stage_code,
    e.priority_code,
    e.priority_name,
    e.received_at,
    e.due_at,
    e.assignee_id,
    e.assignee_name,
    e.team_name,
    e.version
from (
    select
        d.enquiry_id,
        max(d.updated_at) as typed_at
    from app.drafts as d
    where d.enquiry_id is not null
    group by d.enquiry_id
) as typed
inner join app.enquiries as e on typed.enquiry_id = e.id
order by typed.typed_at desc, e.id
limit $1;
