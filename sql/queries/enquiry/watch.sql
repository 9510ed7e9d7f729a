-- Starts or ends watching enquiries, for oneself or a colleague.
-- $1 enquiry_ids  uuid[]   the enquiries
-- $2 watches      boolean  true to watch
-- $3 watcher_id   uuid?    who watches; null for oneself
-- ->              enquiry_id uuid
-- index           watchers_once
select w.enquiry_id from app.watch_enquiries($1, $2, $3) as w;
