-- What an import must know of the session's tenant; closes the batches that a killed import left open.
-- $1 source  text  its name in the mapping
-- ->         tenant_name text, loaded_before boolean, closed_batches integer
select r.tenant_name, r.loaded_before, r.closed_batches
from auth.resume_import($1) as r;
