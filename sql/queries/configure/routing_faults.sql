-- Every rule of a version that cannot run, in order.
-- $1 routing_set_id  uuid  which
-- ->                 fault text, sentence text
select
    f.fault,
    f.sentence
from app.routing_faults($1) as f;
