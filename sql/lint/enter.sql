-- The prelude of every check, transaction-local: names are printed with their schema, values as the recorders of the
-- audit log write them, and row security would rather fail than hide a row.
-- -> search_path text, timezone text, row_security text, bytea_output text, extra_float_digits text,
--    interval_style text, date_style text, xml_binary text
select
    set_config('search_path', '', true) as search_path,
    set_config('timezone', 'UTC', true) as timezone,
    set_config('row_security', 'off', true) as row_security,
    set_config('bytea_output', 'hex', true) as bytea_output,
    set_config('extra_float_digits', '1', true) as extra_float_digits,
    set_config('intervalstyle', 'postgres', true) as interval_style,
    set_config('datestyle', 'ISO, MDY', true) as date_style,
    set_config('xmlbinary', 'base64', true) as xml_binary;
