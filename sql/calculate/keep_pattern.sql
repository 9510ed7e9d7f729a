-- Lists the stretches of a calendar of a file, in a transaction that is undone.
-- $1 definition  jsonb  always, holidays, week, days (core.opening_patterns)
-- ->             pattern uuid
select core.keep_pattern($1) as pattern;
