-- Separate from V052 to prove an upgrade beside writers (tests/all/upgrade.rs), not because a column is new.
-- Reasons and outcomes are shown on screens and must hold no control characters. The checks are added without
-- validation: validation reads every row, and writers would wait for its lock.
alter table tenant.enquiries
    add constraint enquiries_stage_reason_printable
    check (core.is_single_line(stage_reason)) not valid,
    add constraint enquiries_assignment_reason_printable
    check (core.is_single_line(assignment_reason)) not valid,
    add constraint enquiries_outcome_printable
    check (core.is_single_line(outcome)) not valid;
