-- Questions to colleagues that were withdrawn.
-- $1 withdrawals  jsonb  list of question_id, by (a user name), at
update tenant.questions as q set
    withdrawn = true,
    updated_by = s.id,
    updated_at = r.at
from
    jsonb_to_recordset($1) as r (question_id uuid, "by" text, at timestamptz)
inner join tenant.staff as s on r."by" = s.username
where q.id = r.question_id;
