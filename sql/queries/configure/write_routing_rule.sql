-- Writes a rule of the draft by its code; refuses codes and names that lead to nothing.
-- $1 routing_rule  jsonb  code, name, position, what it asks, team, least_priority, tags
-- ->               routing_rule_id uuid
select app.write_routing_rule($1) as routing_rule_id;
