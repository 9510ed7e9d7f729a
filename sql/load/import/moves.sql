-- Imported enquiries come into the stage that the source tells, at its time, through the guards. What closed
-- in the instant it was received closes a microsecond later: a row that repeats its last time says nothing
-- of its own (core.set_row_metadata), and what happened second stands second in the history.
-- $1 enquiry_ids  uuid[]
-- $2 stage_ids    uuid[]         of the imported workflow
-- $3 outcomes     text[]         null where the source tells none
-- $4 times        timestamptz[]
update tenant.enquiries as e set
    stage_id = r.stage_id,
    outcome = coalesce(r.outcome, e.outcome),
    updated_at = greatest(r.moved_at, e.updated_at + interval '1 microsecond')
from
    unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[])
    as r (enquiry_id, stage_id, outcome, moved_at)
where e.id = r.enquiry_id;
