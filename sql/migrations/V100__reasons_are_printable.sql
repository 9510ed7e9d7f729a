-- Reasons and outcomes are drawn on screens like any text, and were the last that could hold control
-- characters. Not validated here: looking at every row would hold a lock that writers wait for.
alter table tenant.enquiries
    add constraint enquiries_stage_reason_printable
    check (stage_reason !~ '[\x01-\x1f\x7f-\x9f]') not valid,
    add constraint enquiries_assignment_reason_printable
    check (assignment_reason !~ '[\x01-\x1f\x7f-\x9f]') not valid,
    add constraint enquiries_outcome_printable
    check (outcome !~ '[\x01-\x1f\x7f-\x9f]') not valid;
