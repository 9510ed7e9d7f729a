-- Makes the months of the trail that are missing: two back, so that a clock a little off finds its month,
-- and fifteen ahead. Run at every start by the owner, and by the worker.
select audit.open_months((auth.now() - interval '2 months')::date, 18);
