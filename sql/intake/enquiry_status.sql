-- Where an enquiry stands.
-- $1 reference  text  as the citizen has it
-- $2 secret     text  what was told with it
-- ->            answer jsonb
select api.enquiry_status($1, $2) as answer;
