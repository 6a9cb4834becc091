//! A target as entered, and parsed.

use serde::{Deserialize, Serialize};

use super::{BaseUrl, HIDDEN, Header, Mapped, Mapping, Pair, PathKind, Paths, PeerAddress, Target};
use crate::field::{Collector, Field, FieldError, FieldProblem};

/// The most headers.
const MOST_HEADERS: usize = 8;

/// The bounds of the timeouts, in milliseconds. Their sum stays below the time after which a
/// payment without an outcome counts as abandoned; a constraint holds that too.
const CONNECT_TIMEOUT: std::ops::RangeInclusive<u64> = 10..=3_000;
const TIMEOUT: std::ops::RangeInclusive<u64> = 10..=10_000;

/// A target as entered. What is blank or missing is built in, or has the default of micropay's own
/// API.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TargetForm {
    /// The customer API's base URL.
    pub customer_url: String,
    /// The base URL of coupons and payments.
    pub payment_url: String,
    /// The telegram port, as `host:port`.
    pub telegram_address: String,
    /// Headers; the value [`HIDDEN`] stands for the stored one.
    pub headers: Vec<Pair>,
    /// The timeout for a connection, in milliseconds.
    pub connect_timeout_ms: String,
    /// The timeout from there to the whole answer, in milliseconds.
    pub timeout_ms: String,
    /// Paths by the code of their [`PathKind`].
    pub paths: Vec<Pair>,
    /// JSON pointers by the code of their [`Mapped`] field.
    pub mapping: Vec<Pair>,
}

/// Header values are secrets even in a form.
impl std::fmt::Debug for TargetForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TargetForm")
            .field("customer_url", &self.customer_url)
            .field("payment_url", &self.payment_url)
            .field("telegram_address", &self.telegram_address)
            .finish_non_exhaustive()
    }
}

impl TargetForm {
    /// Parses the form, with all problems at once. A hidden secret is taken from `stored`, as long
    /// as the addresses have the same origin as before.
    pub fn parse(&self, stored: Option<&Target>) -> Result<Target, Vec<FieldError>> {
        let mut at = Collector::default();
        let standard = Target::built_in();
        let customer = at.optional(Field::CustomerUrl, &self.customer_url, BaseUrl::parse);
        let payment = at.optional(Field::PaymentUrl, &self.payment_url, BaseUrl::parse);
        let telegram =
            at.optional(Field::TelegramAddress, &self.telegram_address, PeerAddress::parse);
        let connect_timeout_ms =
            at.optional(Field::ConnectTimeoutMs, &self.connect_timeout_ms, |text| {
                milliseconds(text, CONNECT_TIMEOUT)
            });
        let timeout_ms =
            at.optional(Field::TimeoutMs, &self.timeout_ms, |text| milliseconds(text, TIMEOUT));
        let mut target = Target {
            customer,
            payment,
            telegram,
            connect_timeout_ms: connect_timeout_ms.unwrap_or(standard.connect_timeout_ms),
            timeout_ms: timeout_ms.unwrap_or(standard.timeout_ms),
            ..standard
        };
        self.parse_headers(&mut at, &mut target, stored);
        for Pair { name, value } in &self.paths {
            let set = match PathKind::from_code(name) {
                Some(kind) => target.paths.set(kind, value),
                None => Err(FieldProblem::NotAPath { at: name.clone() }),
            };
            at.take(Field::Paths, set);
        }
        for Pair { name, value } in &self.mapping {
            let mapped = Mapped::ALL.iter().find(|mapped| mapped.code() == name);
            let set = match mapped {
                Some(mapped) => target.mapping.set(*mapped, value),
                None => Err(FieldProblem::NotAPointer { at: name.clone() }),
            };
            at.take(Field::Mapping, set);
        }
        at.finish(Some(target))
    }

    fn parse_headers(&self, at: &mut Collector, target: &mut Target, stored: Option<&Target>) {
        let entered = self.headers.iter().filter(|pair| !pair.name.trim().is_empty());
        for Pair { name, value } in entered.clone() {
            let header = if value == HIDDEN {
                kept(name.trim(), target, stored)
            } else {
                Header::parse(name, value)
            };
            if let Some(header) = at.take(Field::Headers, header) {
                target.headers.push(header);
            }
        }
        if entered.count() > MOST_HEADERS {
            at.note(Field::Headers, FieldProblem::TooMany { maximum: MOST_HEADERS });
        }
    }
}

/// The stored header of this name. Nobody may have a secret that they don't know sent to an address
/// of their own.
fn kept(name: &str, target: &Target, stored: Option<&Target>) -> Result<Header, FieldProblem> {
    let again = || FieldProblem::SecretAgain { at: name.to_owned() };
    let stored = stored.ok_or_else(again)?;
    let header = stored.headers.iter().find(|header| header.name == name).ok_or_else(again)?;
    let known = [&stored.customer, &stored.payment];
    let elsewhere = [&target.customer, &target.payment].into_iter().flatten().any(|url| {
        !known.iter().any(|known| known.as_ref().is_some_and(|known| known.same_origin(url)))
    });
    if elsewhere { Err(again()) } else { Ok(header.clone()) }
}

fn milliseconds(text: &str, range: std::ops::RangeInclusive<u64>) -> Result<u64, FieldProblem> {
    let number: u64 = text.trim().parse().map_err(|_| FieldProblem::NotANumber)?;
    if range.contains(&number) {
        Ok(number)
    } else {
        Err(FieldProblem::OutOfRange { least: *range.start(), most: *range.end() })
    }
}

/// The form that shows a target: all values in force, with secrets hidden.
impl From<&Target> for TargetForm {
    fn from(target: &Target) -> Self {
        let text =
            |url: &Option<BaseUrl>| url.as_ref().map(ToString::to_string).unwrap_or_default();
        let headers = target.headers.iter();
        Self {
            customer_url: text(&target.customer),
            payment_url: text(&target.payment),
            telegram_address: target.telegram.as_ref().map(ToString::to_string).unwrap_or_default(),
            headers: headers.map(|header| Pair::from((header.name.as_str(), HIDDEN))).collect(),
            connect_timeout_ms: target.connect_timeout_ms.to_string(),
            timeout_ms: target.timeout_ms.to_string(),
            paths: PathKind::ALL.iter().map(|kind| path(&target.paths, *kind)).collect(),
            mapping: Mapped::ALL.iter().map(|mapped| pointer(&target.mapping, *mapped)).collect(),
        }
    }
}

pub(super) fn path(paths: &Paths, kind: PathKind) -> Pair {
    Pair::from((kind.code(), paths.template(kind)))
}

pub(super) fn pointer(mapping: &Mapping, mapped: Mapped) -> Pair {
    Pair::from((mapped.code(), mapping.text(mapped)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> TargetForm {
        TargetForm {
            customer_url: "http://crm.example/api".into(),
            payment_url: "https://pay.example".into(),
            telegram_address: "127.0.0.1:7700".into(),
            headers: vec![("Authorization", "Bearer secret-token").into(), ("", "").into()],
            ..TargetForm::default()
        }
    }

    fn codes(answer: Result<Target, Vec<FieldError>>) -> Vec<String> {
        let errors = answer.unwrap_err();
        errors.iter().map(|it| format!("{} {}", it.field.code(), it.problem.code())).collect()
    }

    #[test]
    fn nothing_entered_is_built_in() {
        assert_eq!(TargetForm::default().parse(None), Ok(Target::built_in()));
    }

    #[test]
    fn what_is_shown_can_be_sent_again_and_shows_no_secret() {
        let target = form().parse(None).unwrap();
        let shown = TargetForm::from(&target);
        assert!(!serde_json::to_string(&shown).unwrap().contains("secret-token"));
        assert_eq!(shown.parse(Some(&target)), Ok(target));
    }

    #[test]
    fn a_hidden_secret_does_not_follow_to_another_address() {
        let target = form().parse(None).unwrap();
        let mut moved = TargetForm::from(&target);
        moved.payment_url = "https://elsewhere.example".into();
        assert_eq!(codes(moved.parse(Some(&target))), ["headers SECRET_AGAIN"]);
        moved.payment_url = "https://pay.example/v2".into();
        assert!(moved.parse(Some(&target)).is_ok());
        moved.headers = vec![("X-Other", HIDDEN).into()];
        assert_eq!(codes(moved.parse(Some(&target))), ["headers SECRET_AGAIN"]);
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let form = TargetForm {
            customer_url: "crm".into(),
            payment_url: "http://me:secret@pay".into(),
            telegram_address: "port".into(),
            headers: vec![("Host", "x").into()],
            connect_timeout_ms: "9".into(),
            timeout_ms: "1s".into(),
            paths: vec![("pay", "payments").into(), ("unheard", "/x").into()],
            mapping: vec![("customer.ncn", "ncn").into(), ("unheard", "/x").into()],
        };
        assert_eq!(
            codes(form.parse(None)),
            [
                "customer_url NOT_A_URL",
                "payment_url CREDENTIALS_IN_URL",
                "telegram_address NOT_AN_ADDRESS",
                "connect_timeout_ms OUT_OF_RANGE",
                "timeout_ms NOT_A_NUMBER",
                "headers NOT_A_HEADER",
                "paths NOT_A_PATH",
                "paths NOT_A_PATH",
                "mapping NOT_A_POINTER",
                "mapping NOT_A_POINTER",
            ]
        );
    }
}
