//! Whether the payer consents to advertising in this request.

use crate::condition::{Actual, Kind, Shape, Variable};
use crate::field::Field;

pub(super) static KIND: Kind = Kind {
    code: "ad_consent",
    korean: "광고동의",
    english: "Ad consent",
    shape: Shape::YesNo { yes: ("광고동의", "Ad consent"), no: ("광고 미동의", "No ad consent") },
    actual: |facts| facts.ad_consent.map(Actual::YesNo),
    changed_by: Some(Variable::YesNo(Field::AdConsent)),
    about: ("이 요청에서 광고에 동의했는지", "Whether the payer consents to advertising in this request"),
};
