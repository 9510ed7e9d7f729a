-- Has anything changed? The number grows with every change of this tenant's work.
-- $1 unit  bigint  always 1: a statement without parameters would keep one plan for all tenants
-- ->       changes bigint
-- index    change_counters_pkey
-- hot
select app.change_count() * $1 as changes;
