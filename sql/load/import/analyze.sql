-- Updates the planner's statistics of the tables that an import writes.
-- ->  analyzed void
select auth.analyze_loaded() as analyzed;
