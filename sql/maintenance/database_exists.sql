-- Whether the cluster has a database of this name.
-- $1 name  text  of the database
-- ->       there boolean
select exists (select from pg_catalog.pg_database as d where d.datname = $1) as there;
