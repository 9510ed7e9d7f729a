-- The source of a report, for its line of provenance.
-- $1 unit  bigint  always 1, as every statement has a parameter
-- ->       database text
select current_database()::text as database
where $1 = 1::bigint;
