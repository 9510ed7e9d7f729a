-- Transitions from the stage of an enquiry for this person, each with its refusals.
-- $1 enquiry_id  uuid  the enquiry
-- ->             transition_row
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
    t.approval_takes_step
from app.possible_transitions($1) as t;
