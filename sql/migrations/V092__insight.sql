-- The schema insight is reserved for aggregates (docs/decisions/0006), which a job will fill and suppress. The
-- analyst has no path to rows, and staff have no path here.
comment on schema insight is
'Suppressed aggregates over tenants, filled by a job: counts under 10 hidden, others rounded to 5.';
