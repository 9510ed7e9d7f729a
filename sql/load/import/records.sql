-- Which record of the source each enquiry was.
-- $1 enquiry_ids      uuid[]
-- $2 source           text       its name in the mapping
-- $3 source_keys      text[]     the source's own keys
-- $4 lines            bigint[]   where each record began, from 1
-- $5 content_digests  bytea[]    of what each record says
-- $6 citizen_digests  bytea[]    of the source's own key of the citizen; null where it has none
-- $7 closing_known    boolean[]  false where the source does not say when it was closed
--
-- Tenant and batch are resolved once, and not by a default for each row.
insert into tenant.import_records (
    tenant_id, batch_id, enquiry_id, source, source_key, line, content_digest, citizen_key_digest,
    closing_time_is_known
)
select
    (select auth.tenant_id()),
    (select auth.batch_id()),
    r.enquiry_id,
    $2,
    r.source_key,
    r.line,
    r.content_digest,
    r.citizen_key_digest,
    r.closing_time_is_known
from
    unnest($1::uuid[], $3::text[], $4::bigint[], $5::bytea[], $6::bytea[], $7::boolean[])
    as r (enquiry_id, source_key, line, content_digest, citizen_key_digest, closing_time_is_known);
