-- What the comment of each index that is not a key says: the file it serves comes first.
-- -> index_name text, comment text
select
    i.indexrelid::regclass::text as index_name,
    obj_description(i.indexrelid, 'pg_class') as comment
from pg_catalog.pg_index as i
where
    i.indexrelid >= 16384
    and obj_description(i.indexrelid, 'pg_class') is not null
    and not exists (select from pg_catalog.pg_constraint as k where k.conindid = i.indexrelid)
order by index_name;
