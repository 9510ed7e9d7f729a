//! The counted rows as figures with names, in the order of the screen, each with the filter of its drill-down.

use crate::domain::rows::dashboard::{ClocksRow, FiguresRow};
use crate::domain::{
    AgeBand, ClockBand, Dashboard, DueBand, Figure, HalfHour, QueueFilter, Scope, Section,
};
use uuid::Uuid;

/// Where the counts by deadline stop; `dashboard/figures.sql` has the same number.
const COUNT_AT_MOST: i64 = 1_001;

/// Steps that this person is to take.
const APPROVED: &str = "Approved, to be done";

pub(super) struct FigureTally {
    pub scope: Scope,
    pub counted: Vec<FiguresRow>,
    pub of_clocks: ClocksRow,
    pub half_hours: Vec<HalfHour>,
    /// More enquiries were read than are counted.
    pub cut: bool,
}

impl FigureTally {
    fn of<'a>(&'a self, section: &'a str) -> impl Iterator<Item = &'a FiguresRow> {
        self.counted
            .iter()
            .filter(move |row| row.section == section)
    }

    fn one(&self, section: &str, key: Option<&str>) -> (i64, i64) {
        self.of(section)
            .find(|row| row.key.as_deref() == key)
            .map_or((0, 0), |row| (row.held, row.overdue))
    }

    pub fn dashboard(&self) -> Dashboard {
        Dashboard {
            scope: self.scope,
            figures: self.figures(self.cut),
            open: self.one("all", None).0,
            half_hours: self.half_hours.clone(),
            cut: self.cut,
        }
    }

    fn figures(&self, cut: bool) -> Vec<Figure> {
        let filter = || QueueFilter {
            scope: self.scope,
            ..QueueFilter::default()
        };
        let mut figures = Vec::new();
        let mut add = |section, name: String, (count, overdue): (i64, i64), more, filter| {
            figures.push(Figure {
                section,
                name,
                count,
                overdue,
                more,
                filter,
            });
        };
        let stopped = |(count, overdue): (i64, i64)| {
            let most = COUNT_AT_MOST - 1;
            ((count.min(most), overdue.min(most)), count > most)
        };
        let unassigned = |due| QueueFilter {
            unassigned: true,
            due,
            ..filter()
        };
        let (approved, approved_more) = stopped(self.one("approved", None));
        let approved_filter = QueueFilter {
            approved: true,
            scope: Scope::Tenant,
            ..filter()
        };
        if self.scope == Scope::Mine {
            if approved.0 > 0 {
                let name = APPROVED.into();
                add(
                    Section::Take,
                    name,
                    approved,
                    approved_more,
                    approved_filter,
                );
            }
            let (team, more) = stopped(self.one("team", None));
            let free = QueueFilter {
                scope: Scope::Team,
                ..unassigned(None)
            };
            add(Section::Take, "In your team".into(), team, more, free);
        } else {
            let (waiting, more) = stopped(self.one("approvals", None));
            let approvals = QueueFilter {
                approvals: true,
                scope: Scope::Tenant,
                ..filter()
            };
            add(
                Section::Decide,
                "Waiting for approval".into(),
                waiting,
                more,
                approvals,
            );
            if approved.0 > 0 {
                let name = APPROVED.into();
                add(
                    Section::Decide,
                    name,
                    approved,
                    approved_more,
                    approved_filter,
                );
            }
            let (held, more) = stopped(self.one("away", None));
            if held.0 > 0 {
                let away = QueueFilter {
                    away: true,
                    ..filter()
                };
                let name = "With people who are away";
                add(Section::Decide, name.into(), held, more, away);
            }
            let (all, late) = self.one("person", None);
            add(
                Section::Decide,
                "Unassigned".into(),
                (all, late),
                cut,
                unassigned(None),
            );
            let overdue = unassigned(Some(DueBand::Overdue));
            add(
                Section::Decide,
                "Unassigned, overdue".into(),
                (late, late),
                cut,
                overdue,
            );
            // Nothing, unless the rules failed: said, so that it can be relied on.
            let (lost, more) = stopped((self.of_clocks.overlooked, 0));
            let overlooked = QueueFilter {
                overlooked: true,
                ..filter()
            };
            add(
                Section::Decide,
                "Out of sight".into(),
                lost,
                more,
                overlooked,
            );
        }
        let of_clocks = |band| QueueFilter {
            clocks: Some(band),
            ..filter()
        };
        let (long_past, near, paused) = (
            self.of_clocks.grossly_late,
            self.of_clocks.next_hours,
            self.of_clocks.paused,
        );
        for &band in DueBand::ALL {
            let of_band = QueueFilter {
                due: Some(band),
                ..filter()
            };
            let (counted, more) = stopped(self.one("due", Some(band.code())));
            add(Section::Due, band.word().into(), counted, more, of_band);
            if band == DueBand::Overdue {
                for (band, count, late) in [
                    (ClockBand::GrosslyLate, long_past, long_past),
                    (ClockBand::NextHours, near, 0),
                ] {
                    let (counted, more) = stopped((count, late));
                    let word = band.word().into();
                    add(Section::Due, word, counted, more, of_clocks(band));
                }
            }
        }
        let (counted, more) = stopped((paused, 0));
        add(
            Section::Due,
            ClockBand::Paused.word().into(),
            counted,
            more,
            of_clocks(ClockBand::Paused),
        );
        let waiting = QueueFilter {
            waiting: true,
            ..filter()
        };
        add(
            Section::Due,
            "Waiting for a reply".into(),
            self.one("waiting", Some("true")),
            cut,
            waiting,
        );
        let (tasks, more) = stopped(self.one("tasks", None));
        add(Section::Tasks, "To do".into(), tasks, more, filter());
        if self.scope != Scope::Mine {
            for row in self.of("person").filter(|row| row.key.is_some()) {
                let theirs = QueueFilter {
                    staff_id: id(row),
                    ..filter()
                };
                add(
                    Section::People,
                    name(row),
                    (row.held, row.overdue),
                    cut,
                    theirs,
                );
            }
        }
        for row in self.of("type") {
            let of_type = QueueFilter {
                type_id: id(row),
                ..filter()
            };
            add(
                Section::Types,
                name(row),
                (row.held, row.overdue),
                cut,
                of_type,
            );
        }
        for band in AgeBand::ALL {
            let of_age = QueueFilter {
                age: Some(band),
                ..filter()
            };
            let counted = self.one("age", Some(&band.from.to_string()));
            add(Section::Ages, band.word.into(), counted, cut, of_age);
        }
        for row in self.of("priority") {
            let of_priority = QueueFilter {
                priority: row.key.as_deref().and_then(|key| key.parse().ok()),
                ..filter()
            };
            add(
                Section::Priorities,
                name(row),
                (row.held, row.overdue),
                cut,
                of_priority,
            );
        }
        figures
    }
}

fn name(row: &FiguresRow) -> String {
    row.name.clone().unwrap_or_else(|| "no longer here".into())
}

fn id(row: &FiguresRow) -> Option<Uuid> {
    row.key.as_deref().and_then(|key| key.parse().ok())
}
