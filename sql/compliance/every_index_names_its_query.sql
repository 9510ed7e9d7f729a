-- Every index that is not a key says in its comment which file it serves, by its path in sql/.
-- why       every write pays for an index; one without a query is dead
-- cure      comment on index <name> is 'queries/<screen>/<verb>.sql'
-- proves    R090
-- sabotage  comment on index tenant.notes_by_enquiry is null
select
    i.indexrelid::regclass::text as object_name,
    'has no comment' as detail
from pg_catalog.pg_index as i
inner join pg_catalog.pg_class as c on i.indexrelid = c.oid
where
    c.oid >= 16384
    and not c.relispartition
    and c.relnamespace <> 'pg_toast'::regnamespace
    and not exists (select from pg_catalog.pg_constraint as k where k.conindid = i.indexrelid)
    and obj_description(i.indexrelid, 'pg_class') is null
order by object_name;
