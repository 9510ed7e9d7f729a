-- Adds a tag to those of the tenant.
-- $1 tag_name  text  1 to 40 characters
-- ->           tag_id uuid
select app.define_tag($1) as tag_id;
