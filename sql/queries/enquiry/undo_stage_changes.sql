-- Takes back stage changes of the person, all of them or none, for ten minutes.
-- $1 enquiry_ids    uuid[]     which
-- $2 made_versions  integer[]  the version that the stage change of each made, in the same order
-- ->                id uuid, version integer
-- index             stage_changes_by_enquiry
select
    u.id,
    u.version
from app.undo_stage_changes($1, $2) as u;
