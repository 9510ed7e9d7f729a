-- Links two enquiries.
-- $1 enquiry_id        uuid  the enquiry
-- $2 kind              text  related, duplicate_of or parent_of
-- $3 other_enquiry_id  uuid  the other one
-- ->                   link_id uuid
-- planned              R076
select app.link_enquiries($1, $2, $3) as link_id;
