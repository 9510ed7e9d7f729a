-- Transitions of a drafted workflow.
-- $1 workflow_id  uuid   which
-- $2 transitions  jsonb  list of from, to, label, needs_reason, needs_outcome, needs_assignee,
--                        needs_approval, is_final, needs_fields (codes), needs_document, least_stay_hours,
--                        needs_first_response, needs_running_clocks, needs_closed_parts, on_silence,
--                        approval_takes_step, approval_hours
insert into tenant.workflow_transitions (
    workflow_id, from_stage_id, to_stage_id, label, needs_reason, needs_outcome, needs_assignee,
    needs_approval, is_final, needs_fields, needs_document, least_stay_seconds, needs_first_response,
    needs_running_clocks, needs_closed_parts, on_silence, approval_takes_step, approval_hours
)
select
    $1,
    f.id,
    t.id,
    r.label,
    coalesce(r.needs_reason, false),
    coalesce(r.needs_outcome, false),
    coalesce(r.needs_assignee, false),
    coalesce(r.needs_approval, false),
    coalesce(r.is_final, false),
    coalesce(r.needs_fields, '{}'),
    r.needs_document,
    coalesce(r.least_stay_hours, 0) * 3600,
    coalesce(r.needs_first_response, false),
    coalesce(r.needs_running_clocks, false),
    coalesce(r.needs_closed_parts, false),
    coalesce(r.on_silence, false),
    coalesce(r.approval_takes_step, false),
    r.approval_hours
from
    jsonb_to_recordset($2) as r (
        "from" text, "to" text, label text,
        needs_reason boolean, needs_outcome boolean, needs_assignee boolean, needs_approval boolean,
        is_final boolean, needs_fields text[], needs_document text, least_stay_hours integer,
        needs_first_response boolean, needs_running_clocks boolean, needs_closed_parts boolean,
        on_silence boolean, approval_takes_step boolean, approval_hours smallint
    )
left join tenant.workflow_stages as f on f.workflow_id = $1 and r."from" = f.code
left join tenant.workflow_stages as t on t.workflow_id = $1 and r."to" = t.code;
