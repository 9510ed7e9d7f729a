-- Transitions from the stages of several enquiries for this person, each with its refusals, as if all were moved together.
-- $1 enquiry_ids  uuid[]  which
-- ->              transition_row, enquiry_id uuid
select
    t.transition_id,
    t.to_stage_id,
    t.to_stage_name,
    t.to_stage_code,
    t.label,
    t.needs_reason,
    t.needs_outcome,
    t.refusals,
    t.needs_approval,
    t.needs_countersign,
    t.is_final,
    t.approval_takes_step,
    t.enquiry_id
from app.transitions_of_many($1) as t;
