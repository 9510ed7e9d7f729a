-- Which of some records are here already, and from which line of which file.
-- $1 source  text    its name in the mapping
-- $2 keys    text[]  the source's own keys
-- ->         source_key text, line bigint, file_sha256 bytea?
select r.source_key, r.line, b.file_sha256
from tenant.import_records as r
inner join audit.batches as b on r.tenant_id = b.tenant_id and r.batch_id = b.id
where r.source = $1 and r.source_key = any($2);
