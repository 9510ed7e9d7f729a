-- Lists the opening hours of calendars until ten years ahead.
-- -> extended bigint
select core.extend_stretches() as extended;
