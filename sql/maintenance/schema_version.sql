-- A digest of the applied migrations, for a login that may not read their history.
-- ->  schema_version text?
select auth.schema_version() as schema_version;
