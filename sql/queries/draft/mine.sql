-- Drafts of the person, newest first.
-- $1 most  bigint  rows, 1 to 1000
-- ->       form text, enquiry_id uuid?, reference text?, enquiry_ids uuid[]?, seen_version integer?, body text, updated_at timestamptz, version integer
-- index    drafts_one_of_each
-- hot
select
    d.form,
    d.enquiry_id,
    e.reference,
    d.enquiry_ids,
    d.seen_version,
    d.body,
    d.updated_at,
    d.version
from app.drafts as d
left join app.enquiries as e on d.enquiry_id = e.id
order by d.updated_at desc, d.form
limit $1;
