-- Takes a rule out of the draft; false where the draft has no such rule.
-- $1 routing_code  text  which
-- ->               removed boolean
select app.remove_routing_rule($1) as removed;
