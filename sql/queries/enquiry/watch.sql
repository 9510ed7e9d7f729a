-- Starts or ends watching an enquiry.
-- $1 enquiry_id  uuid     the enquiry
-- $2 watches     boolean  true to watch
-- ->             watches boolean
-- index          watchers_once
select app.watch_enquiry($1, $2) as watches;
