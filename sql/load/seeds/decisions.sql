-- Decisions on enquiries, recorded by who has them.
-- $1 decisions  jsonb  list of enquiry_id, decision, decided_on, expires_on, appeal_until, appeal_basis,
--                      by (a user name) and at
insert into tenant.decisions (
    enquiry_id, decision, decided_on, in_force_from, expires_on, appeal_until, appeal_basis, created_by, created_at
)
select
    r.enquiry_id, r.decision, r.decided_on, r.decided_on, r.expires_on, r.appeal_until, r.appeal_basis, a.id, r.at
from
    jsonb_to_recordset($1) as r (
        enquiry_id uuid, decision text, decided_on date, expires_on date, appeal_until date, appeal_basis text,
        "by" text, at timestamptz
    )
left join tenant.staff as a on r."by" = a.username;
