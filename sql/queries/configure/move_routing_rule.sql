-- Gives a rule of the draft another place; false where the draft has no such rule.
-- $1 routing_code  text      which
-- $2 to_position   smallint  its place, from 1
-- ->               moved boolean
select app.move_routing_rule($1, $2) as moved;
