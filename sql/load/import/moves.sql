-- Moves imported enquiries to the stage of the source, at the time of the source, through the guards. An enquiry that
-- closed when it was received closes a microsecond later: a row with its last time unchanged gets a time of the server
-- (core.set_row_metadata), and the second event must be the second in the history.
-- $1 enquiry_ids  uuid[]
-- $2 stage_ids    uuid[]         of the imported workflow
-- $3 outcomes     text[]         null where the source has none
-- $4 times        timestamptz[]
update tenant.enquiries as e set
    stage_id = r.stage_id,
    outcome = coalesce(r.outcome, e.outcome),
    updated_at = greatest(r.moved_at, e.updated_at + interval '1 microsecond')
from
    unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[])
    as r (enquiry_id, stage_id, outcome, moved_at)
where e.id = r.enquiry_id;
