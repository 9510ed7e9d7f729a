-- Adds to an enquiry what its citizen writes.
-- $1 request  jsonb  key, request_id, reference, secret, body
-- ->          answer jsonb
select api.add_message($1) as answer;
