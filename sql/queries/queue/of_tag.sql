-- Open enquiries that bear a tag, soonest due first.
-- $1 tag_id  uuid    the tag
-- $2 most    bigint  rows, 1 to 1000
-- ->         id uuid, reference text, subject text, stage_name text, due_at timestamptz
-- index      enquiry_tags_by_tag
-- planned    R127
select
    e.id,
    e.reference,
    e.subject,
    e.stage_name,
    e.due_at
from app.enquiry_tags as g
inner join app.enquiries as e on g.enquiry_id = e.id
where
    g.tag_id = $1
    and e.closed_at is null
order by e.due_at, e.id
limit $2;
