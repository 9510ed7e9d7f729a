-- Deletes a saved view of the person.
-- $1 view_id  uuid  the view
-- ->          dropped boolean
-- index       saved_views_pkey
select app.drop_view($1) as dropped;
