-- The rows that were there before V100 are looked at now, beside writers: validating holds only a lock
-- that other changes of structure wait for.
alter table tenant.enquiries validate constraint enquiries_stage_reason_printable;
alter table tenant.enquiries validate constraint enquiries_assignment_reason_printable;
alter table tenant.enquiries validate constraint enquiries_outcome_printable;
