-- Whether migrations were ever applied to this database.
-- ->  there boolean
select to_regclass('public.refinery_schema_history') is not null as there;
