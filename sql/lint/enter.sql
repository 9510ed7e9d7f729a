-- The prelude of every check, transaction-local: names are printed with their schema, times in UTC, and row
-- security would rather fail than hide a row.
-- -> search_path text, timezone text, row_security text
select
    set_config('search_path', '', true) as search_path,
    set_config('timezone', 'UTC', true) as timezone,
    set_config('row_security', 'off', true) as row_security;
