-- Creates the missing months of the audit log: two back, so that a clock a little off finds its month,
-- this one, and twelve ahead.
-- ->  made integer
select audit.open_months((auth.now() - interval '2 months')::date, 15) as made;
