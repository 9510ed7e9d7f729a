-- Gives enquiries a priority, each the one beside it; those that changed since they were seen stay as they are.
-- $1 enquiry_ids    uuid[]      which
-- $2 seen_versions  integer[]   the version each was seen at, in the same order
-- $3 to_priorities  smallint[]  in the same order: 1 emergency, 2 high, 3 normal, 4 low
-- ->                id uuid, version integer
-- index             enquiries_pkey
select
    a.id,
    a.version
from app.change_priority($1, $2, $3) as a;
