-- Tells the planner of what a load has written so far.
-- ->  told void
select auth.analyze_loaded() as told;
