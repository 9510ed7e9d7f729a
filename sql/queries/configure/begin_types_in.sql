-- Types that begin in another version of the workflow begin in this one; returns how many.
-- $1 workflow_id  uuid  a published version
-- ->              types integer
select app.begin_types_in($1) as types;
