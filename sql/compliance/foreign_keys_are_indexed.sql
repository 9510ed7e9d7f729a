-- Every foreign key has an index that begins with its columns, in any order.
-- why       without one, "what refers to this?" reads the whole table
-- cure      create index <table>_by_<what> on <schema>.<table> (tenant_id, <column>)
-- proves    R058
-- sabotage  drop index tenant.enquiries_by_citizen
select
    format('%s.%s', c.conrelid::regclass, c.conname) as object_name,
    pg_get_constraintdef(c.oid) as detail
from pg_catalog.pg_constraint as c
where
    c.contype = 'f'
    -- The copies that partitions inherit.
    and c.conparentid = 0
    and not exists (
        select
        from pg_catalog.pg_index as i
        where
            i.indrelid = c.conrelid
            and i.indisvalid
            -- A partial index serves when it leaves out nothing but rows without the reference.
            and i.indpred is null
            and (i.indkey::smallint[])[0 : array_length(c.conkey, 1) - 1] @> c.conkey
            and (i.indkey::smallint[])[0 : array_length(c.conkey, 1) - 1] <@ c.conkey
    )
order by object_name;
