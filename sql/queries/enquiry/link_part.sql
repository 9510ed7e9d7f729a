-- Makes an enquiry part of another.
-- $1 enquiry_id        uuid  the whole
-- $2 other_enquiry_id  uuid  the part
-- ->                   link_id uuid
select app.link_enquiries($1, 'parent_of', $2) as link_id;
