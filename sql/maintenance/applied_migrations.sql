-- The applied migrations as refinery recorded them. All as text: a row that was changed by hand must be
-- reported, not stop the program.
-- ->  version text?, name text?, applied_on text?, checksum text?
select h.version::text, h.name::text, h.applied_on::text, h.checksum::text
from public.refinery_schema_history as h
order by h.version;
