-- Transitions from the stages of several enquiries for this person, each with its refusals.
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
    asked.enquiry_id
from unnest($1::uuid[]) as asked (enquiry_id)
cross join lateral app.possible_transitions(asked.enquiry_id) as t;
