-- The list of the rows that were written since the position of this transaction, for the checks of a run.
-- -> rows? text
select audit.all_judged_rows() as rows;
