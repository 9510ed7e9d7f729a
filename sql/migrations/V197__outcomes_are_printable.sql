-- Separate from V052 to prove an upgrade beside writers (tests/all/upgrade.rs), not because a column is new.
-- Outcomes are shown on screens and must hold no control characters. The check is added without validation: validation
-- reads every row, and writers would wait for its lock.
alter table tenant.enquiries
    add constraint enquiries_outcome_printable
    check (core.is_single_line(outcome)) not valid;
