-- Working time between two instants, many at once.
-- $1 questions  jsonb    list of position, pattern, start, end, pauses
-- ->            position integer, answer jsonb
select
    q.position,
    jsonb_build_object('seconds', core.working_seconds(q.pattern, q.start, q."end", q.pauses)) as answer
from jsonb_to_recordset($1) as q (
    position integer, pattern uuid, start timestamptz, "end" timestamptz, pauses tstzmultirange
);
