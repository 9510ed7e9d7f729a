-- Withdraws a decision, or takes that back; the version is null after a change by another person.
-- $1 decision_id   uuid     the decision
-- $2 seen_version  integer  the version it was seen at
-- $3 reason        text?    why; null takes the withdrawal back
-- ->               version integer?
select app.withdraw_decision($1, $2, $3) as version;
