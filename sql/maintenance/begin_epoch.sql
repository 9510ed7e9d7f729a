-- The current epoch of transaction numbers; begins one where the newest belongs to another server. Run by the owner
-- after every migration, and forced after a restore (docs/decisions/0007).
-- $1 forced  boolean  whether to begin one in any case
-- ->         number integer
select audit.begin_epoch($1) as number;
