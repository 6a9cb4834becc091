//! The paths of calls to a target: templates, with micropay's own API as the default.

use crate::field::FieldProblem;

/// The longest template.
const LONGEST: usize = 200;

codes! {
    /// A call that has its own path.
    pub enum PathKind {
        Customer = "customer", "NCN 조회 (GET)", "NCN lookup (GET)";
        Coupons = "coupons", "쿠폰 조회 (POST)", "Coupon lookup (POST)";
        Pay = "pay", "결제 (POST)", "Payment (POST)";
        Cancel = "cancel", "결제 취소 (POST)", "Cancel (POST)";
        Payment = "payment", "주문 조회 (GET)", "Inquiry (GET)";
        Payments = "payments", "결제 내역 (GET)", "Payment history (GET)";
    }
}

impl PathKind {
    /// Its path in micropay's own API.
    pub fn standard(self) -> &'static str {
        match self {
            Self::Customer => "/subscribers/{ctn}",
            Self::Coupons => "/coupons/eligible",
            Self::Pay => "/payments",
            Self::Cancel => "/payments/{order_no}/cancel",
            Self::Payment => "/payments/{order_no}",
            Self::Payments => {
                "/payments?ctn={ctn}&order_no={order_no}&status={status}&before={before}"
            }
        }
    }

    /// The names that its template may have in braces.
    fn placeholders(self) -> &'static [&'static str] {
        match self {
            Self::Customer => &["ctn"],
            Self::Coupons | Self::Pay => &[],
            Self::Cancel | Self::Payment => &["order_no"],
            Self::Payments => &["ctn", "order_no", "status", "before"],
        }
    }
}

/// The template of each call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths(Vec<String>);

impl Default for Paths {
    fn default() -> Self {
        Self(PathKind::ALL.iter().map(|kind| kind.standard().to_owned()).collect())
    }
}

impl Paths {
    /// The template of a call.
    pub fn template(&self, kind: PathKind) -> &str {
        self.0.get(kind as usize).map_or(kind.standard(), String::as_str)
    }

    /// Sets the template of a call, if the text is one.
    pub(super) fn set(&mut self, kind: PathKind, text: &str) -> Result<(), FieldProblem> {
        let text = text.trim();
        let bad = || FieldProblem::NotAPath { at: kind.code().to_owned() };
        let allowed = |byte: u8| (b'!'..=b'~').contains(&byte) && byte != b'#' && byte != b'\\';
        if text.len() > LONGEST || !text.starts_with('/') || !text.bytes().all(allowed) {
            return Err(bad());
        }
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(bad)?;
            if before.contains('}') || !kind.placeholders().contains(&name) {
                return Err(bad());
            }
            rest = after;
        }
        if rest.contains('}') {
            return Err(bad());
        }
        if let Some(template) = self.0.get_mut(kind as usize) {
            text.clone_into(template);
        }
        Ok(())
    }

    /// The path with its values filled in. A query member with a blank value is left out. The
    /// values are identifiers and codes, which need no encoding; only a value of dots alone would
    /// change the folder.
    pub fn expand(&self, kind: PathKind, values: &[(&str, &str)]) -> Result<String, FieldProblem> {
        if values.iter().any(|(_, value)| matches!(*value, "." | "..")) {
            return Err(FieldProblem::BadCharacter { allowed: "A–Z a–z 0–9 - _" });
        }
        let fill = |text: &str| {
            values.iter().fold(text.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
        };
        let template = self.template(kind);
        let Some((path, query)) = template.split_once('?') else { return Ok(fill(template)) };
        let blank = |member: &str| {
            values
                .iter()
                .any(|(name, value)| value.is_empty() && member.contains(&format!("{{{name}}}")))
        };
        let members: Vec<String> =
            query.split('&').filter(|member| !blank(member)).map(fill).collect();
        let separator = if members.is_empty() { "" } else { "?" };
        Ok(format!("{}{separator}{}", fill(path), members.join("&")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_filled() {
        let mut paths = Paths::default();
        let cancel = paths.expand(PathKind::Cancel, &[("order_no", "T1")]);
        assert_eq!(cancel, Ok("/payments/T1/cancel".to_owned()));
        let list = |paths: &Paths, ctn, before| {
            let values = [("ctn", ctn), ("order_no", ""), ("status", ""), ("before", before)];
            paths.expand(PathKind::Payments, &values).unwrap()
        };
        assert_eq!(list(&paths, "", ""), "/payments");
        assert_eq!(list(&paths, "01012345678", "7"), "/payments?ctn=01012345678&before=7");
        paths.set(PathKind::Payments, "/v2/list?size=25&msisdn={ctn}").unwrap();
        assert_eq!(list(&paths, "", ""), "/v2/list?size=25");
    }

    #[test]
    fn no_order_number_leads_elsewhere() {
        for order_no in [".", ".."] {
            assert!(Paths::default().expand(PathKind::Payment, &[("order_no", order_no)]).is_err());
        }
    }

    #[test]
    fn what_is_no_template_is_refused() {
        for text in ["", "payments", "/a b", "/{ctn}", "/{order_no", "/order_no}", "/x#y", "/한글"]
        {
            let refused = Paths::default().set(PathKind::Cancel, text);
            assert_eq!(refused, Err(FieldProblem::NotAPath { at: "cancel".into() }), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn standards_are_templates(text in ".{0,40}") {
            for kind in PathKind::ALL {
                let mut paths = Paths::default();
                proptest::prop_assert_eq!(paths.set(*kind, kind.standard()), Ok(()));
                let _ = paths.set(*kind, &text);
            }
        }
    }
}
