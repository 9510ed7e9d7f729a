-- The preview beside the queue: the beginning of the selected enquiry, its tags, its last note, a step that waits
-- for approval, its open tasks, and the clock that is due first.
-- $1 enquiry_id  uuid  the enquiry
-- ->             id uuid, beginning text, channel_name text, citizen_name text?, stage_reason text?, stage_since timestamptz, note_id uuid?, note_body text?, note_by text?, note_at timestamptz?, asked_by text?, asked_step text?, asked_reason text?, tags text[], open_tasks bigint, next_task text?, next_task_due_at timestamptz?, clock_name text?, clock_due_at timestamptz?, clock_is_duty boolean?
-- index          enquiries_pkey
-- hot
select
    e.id,
    left(e.body, 800) as beginning,
    e.channel_name,
    e.citizen_name,
    e.stage_reason,
    e.stage_since,
    last_note.id as note_id,
    last_note.body as note_body,
    last_note.written_by as note_by,
    last_note.created_at as note_at,
    waiting.asked_by,
    waiting.label as asked_step,
    waiting.reason as asked_reason,
    array(select g.name from app.enquiry_tags as g where g.enquiry_id = e.id order by g.name) as tags,
    (select count(*) from app.open_tasks as k where k.enquiry_id = e.id) as open_tasks,
    next_task.what as next_task,
    next_task.due_at as next_task_due_at,
    next_clock.name as clock_name,
    next_clock.due_at as clock_due_at,
    next_clock.is_duty as clock_is_duty
from app.enquiries as e
left join lateral (
    select
        n.id,
        left(n.body, 400) as body,
        n.written_by,
        n.created_at
    from app.notes as n
    where n.enquiry_id = e.id
    order by n.created_at desc, n.id desc
    limit 1
) as last_note on true
left join lateral (
    select
        a.asked_by,
        a.label,
        a.reason
    from app.approvals as a
    where
        a.enquiry_id = e.id
        and a.enquiry_version = e.version
        and a.decision is null
    order by a.created_at, a.id
    limit 1
) as waiting on true
left join lateral (
    select
        k.what,
        k.due_at
    from app.open_tasks as k
    where k.enquiry_id = e.id
    order by k.due_at, k.id
    limit 1
) as next_task on true
left join lateral (
    select
        c.name,
        c.due_at,
        c.is_duty
    from app.clocks as c
    where
        c.enquiry_id = e.id
        and c.state = 'running'
    order by c.due_at, c.code
    limit 1
) as next_clock on true
where e.id = $1;
