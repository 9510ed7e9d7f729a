-- Lists a calendar of bank holidays of a file, in a transaction that is undone.
-- $1 code  text     what the examples call it, with a prefix of its own
-- $2 days  date[]  the holidays on weekdays
-- ->       changed_from date?
select core.replace_calendar(
    $1, '2000-01-01', '2069-12-31', 'infinity', $2::date[], array_fill('Bank holiday'::text, array[cardinality($2::date[])])
) as changed_from;
