-- Computes clocks anew after a change of opening hours, 250 enquiries at a time; returns how many it looked at.
-- ->  done bigint
select tenant.move_clocks() as done;
