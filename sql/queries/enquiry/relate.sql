-- Links an enquiry to others as related; the result is the new links.
-- $1 enquiry_id  uuid    the enquiry
-- $2 other_ids   uuid[]  the others
-- ->             link_id uuid, version integer
-- index          enquiry_links_one_way
select
    r.link_id,
    r.version
from app.relate_enquiries($1, $2) as r;
