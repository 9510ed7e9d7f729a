-- Moves the next running enquiries, at most 250, to a newer published version of their workflow; returns their number.
-- $1 from_workflow  uuid   their present version
-- $2 to_workflow    uuid   the newer one
-- $3 stage_map      jsonb  code of each stage, and of the one that replaces it
-- $4 reason         text   why, 1 to 500 characters
-- ->                enquiries_moved integer
select app.migrate_workflow($1, $2, $3, $4) as enquiries_moved;
