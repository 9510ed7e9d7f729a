-- Steps of a complaint by the Housing Ombudsman's code of 2024: the first stage counts from the acknowledgement, and an
-- extension from the end of the period that it extends.
-- $1 questions  jsonb    list of position, calendar, received, acknowledged, escalated, stage2_acknowledged
-- ->            position integer, answer jsonb
select
    q.position,
    jsonb_build_object(
        'acknowledge_by', s.acknowledge_by,
        'ack_in_time', q.acknowledged <= s.acknowledge_by,
        'stage1_by', s.stage1_by,
        'stage1_extended_by', core.add_working_days(q.calendar, s.stage1_by, 10),
        'stage2_acknowledge_by', s.stage2_acknowledge_by,
        'stage2_by', s.stage2_by,
        'stage2_extended_by', core.add_working_days(q.calendar, s.stage2_by, 20)
    ) as answer
from (
    select
        r.*
    from jsonb_to_recordset($1) as r (
        position integer, calendar text, received date, acknowledged date, escalated date, stage2_acknowledged date
    )
) as q
cross join lateral (
    select
        core.add_working_days(q.calendar, q.received, 5) as acknowledge_by,
        case when q.acknowledged is not null then core.add_working_days(q.calendar, q.acknowledged, 10) end as stage1_by,
        case when q.escalated is not null then core.add_working_days(q.calendar, q.escalated, 5) end as stage2_acknowledge_by,
        case
            when q.stage2_acknowledged is not null then core.add_working_days(q.calendar, q.stage2_acknowledged, 20)
        end as stage2_by
) as s;
