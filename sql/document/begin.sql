-- Everything the documents say is read in one snapshot, and with an empty search_path: what the catalogue
-- prints of an expression depends on it.
begin isolation level repeatable read read only;
set local search_path = '';
