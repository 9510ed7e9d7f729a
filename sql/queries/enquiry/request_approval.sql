-- Asks that an enquiry may take a step, as it was seen.
-- $1 enquiry_id     uuid     the enquiry
-- $2 seen_version   integer  the version it was seen at
-- $3 transition_id  uuid     the step
-- $4 reason         text     why, 1 to 500 characters
-- ->                approval_id uuid
select app.request_approval($1, $2, $3, $4) as approval_id;
