-- Every index is valid and ready.
-- why       an index that was built concurrently and failed costs every write and serves no query
-- cure      drop the index and build it again
-- sabotage  update pg_catalog.pg_index set indisvalid = false where indexrelid = 'tenant.notes_by_enquiry'::regclass
select
    i.indexrelid::regclass::text as object_name,
    format('valid %s, ready %s', i.indisvalid, i.indisready) as detail
from pg_catalog.pg_index as i
where
    i.indexrelid >= 16384
    and (not i.indisvalid or not i.indisready)
order by object_name;
