-- Why each clock of an enquiry is due when it is: what counted, and what did not and why, in the order of time.
-- $1 enquiry_id  uuid  the enquiry
-- ->             segment_row, code text, run smallint
-- index          clocks_pkey
select
    e.from_at,
    e.to_at,
    e.seconds,
    e.days,
    e.kind,
    e.reason,
    c.code,
    c.run
from app.clocks as c
cross join lateral app.explain_clock(c.enquiry_id, c.code, c.run) with ordinality as e (
    from_at, to_at, seconds, days, kind, reason, place
)
where c.enquiry_id = $1
order by c.code, c.run, e.place;
