-- Takes over a file of bank holidays, in the platform's session.
-- $1 divisions  jsonb  list of code, holidays (list of on, name, substitute)
-- ->            changed bigint
select core.load_bank_holidays($1) as changed;
