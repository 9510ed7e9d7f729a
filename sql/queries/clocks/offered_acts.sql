-- What can be recorded of the clocks of an enquiry now: each kind of act, first for all clocks that know it, then for each.
-- $1 enquiry_id  uuid  the enquiry
-- ->             kind text, clock_code text?, clock_name text?, needs_reason boolean, refusal text?
select
    o.kind,
    o.clock_code,
    o.clock_name,
    o.needs_reason,
    o.refusal
from app.offered_clock_acts($1) as o;
