-- Row security policies: the restrictive ones first.
-- ->  table_name text, policy_name text, restrictive boolean, command text, roles text[], sees text?, writes text?
select
    n.nspname || '.' || c.relname as table_name,
    p.polname::text as policy_name,
    not p.polpermissive as restrictive,
    case p.polcmd
        when 'r' then 'select'
        when 'a' then 'insert'
        when 'w' then 'update'
        when 'd' then 'delete'
        else 'all'
    end as command,
    array(
        select coalesce(r.rolname::text, 'public')
        from unnest(p.polroles) as named (role_id)
        left join pg_catalog.pg_roles as r on named.role_id = r.oid
        order by r.rolname::text collate "C"
    ) as roles,
    pg_catalog.pg_get_expr(p.polqual, p.polrelid) as sees,
    pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) as writes
from pg_catalog.pg_policy as p
inner join pg_catalog.pg_class as c on p.polrelid = c.oid
inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
where not c.relispartition
order by (n.nspname || '.' || c.relname) collate "C", p.polpermissive, p.polname::text collate "C";
