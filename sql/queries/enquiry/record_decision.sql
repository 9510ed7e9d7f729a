-- Records a decision on an enquiry.
-- $1 enquiry_id     uuid   the enquiry
-- $2 decision       text   what was decided, 1 to 500 characters
-- $3 decided_on     date   the day of the decision
-- $4 in_force_from  date   the first day of force
-- $5 expires_on     date?  the last day of force; null without one
-- $6 appeal_until   date?  the last day for an appeal; null without one
-- $7 appeal_basis   text?  the rule that gives the appeal period; null for a date that was given
-- ->                decision_id uuid
select app.record_decision($1, $2, $3, $4, $5, $6, $7) as decision_id;
