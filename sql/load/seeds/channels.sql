-- Channels from seeds/reference.
-- $1 channels  jsonb  list of code, name
insert into core.channels (code, name)
select r.code, r.name
from jsonb_to_recordset($1) as r (code text, name text)
on conflict on constraint channels_pkey do nothing;
