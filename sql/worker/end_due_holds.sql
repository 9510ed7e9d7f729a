-- Ends the holds of this tenant whose time has come, at most 50; returns how many.
-- ->  done bigint
select tenant.end_due_holds() as done;
