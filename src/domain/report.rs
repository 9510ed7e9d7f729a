//! Reports as tables of plain values, with their parameters and origin.

use super::clock_figure::ClockFigure;
use super::figures::grouped;
use chrono::{DateTime, NaiveDate, Utc};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// The most months that a report looks back over, this one with them: as long as closed enquiries are kept.
pub const MOST_MONTHS: i32 = 84;
/// The default number of months.
pub const USUAL_MONTHS: i32 = 12;
/// The periods that a key goes through.
const PERIODS: [i32; 6] = [3, 6, USUAL_MONTHS, 24, 36, MOST_MONTHS];

/// The next longer period, or the next shorter one, and round again either way.
pub fn period_after(months: i32, longer: bool) -> i32 {
    let (first, last) = (PERIODS[0], PERIODS[PERIODS.len() - 1]);
    match longer {
        true => PERIODS.into_iter().find(|other| *other > months),
        false => PERIODS.into_iter().rev().find(|other| *other < months),
    }
    .unwrap_or(if longer { first } else { last })
}

/// What can be reported. The words are those of `enquiries report`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum ReportName {
    #[default]
    Volumes,
    VolumesByType,
    VolumesByTeam,
    VolumesByCategory,
    VolumesByChannel,
    VolumesByPriority,
    ResponsesByMonth,
    ResponsesByType,
    ResponsesByTeam,
    TimesByMonth,
    TimesByType,
    TimesByTeam,
    ReopenedByMonth,
    ReopenedByType,
    ReopenedByTeam,
    ClocksByMonth,
    ClocksByType,
    ClocksByTeam,
    ClocksByRule,
    ResponseAndResolution,
    AgeingByType,
    AgeingByTeam,
    Backlog,
    Workload,
    Outcomes,
    FailureDemand,
    FailureDemandByMonth,
    FailureDemandByType,
}

impl ReportName {
    pub const ALL: &[Self] = Self::VARIANTS;

    pub fn code(self) -> &'static str {
        self.into()
    }

    pub fn from_code(code: &str) -> Option<Self> {
        code.parse().ok()
    }

    /// The word on its tab.
    pub fn word(self) -> &'static str {
        match self {
            Self::Volumes => "Volumes",
            Self::VolumesByType => "by type",
            Self::VolumesByTeam => "by team",
            Self::VolumesByCategory => "by category",
            Self::VolumesByChannel => "by channel",
            Self::VolumesByPriority => "by priority",
            Self::ResponsesByMonth => "First response",
            Self::ResponsesByType => "by type",
            Self::ResponsesByTeam => "by team",
            Self::TimesByMonth => "Times",
            Self::TimesByType => "by type",
            Self::TimesByTeam => "by team",
            Self::ReopenedByMonth => "Reopened",
            Self::ReopenedByType => "by type",
            Self::ReopenedByTeam => "by team",
            Self::ClocksByMonth => "Clocks",
            Self::ClocksByType => "by type",
            Self::ClocksByTeam => "by team",
            Self::ClocksByRule => "by rule",
            Self::ResponseAndResolution => "response and resolution",
            Self::AgeingByType => "Ageing",
            Self::AgeingByTeam => "by team",
            Self::Backlog => "Backlog",
            Self::Workload => "Workload",
            Self::Outcomes => "Outcomes",
            Self::FailureDemand => "Failure demand",
            Self::FailureDemandByMonth => "by month",
            Self::FailureDemandByType => "by type",
        }
    }

    /// What its figures mean.
    pub fn title(self) -> &'static str {
        match self {
            Self::Volumes => "Enquiries received and closed, by month",
            Self::VolumesByType => "Enquiries received and closed, by type",
            Self::VolumesByTeam => "Enquiries received and closed, by team",
            Self::VolumesByCategory => "Enquiries received and closed, by category",
            Self::VolumesByChannel => "Enquiries received and closed, by channel",
            Self::VolumesByPriority => "Enquiries received and closed, by priority",
            Self::ResponsesByMonth => "Time to first response, by month",
            Self::ResponsesByType => "Time to first response, by type",
            Self::ResponsesByTeam => "Time to first response, by team",
            Self::TimesByType => "Time to resolve, by type",
            Self::TimesByTeam => "Time to resolve, by team",
            Self::TimesByMonth => "Time to resolve, by month",
            Self::ReopenedByMonth => "Closed enquiries that were reopened, by month",
            Self::ReopenedByType => "Closed enquiries that were reopened, by type",
            Self::ReopenedByTeam => "Closed enquiries that were reopened, by team",
            Self::ClocksByMonth => "Clocks met and missed, by month",
            Self::ClocksByType => "Clocks met and missed, by type",
            Self::ClocksByTeam => "Clocks met and missed, by team",
            Self::ClocksByRule => "Clocks met and missed, by rule",
            Self::ResponseAndResolution => "First response beside resolution, by month",
            Self::AgeingByType => "Open enquiries by what is used of their target, by type",
            Self::AgeingByTeam => "Open enquiries by what is used of their target, by team",
            Self::Backlog => "Open enquiries by age",
            Self::Workload => "Open and resolved enquiries by person",
            Self::Outcomes => "Outcomes of closed enquiries",
            Self::FailureDemand => "Contacts that could have been avoided",
            Self::FailureDemandByMonth => "Contacts that could have been avoided, by month",
            Self::FailureDemandByType => "Contacts that could have been avoided, by type",
        }
    }

    /// Whether it looks back over months; what is open is as it is now.
    pub fn looks_back(self) -> bool {
        !matches!(
            self,
            Self::Backlog | Self::AgeingByType | Self::AgeingByTeam
        )
    }

    /// Whether its rows are months, the newest last.
    pub fn by_month(self) -> bool {
        matches!(
            self,
            Self::Volumes
                | Self::TimesByMonth
                | Self::ReopenedByMonth
                | Self::ResponsesByMonth
                | Self::FailureDemandByMonth
                | Self::ClocksByMonth
                | Self::ResponseAndResolution
        )
    }
}

/// One value of a report. Texts are stored ones, and untrusted.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Text(String),
    Month(NaiveDate),
    Count(i64),
    /// Hours of the clock.
    Hours(f64),
    /// Of a hundred.
    Share(f64),
    /// Nothing to say, such as a median of nothing.
    Nothing,
}

impl Cell {
    /// As a person reads it.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Month(month) => month.format("%b %Y").to_string(),
            Self::Count(count) => grouped(*count),
            Self::Hours(hours) if *hours < 48.0 => format!("{hours:.1} h"),
            Self::Hours(hours) => format!("{:.1} d", hours / 24.0),
            Self::Share(share) => format!("{share:.1} %"),
            Self::Nothing => "–".into(),
        }
    }

    /// How long its bar is, where it can have one.
    pub fn measure(&self) -> Option<f64> {
        match self {
            // Counts are far below the numbers that a float cannot hold.
            #[expect(
                clippy::cast_precision_loss,
                reason = "a bar has a hundred cells at most"
            )]
            Self::Count(count) => Some(*count as f64),
            Self::Hours(value) | Self::Share(value) => Some(*value),
            Self::Text(_) | Self::Month(_) | Self::Nothing => None,
        }
    }
}

/// A report, ready to be drawn, printed or exported.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    pub name: ReportName,
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
    /// The column that is drawn as bars.
    pub charted: usize,
    /// What each cell of a row opens; no row for a report that opens nothing.
    pub opens: Vec<Vec<Option<ClockFigure>>>,
    pub months: i32,
    pub at: DateTime<Utc>,
    pub database: String,
}

impl Report {
    /// The filter of its rows, in words.
    pub fn filter(&self) -> String {
        let months = match self.months {
            1 => "this month".into(),
            months => format!("last {months} months, including this month"),
        };
        match self.name {
            name if !name.looks_back() => "open now".into(),
            ReportName::Workload if self.months == 1 => format!("open now, resolved {months}"),
            ReportName::Workload => format!("open now, resolved in the {months}"),
            _ => months,
        }
    }
}
