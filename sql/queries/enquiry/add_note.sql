-- Writes a note on an enquiry.
-- $1 enquiry_id  uuid  the enquiry
-- $2 body        text  plain text, 1 to 20,000 characters
-- ->             note_id uuid
select app.add_note($1, $2) as note_id;
