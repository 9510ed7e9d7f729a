-- Targets in working time, many at once, with what counted.
-- $1 questions  jsonb    list of position, pattern, start, target_seconds, pauses
-- ->            position integer, answer jsonb
select
    q.position,
    jsonb_build_object(
        'due', d.due,
        'due_local', d.due,
        'segments', coalesce((
            select jsonb_agg(jsonb_build_array(s.from_at, s.to_at, s.seconds) order by s.from_at)
            from core.working_segments(q.pattern, q.start, q.target_seconds, q.pauses) as s
            where s.kind = 'counted'
        ), '[]')
    ) as answer
from jsonb_to_recordset($1) as q (
    position integer, pattern uuid, start timestamptz, target_seconds bigint, pauses tstzmultirange
)
cross join lateral (select core.working_due(q.pattern, q.start, q.target_seconds, q.pauses) as due) as d;
