-- Which record of the source each enquiry was.
-- $1 enquiry_ids  uuid[]
-- $2 source       text      its name in the mapping
-- $3 source_keys  text[]    the source's own keys
-- $4 lines        bigint[]  where each record began, from 1
--
-- Tenant and batch are resolved once, and not by a default for each row.
insert into tenant.import_records (tenant_id, batch_id, enquiry_id, source, source_key, line)
select
    (select auth.tenant_id()),
    (select auth.batch_id()),
    r.enquiry_id,
    $2,
    r.source_key,
    r.line
from unnest($1::uuid[], $3::text[], $4::bigint[]) as r (enquiry_id, source_key, line);
