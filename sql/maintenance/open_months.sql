-- Creates the missing months of the audit log: two back, so that a clock a little off finds its month,
-- and fifteen ahead. Run at every start by the owner, and by the worker.
select audit.open_months((auth.now() - interval '2 months')::date, 18);
