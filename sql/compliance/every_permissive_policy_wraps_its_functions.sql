-- No policy calls a function directly: each call is in a sub-select, which runs once a statement.
-- why       a bare call runs once a row: 189 times slower as measured
-- cure      write (select auth.role_code()) instead of auth.role_code()
-- sabotage  create policy careless on tenant.notes for select to enquiries_app using (auth.role_code() is not null)
select
    format('%s.%s', p.polrelid::regclass, p.polname) as object_name,
    concat_ws(
        '; ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
    ) as detail
from pg_catalog.pg_policy as p
where
    -- What is left of the expressions when every wrapped call is taken out holds no call.
    regexp_replace(
        concat_ws('; ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)),
        '\( SELECT [a-z_]+\.([a-z_]+)\((''[a-z_]+''::text)?\) AS \1\)', '', 'g'
    ) ~ '[A-Za-z0-9_"]\('
order by object_name;
