-- Folds the figures of the session's tenant; returns the number of enquiries that were looked at.
-- ->  folded bigint
select tenant.fold_figures() as folded;
