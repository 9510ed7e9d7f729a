-- Enquiries about which the person has typed something and not sent it, that typed last first.
-- $1 page_size  bigint  rows, 1 to 201
-- ->            id uuid, reference text, subject text, type_name text, stage_name text, stage_code text, priority_code smallint, priority_name text, received_at timestamptz, due_at timestamptz, assignee_id uuid?, assignee_name text?, team_name text?, version integer
-- index         drafts_one_of_each
select e.*
from (
    select
        d.enquiry_id,
        max(d.updated_at) as typed_at
    from app.drafts as d
    where d.enquiry_id is not null
    group by d.enquiry_id
) as typed
inner join app.queue_rows as e on typed.enquiry_id = e.id
order by typed.typed_at desc, e.id
limit $1;
