-- Enquiries of which the person has a draft, newest draft first.
-- $1 page_size  bigint  rows, 1 to 201
-- ->            queue_row
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
