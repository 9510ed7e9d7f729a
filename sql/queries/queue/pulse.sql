-- Has a row of this body changed that a reader at this position of the audit log did not see?
-- $1 known_position  text?  the position of the last answer; null for the first one
-- ->                 changed boolean, next_position text
-- index              audit_logs_by_xid
-- hot
select
    c.changed,
    c.next_position
from app.changes_since($1) as c;
