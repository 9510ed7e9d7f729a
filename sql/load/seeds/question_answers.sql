-- Answers to questions of colleagues, each by a note.
-- $1 answers  jsonb  list of question_id, answer, by (a user name), at
with answered as materialized (
    select
        q.tenant_id, q.id, q.enquiry_id, core.new_id() as note_id, s.id as staff_id, r.at,
        format(E'%s asked: %s\n\nAnswer: %s', a.name, q.question, r.answer) as body
    from
        jsonb_to_recordset($1) as r (question_id uuid, answer text, "by" text, at timestamptz)
    inner join tenant.questions as q on r.question_id = q.id
    inner join tenant.staff as a on q.created_by = a.id
    inner join tenant.staff as s on r."by" = s.username
),

noted as (
    insert into tenant.notes (id, enquiry_id, body, created_by, created_at)
    select n.note_id, n.enquiry_id, n.body, n.staff_id, n.at
    from answered as n
    returning id
)

update tenant.questions as q set
    answer_note_id = n.note_id,
    updated_by = n.staff_id,
    updated_at = n.at
from answered as n
inner join noted as d on n.note_id = d.id
where q.tenant_id = n.tenant_id and q.id = n.id;
