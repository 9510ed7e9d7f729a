-- Takes back the newest merge into the citizen of an enquiry.
-- $1 reference  text  of an enquiry of the record that stayed
-- $2 reason     text  why they are two after all, 1 to 500 characters
-- ->            merge_version integer
-- index         enquiries_reference_unique
select app.undo_merge_into($1, $2) as merge_version;
