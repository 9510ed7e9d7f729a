-- No table has a rewrite rule.
-- why       a rule turns a statement into another one before any trigger or policy sees it
-- cure      drop rule <name> on <table>; a guard is a trigger
-- sabotage  create rule quiet as on update to tenant.notes do instead nothing
select
    format('%s.%s', r.ev_class::regclass, r.rulename) as object_name,
    pg_get_ruledef(r.oid) as detail
from pg_catalog.pg_rewrite as r
inner join pg_catalog.pg_class as c on r.ev_class = c.oid
where c.oid >= 16384 and c.relkind in ('r', 'p')
order by object_name;
