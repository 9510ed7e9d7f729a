-- Makes an enquiry part of another.
-- $1 enquiry_id        uuid  the whole
-- $2 other_enquiry_id  uuid  the part
-- $3 carried           text  what of the whole the part shows: all, letters, notes or nothing
-- $4 blocks            text  which steps of the whole the open part blocks: closing, or everything
-- ->                   link_id uuid
select app.link_enquiries($1, 'parent_of', $2, $3, $4) as link_id;
