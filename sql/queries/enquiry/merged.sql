-- Enquiries that are merged into one, in the order in which they were received, with what was asked.
-- $1 enquiry_id  uuid    the enquiry that is kept
-- $2 most        bigint  rows, 1 to 1000
-- ->             id uuid, reference text, subject text, body text, channel_name text, citizen_name text?, received_at timestamptz, merged_at timestamptz, merged_by text, link_id uuid, link_version integer
-- index          enquiry_links_by_other
-- hot
select
    e.id,
    e.reference,
    e.subject,
    e.body,
    e.channel_name,
    e.citizen_name,
    e.received_at,
    l.updated_at as merged_at,
    l.linked_by as merged_by,
    l.id as link_id,
    l.version as link_version
from app.enquiry_links as l
inner join app.enquiries as e on l.enquiry_id = e.id
where
    l.other_enquiry_id = $1
    and l.merged
order by e.received_at, e.id
limit $2;
