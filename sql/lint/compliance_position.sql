-- Where the audit log is now, and the position from which on to judge; null where everything is to be judged.
-- -> position text, last_clean text, began_at timestamptz, remembers boolean
select
    audit.current_position() as position,
    audit.last_clean_position() as last_clean,
    clock_timestamp() as began_at,
    -- A standby cannot be written.
    not pg_is_in_recovery() as remembers;
