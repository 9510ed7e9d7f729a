-- Merges the citizen of one enquiry into the citizen of another.
-- $1 reference       text  of an enquiry of the duplicate
-- $2 into_reference  text  of an enquiry of the record that stays
-- $3 reason          text  why they are one, 1 to 500 characters
-- ->                 merge_id uuid
-- index              enquiries_reference_unique
select app.merge_citizens_of($1, $2, $3) as merge_id;
