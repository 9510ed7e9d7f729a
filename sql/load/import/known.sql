-- Which of some records are here already, from which line of which file, what they said, and whether anything has
-- happened to them since.
-- $1 source  text    its name in the mapping
-- $2 keys    text[]  the source's own keys
-- ->         source_key text, line bigint, file_sha256 bytea?, content_digest bytea, enquiry_id uuid, reference text?, untouched boolean
select
    r.source_key,
    r.line,
    b.file_sha256,
    r.content_digest,
    r.enquiry_id,
    e.reference,
    coalesce(e.version = 1, false) as untouched
from tenant.import_records as r
inner join audit.batches as b on r.tenant_id = b.tenant_id and r.batch_id = b.id
left join tenant.enquiries as e on r.tenant_id = e.tenant_id and r.enquiry_id = e.id
where r.source = $1 and r.source_key = any($2);
