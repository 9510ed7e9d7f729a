-- Every foreign key is checked with its statement: none can be deferred.
-- why       guards rely on the key share that the check of a key takes; any client may defer a deferrable key
-- cure      alter table <table> alter constraint <name> not deferrable
-- proves    R192
-- sabotage  alter table tenant.enquiries alter constraint enquiries_team_fkey deferrable
select
    format('%s.%s', c.conrelid::regclass, c.conname) as object_name,
    'is deferrable' as detail
from pg_catalog.pg_constraint as c
where c.contype = 'f' and c.condeferrable
order by object_name;
