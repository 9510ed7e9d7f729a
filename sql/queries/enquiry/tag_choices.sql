-- Tags in use, by name, and which of these enquiries bear each.
-- $1 enquiry_ids  uuid[]  the enquiries; empty where only the tags are asked for
-- $2 most         bigint  rows, 1 to 1000
-- ->              id uuid, name text, meaning text?, borne_by uuid[]
-- index           enquiry_tags_once
select
    t.id,
    t.name,
    t.meaning,
    coalesce(b.borne_by, '{}') as borne_by
from app.tags as t
left join (
    select
        g.tag_id,
        array_agg(g.enquiry_id) as borne_by
    from app.enquiry_tags as g
    where g.enquiry_id = any ($1)
    group by g.tag_id
) as b on t.id = b.tag_id
order by t.name, t.id
limit $2;
