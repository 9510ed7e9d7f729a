-- Trims sessions, a few at a time.
-- $1 most  integer  of each kind, 1 to 10000
-- ->       trimmed integer
select auth.trim_sessions($1) as trimmed;
