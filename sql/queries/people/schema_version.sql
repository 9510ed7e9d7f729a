-- The version of the database, which is compared with the program's before anybody signs in; 0 and no text without one.
-- ->  newest integer, digest text
select
    coalesce(auth.newest_migration(), 0) as newest,
    coalesce(auth.schema_version(), '') as digest;
