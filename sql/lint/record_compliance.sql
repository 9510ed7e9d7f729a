-- Keeps what a run of the compliance check judged.
-- $1 began_at timestamptz
-- $2 whole    boolean
-- $3 position text
-- $4 findings integer
insert into audit.compliance_runs (began_at, finished_at, whole, position, findings)
values ($1, clock_timestamp(), $2, $3, $4);
