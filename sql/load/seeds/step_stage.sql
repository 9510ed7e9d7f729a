-- A stage change of the past.
-- $1 enquiry_id  uuid         which
-- $2 to_stage    text         code of the stage in its workflow
-- $3 reason      text?        why
-- $4 outcome     text?        what came of it, in words
-- $5 by_user     text         who
-- $6 at          timestamptz  when
-- $7 outcome_code    text?  what came of it, by its code in the tenant's list
-- $8 failure_demand  text?  code of the reason for which the contact should not have been needed
-- $9 guidance_page   text?  the page that should have answered it
update tenant.enquiries as e set
    stage_id = (
        select s.id from tenant.workflow_stages as s
        where s.workflow_id = e.workflow_id and s.code = $2
    ),
    stage_reason = $3,
    outcome = coalesce($4, e.outcome),
    outcome_id = coalesce((select o.id from tenant.outcomes as o where o.code = $7), e.outcome_id),
    failure_demand_code = $8,
    guidance_page = $9,
    updated_by = (select s.id from tenant.staff as s where s.username = $5),
    updated_at = $6
where e.id = $1;
