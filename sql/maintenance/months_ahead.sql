-- How many months after this one the audit log can write to; -1 when this month itself is missing.
-- ->  months_ahead integer
select auth.audit_months_ahead() as months_ahead;
