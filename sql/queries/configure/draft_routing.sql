-- The draft of the next version of the routing rules: the one that is there, or a copy of a version.
-- $1 from_number  smallint?  of which version it becomes a copy; null goes on with the draft, or copies the one in force
-- ->              routing_set_id uuid
select app.draft_routing($1) as routing_set_id;
