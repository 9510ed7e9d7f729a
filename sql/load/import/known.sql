-- Which of some records are here already, from which line of which file, and whether anything has happened
-- to them since.
-- $1 source  text    its name in the mapping
-- $2 keys    text[]  the source's own keys
-- ->         source_key text, line bigint, file_sha256 bytea?, enquiry_id uuid, untouched boolean
select
    r.source_key,
    r.line,
    b.file_sha256,
    r.enquiry_id,
    (
        select e.version = 1
        from tenant.enquiries as e
        where e.tenant_id = r.tenant_id and e.id = r.enquiry_id
    ) as untouched
from tenant.import_records as r
inner join audit.batches as b on r.tenant_id = b.tenant_id and r.batch_id = b.id
where r.source = $1 and r.source_key = any($2);
