-- Sets a parameter of a team, or of the body.
-- $1 team_code       text?    the team; null for the body
-- $2 parameter_code  text     which
-- $3 value           integer  in its unit, within its bounds
-- $4 reason          text     why, 1 to 200 characters
-- ->                 parameter_id uuid
select app.set_assignment_parameter($1, $2, $3, $4) as parameter_id;
