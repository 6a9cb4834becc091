//! What payment gateways answer where micropay refuses, as far as their manuals say.

/// The codes of payment gateways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "postgres", derive(utoipa::ToSchema))]
pub struct PgCodes {
    /// KG 모빌리언스.
    #[cfg_attr(feature = "postgres", schema(value_type = Vec<String>))]
    pub kg: &'static [&'static str],
    /// 다날; none where its code is not known.
    #[cfg_attr(feature = "postgres", schema(value_type = Vec<String>))]
    pub danal: &'static [&'static str],
}

/// Of several codes of one refusal it is not known which one stands for which of its reasons.
const TABLE: &[(&str, &[&str], &[&str])] = &[
    ("SUBSCRIBER_UNREGISTERED", &["0011"], &[]),
    ("SUBSCRIBER_SUSPENDED", &["0013"], &[]),
    ("SUBSCRIBER_TERMINATED", &["0014"], &[]),
    ("SUBSCRIBER_CORPORATE", &["0015"], &[]),
    ("SUBSCRIBER_IN_ARREARS", &["0016"], &[]),
    ("SUBSCRIBER_PREPAID", &["0017"], &[]),
    ("SUBSCRIBER_DORMANT", &["0019"], &[]),
    ("SUBSCRIBER_BLOCKED", &["0024", "0036", "0037"], &[]),
    ("SUBSCRIBER_BLOCKED_BY_CUSTOMER", &["0024", "0036", "0037"], &[]),
    ("SUBSCRIBER_NEW_CONTRACT", &["0054"], &[]),
    ("MINOR_REFUSED", &["0032"], &[]),
    ("CARD_BILL_PAYER_REFUSED", &["0038"], &[]),
    ("LIMIT_EXCEEDED", &["0031"], &["410", "415", "468"]),
    ("ORDER_NOT_FOUND", &["0041"], &["67"]),
    ("CANCEL_PERIOD_OVER", &["0042"], &["33"]),
    ("ALREADY_CANCELLED", &["0044"], &["507"]),
    ("DUPLICATE_ORDER", &["0052"], &[]),
];

/// What payment gateways give for a refusal's code; `None` where that is not known.
pub fn pg_codes(code: &str) -> Option<PgCodes> {
    let (_, kg, danal) = TABLE.iter().find(|(ours, ..)| *ours == code)?;
    Some(PgCodes { kg, danal })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Refusal;

    #[test]
    fn each_line_is_of_a_refusal_that_there_is() {
        for (code, ..) in TABLE {
            assert!(Refusal::CODES.iter().any(|(ours, _)| ours == code), "{code}");
        }
    }
}
