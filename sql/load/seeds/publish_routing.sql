-- Publishes the drafted routing rules, if there are any: from now on they are frozen.
update tenant.routing_sets set published_at = auth.now()
where published_at is null;
