-- When something received then would be due by a rule, and why. Nothing is recorded.
-- $1 rule_id       uuid         a clock rule of this body
-- $2 received_at   timestamptz  when it would have been received
-- $3 asked_on      date?        a question to the citizen on that day; null for none
-- $4 clarified_on  date?        their answer; null for none so far
-- $5 is_extended   boolean      extended with notice
-- ->               segment_row, due_at timestamptz?, provisional boolean
-- index            clock_rules_pkey
select
    w.from_at,
    w.to_at,
    w.seconds,
    w.days,
    w.kind,
    w.reason,
    w.due_at,
    w.provisional
from app.explain_what_if($1, $2, $3, $4, $5) as w;
