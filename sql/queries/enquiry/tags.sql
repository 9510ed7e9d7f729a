-- Tags of an enquiry, by name.
-- $1 enquiry_id  uuid  the enquiry
-- ->             tag_id uuid, name text, since timestamptz, tagged_by text
-- index          enquiry_tags_once
-- hot
select
    g.tag_id,
    g.name,
    g.since,
    g.tagged_by
from app.enquiry_tags as g
where g.enquiry_id = $1
order by g.name, g.tag_id;
