-- From which position on a check judges, for this transaction; empty for everything.
-- $1 position text
-- -> position text
select set_config('enquiries.judged_since', $1, true) as position;
