-- Ends the session: its token is worth nothing afterwards.
-- ->  signed_out void
select auth.close_session() as signed_out;
