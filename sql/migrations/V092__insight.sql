-- Insight has its door from the beginning, and nothing behind it yet (docs/decisions/0006):
-- aggregates are filled by a job and suppressed. The analyst has no path to rows, staff have no
-- path here.
comment on schema insight is
'Suppressed aggregates over tenants, filled by a job: counts under 10 hidden, others rounded to 5.';
