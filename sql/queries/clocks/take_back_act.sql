-- Takes back an act on a clock that did not happen so.
-- $1 act_id  uuid  the act
-- $2 reason  text  why
-- ->         id uuid, version integer
select
    a.id,
    a.version
from app.take_back_clock_act($1, $2) as a;
