-- What the bank holidays that this transaction loaded move of the clocks of the tenant whose session it is, by rule.
-- ->  rule_name text, clocks bigint, earlier bigint, later bigint, confirmed bigint, most_seconds bigint
select
    p.rule_name collate "default" as rule_name,
    p.clocks,
    p.earlier,
    p.later,
    p.confirmed,
    p.most_seconds
from tenant.preview_holiday_moves() as p
where p.earlier + p.later + p.confirmed > 0;
