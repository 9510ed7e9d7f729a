-- Logs that the person looks at this enquiry; tells whether it is there.
-- $1 action      text  open_enquiry or read_history
-- $2 enquiry_id  uuid  the enquiry
-- ->             found boolean
-- index          enquiries_pkey
select app.look_at($1, $2) as found;
