-- Says why a contact should not have been needed, and which page should have answered it.
-- $1 reference       text   of the enquiry
-- $2 failure_demand  text?  code of the reason; null where the contact was needed
-- $3 guidance_page   text?  address of the page
-- ->                 id uuid, version integer
-- index              enquiries_reference_unique
select
    d.id,
    d.version
from app.record_failure_demand_of($1, $2, $3) as d;
