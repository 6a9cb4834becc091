//! The settings page: the form, and what each line of its tables means. The lines come from the
//! server, so the page has no list of its own.

use serde::{Deserialize, Serialize};

use super::{Mapped, PathKind, Target, TargetForm};
use crate::language::{Language, Text};

/// Which parts are at a target, by its host; `None` is built in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TargetSummary {
    /// NCN 조회.
    pub customer: Option<String>,
    /// Coupons and payments.
    pub payment: Option<String>,
    /// The coupon's verification.
    pub telegram: Option<String>,
}

impl TargetSummary {
    /// The hosts of the target, each once; `None` if everything is built in.
    pub fn hosts(&self) -> Option<String> {
        let mut hosts: Vec<&str> = Vec::new();
        for host in [&self.customer, &self.payment, &self.telegram].into_iter().flatten() {
            if !hosts.contains(&host.as_str()) {
                hosts.push(host);
            }
        }
        (!hosts.is_empty()).then(|| hosts.join(", "))
    }
}

/// A line of a table in the settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GuideRow {
    /// The code of its value in the form.
    pub name: String,
    /// The answer that it belongs to; blank for a path.
    pub section: Text,
    /// Its name.
    pub label: Text,
    /// Its value in micropay's own API.
    pub standard: String,
    /// What is used if an answer doesn't have it; `None`: it is required.
    pub otherwise: Option<Text>,
}

/// The lines of both tables, in the order of the form's values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guide {
    /// The paths.
    pub paths: Vec<GuideRow>,
    /// The fields.
    pub mapping: Vec<GuideRow>,
}

/// A sandbox's target, as the settings show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetView {
    /// The form with the values in force, secrets hidden.
    pub form: TargetForm,
    /// Which parts are at the target.
    pub summary: TargetSummary,
    /// What the tables' lines mean.
    pub guide: Guide,
}

impl From<&Target> for TargetView {
    fn from(target: &Target) -> Self {
        let both = |name: fn(PathKind, Language) -> &'static str, kind| {
            Text::new(name(kind, Language::Korean), name(kind, Language::English))
        };
        let paths = PathKind::ALL.iter().map(|kind| GuideRow {
            name: kind.code().to_owned(),
            section: Text::default(),
            label: both(PathKind::name, *kind),
            standard: kind.standard().to_owned(),
            otherwise: None,
        });
        let mapping = Mapped::ALL.iter().map(|mapped| {
            let section = mapped.section();
            GuideRow {
                name: mapped.code().to_owned(),
                section: Text::new(section.name(Language::Korean), section.name(Language::English)),
                label: mapped.label(),
                standard: mapped.standard().to_owned(),
                otherwise: mapped.otherwise(),
            }
        });
        Self {
            form: TargetForm::from(target),
            summary: target.summary(),
            guide: Guide { paths: paths.collect(), mapping: mapping.collect() },
        }
    }
}
