-- Changes of the past, one of each enquiry: who has it, or its stage.
-- $1 changes  jsonb  list of enquiry_id, at, by (a user name), assignee (a user name, absent for no change), stage (a code of its workflow, absent for no change), reason, outcome_code, outcome, failure_demand
update tenant.enquiries as e set
    assignee_id = case when r.assignee is null then e.assignee_id else (
        select s.id from tenant.staff as s
        where s.username = r.assignee
    ) end,
    stage_id = case when r.stage is null then e.stage_id else (
        select g.id from tenant.workflow_stages as g
        where g.workflow_id = e.workflow_id and g.code = r.stage
    ) end,
    stage_reason = r.reason,
    outcome = coalesce(r.outcome, e.outcome),
    outcome_id = coalesce((select o.id from tenant.outcomes as o where o.code = r.outcome_code), e.outcome_id),
    failure_demand_code = coalesce(r.failure_demand, e.failure_demand_code),
    updated_by = (select s.id from tenant.staff as s where s.username = r."by"),
    updated_at = r.at
from
    jsonb_to_recordset($1) as r (
        enquiry_id uuid, at timestamptz, "by" text, assignee text, stage text, reason text, outcome_code text,
        outcome text, failure_demand text
    )
where e.id = r.enquiry_id;
