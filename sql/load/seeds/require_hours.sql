-- Refuses (UK420) a tenant with a calendar that never opens.
-- ->  required void
select tenant.require_calendar_hours() as required;
