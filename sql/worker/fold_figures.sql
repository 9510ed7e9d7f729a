-- Folds the figures of the session's tenant; returns the number of enquiries that were looked at.
-- ->  done bigint
select tenant.fold_figures() as done;
