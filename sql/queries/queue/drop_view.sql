-- Throws one's own saved view away.
-- $1 view_id  uuid  the view
-- ->          dropped boolean
-- planned     R127
select app.drop_view($1) as dropped;
