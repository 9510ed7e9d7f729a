-- Records what a person did that clocks follow.
-- $1 enquiry_id   uuid         the enquiry
-- $2 kind         text         clarification_asked, extended, paused and so on
-- $3 clock_code   text?        the clock that it concerns; null for all that know such an act
-- $4 happened_at  timestamptz?  null for now
-- $5 reason       text?        needed for an extension and a pause
-- ->              id uuid, version integer
select
    a.id,
    a.version
from app.record_clock_act($1, $2, $3, null, $4, $5) as a;
