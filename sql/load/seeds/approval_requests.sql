-- Requests of the past for approval, of steps that the enquiries could take then.
-- $1 requests  jsonb  list of enquiry_id, stage (the code of where the step leads), reason, by (a user name), at
insert into tenant.approvals (
    enquiry_id, workflow_transition_id, enquiry_version, reason, created_by, created_at
)
select e.id, t.id, e.version, r.reason, s.id, r.at
from
    jsonb_to_recordset($1) as r (
        enquiry_id uuid, stage text, reason text, "by" text, at timestamptz
    )
inner join tenant.enquiries as e on r.enquiry_id = e.id
inner join tenant.workflow_stages as g on e.workflow_id = g.workflow_id and r.stage = g.code
inner join tenant.workflow_transitions as t on e.stage_id = t.from_stage_id and g.id = t.to_stage_id
left join tenant.staff as s on r."by" = s.username;
