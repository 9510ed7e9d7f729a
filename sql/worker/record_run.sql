-- Records that a duty ran.
-- $1 duty      text         its name
-- $2 began_at  timestamptz  when it began
-- $3 done      bigint       how much it did
-- $4 fault     text?        why it failed; null when it did not
-- ->           recorded void
select core.record_duty_run($1, $2, $3, $4) as recorded;
