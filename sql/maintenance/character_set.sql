-- What text is written in, and whether the collations of ICU are there, which names are ordered and folded by.
-- ->  encoding text, has_icu boolean
select
    pg_encoding_to_char(d.encoding)::text as encoding,
    exists (
        select
        from pg_catalog.pg_collation as c
        where c.collname = 'und-x-icu' and c.collnamespace = 'pg_catalog'::regnamespace
    ) as has_icu
from pg_catalog.pg_database as d
where d.datname = current_database();
