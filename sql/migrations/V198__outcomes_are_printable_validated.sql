-- Separate from V197 to prove an upgrade beside writers (tests/all/upgrade.rs): validation of existing rows holds
-- only a lock that other changes of structure wait for.
alter table tenant.enquiries validate constraint enquiries_outcome_printable;
