-- Ends the session of this transaction.
-- ->  closed void
select auth.close_session() as closed;
