-- Logs that the person looks at this enquiry; tells whether it is there.
-- $1 enquiry_id  uuid  the enquiry
-- ->             found boolean
-- index          enquiries_pkey
select app.open_enquiry($1) as found;
