-- Moves enquiries, at most 250, back that a migration between these versions moved and that took no step since.
-- $1 from_workflow  uuid  the version they came from
-- $2 to_workflow    uuid  the version they were moved to
-- $3 reason         text  why, 1 to 500 characters
-- ->                enquiries_moved integer
select app.take_back_migration($1, $2, $3) as enquiries_moved;
