-- Links of an enquiry in both directions, newest first, with the other enquiry as a queue row.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             queue_row, link_id uuid, kind text, outward boolean, linked_at timestamptz, linked_by text, link_version integer, merged boolean
-- index          enquiry_links_by_enquiry
-- hot
with linked as materialized (
    select
        l.id,
        l.kind,
        l.enquiry_id = $1 as outward,
        case when l.enquiry_id = $1 then l.other_enquiry_id else l.enquiry_id end as other_id,
        l.created_at,
        l.linked_by,
        l.version,
        l.merged
    from app.enquiry_links as l
    where
        l.enquiry_id = $1
        or l.other_enquiry_id = $1
    order by l.created_at desc, l.id
    limit $2
)

select
    o.*,
    l.id as link_id,
    l.kind,
    l.outward,
    l.created_at as linked_at,
    l.linked_by,
    l.version as link_version,
    l.merged
from linked as l
inner join app.queue_rows as o on l.other_id = o.id
-- By key: the joins of a row are more than the planner orders at once.
where o.id = any (array(select k.other_id from linked as k))
order by l.created_at desc, l.id;
