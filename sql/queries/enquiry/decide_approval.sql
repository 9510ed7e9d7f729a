-- Approves or refuses a request; the version is null after a change by another person. Where approving took the step, the
-- enquiry has a new version too.
-- $1 approval_id   uuid     the request
-- $2 seen_version  integer  the version it was seen at
-- $3 decision      text     approved or refused
-- $4 reason        text?    why, 1 to 500 characters; a refusal needs it
-- ->               version integer?, enquiry_version integer?
select
    d.version,
    d.enquiry_version
from app.decide_approval($1, $2, $3, $4) as d;
