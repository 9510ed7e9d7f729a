-- Sends an enquiry.
-- $1 request  jsonb  key, request_id, type, body and what else there is
-- ->          answer jsonb
select api.submit_enquiry($1) as answer;
