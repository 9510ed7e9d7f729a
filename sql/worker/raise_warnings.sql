-- Looks at clocks whose time has come, 50 at a time, and tells what became true; returns how many it looked at.
-- ->  done bigint
select tenant.raise_warnings() as done;
