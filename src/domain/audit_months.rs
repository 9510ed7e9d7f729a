//! How far ahead the audit log can be written to, and what to say when that is not far enough.

/// Months of the audit log after this one, without a gap; -1 when this month itself is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditMonths(pub i32);

/// The worker keeps twelve months ahead. Below this number nobody has run it for half a year.
const FEWEST: i32 = 6;

impl AuditMonths {
    /// A sentence for whoever can tell an administrator, long before nothing can be saved.
    pub fn warning(self) -> Option<String> {
        let left = match self.0 {
            FEWEST.. => return None,
            ..0 => "cannot be written to".to_owned(),
            0 => "ends with this month".to_owned(),
            1 => "ends in 1 month".to_owned(),
            months => format!("ends in {months} months"),
        };
        Some(format!(
            "The audit log {left}. Ask an administrator to run `enquiries worker run --once`."
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::AuditMonths;

    #[test]
    fn warning_comes_below_six_months() {
        let said = |months| AuditMonths(months).warning().unwrap_or_default();
        assert_eq!(said(12), "");
        assert_eq!(said(6), "");
        assert!(said(5).contains("ends in 5 months"));
        assert!(said(1).contains("ends in 1 month."));
        assert!(said(0).contains("ends with this month"));
        assert!(said(-1).contains("cannot be written to"));
    }
}
