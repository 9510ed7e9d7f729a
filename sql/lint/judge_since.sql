-- From which position on a check judges, for this transaction, and the list of the rows that were written since; both
-- empty for everything. Without the list each check reads the tables for them.
-- $1 position text
-- $2 rows     text
-- -> position text, rows text
select
    set_config('enquiries.judged_since', $1, true) as position,
    set_config('enquiries.judged_rows', $2, true) as rows;
