-- Moves enquiries along their workflows, all of them or none; those that changed since they were seen stay.
-- $1 enquiry_ids     uuid[]     which
-- $2 seen_versions   integer[]  the version each was seen at, in the same order
-- $3 to_stages       uuid[]     where each goes, in the same order
-- $4 reason          text?      why, 1 to 500 characters
-- $5 outcome         text?      what came of them in words, 1 to 500 characters
-- $6 outcome_id      uuid?      what came of them, of the tenant's list; with the words null, the outcome stays as it is
-- $7 failure_demand  text?      why the contact should not have been needed; null leaves it as it is
-- $8 guidance_page   text?      the page that should have answered it; null leaves it as it is
-- ->                 id uuid, version integer
-- index              enquiries_pkey
select
    a.id,
    a.version
from app.change_stages($1, $2, $3, $4, $5, $6, $7, $8) as a;
