-- Columns of the history of migrations with another type than refinery gave them.
-- ->  changed text
select format('the column %s has become %s', a.attname, format_type(a.atttypid, null)) as changed
from pg_catalog.pg_attribute as a
inner join (
    values
        ('version', 'integer'),
        ('name', 'character varying'),
        ('applied_on', 'character varying'),
        ('checksum', 'character varying')
) as made (name, type) on a.attname = made.name
where
    a.attrelid = to_regclass('public.refinery_schema_history')
    and not a.attisdropped
    and format_type(a.atttypid, null) <> made.type
order by a.attnum;
