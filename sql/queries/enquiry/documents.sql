-- Documents of an enquiry, of those merged into it, and of its whole where that lets its part show them, that the person
-- may know of, oldest first.
-- $1 enquiry_id  uuid    the enquiry
-- $2 most        bigint  rows, 1 to 1000
-- ->             id uuid, replaces_id uuid?, document_number smallint, file_name text, media_type text, size_bytes bigint, access_level text, scan_state text, created_at timestamptz, added_by text, version integer, enquiry_id uuid
-- index          documents_by_enquiry
-- hot
select
    d.id,
    d.replaces_id,
    d.document_number,
    d.file_name,
    d.media_type,
    d.size_bytes,
    d.access_level,
    d.scan_state,
    d.created_at,
    d.added_by,
    d.version,
    d.enquiry_id
from app.documents as d
where d.enquiry_id = any (array(
    select $1::uuid
    union all
    select s.enquiry_id from app.shown_elsewhere as s where s.shown_at_id = $1 and s.letters
))
order by d.created_at, d.id
limit $2;
