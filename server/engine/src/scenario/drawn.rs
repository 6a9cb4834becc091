//! Values that are drawn: the same seed and name, the same value. A pure function, and no number is anybody's.

use crate::draw::Draw;

/// What can be drawn, with what it is in Korean and English.
pub const KINDS: &[(&str, &str, &str)] = &[
    ("ctn", "아무에게도 없는 핸드폰번호", "a phone number that nobody has"),
    ("ncn", "지어낸 고객계약번호", "a contract number that is made up"),
    ("order_no", "주문번호", "an order number"),
    ("name", "지어낸 이름", "a name that is made up"),
    ("digits4", "숫자 4자리", "four digits"),
    ("digits5", "숫자 5자리", "five digits"),
    ("digits6", "숫자 6자리", "six digits"),
    ("digits7", "숫자 7자리", "seven digits"),
    ("digits8", "숫자 8자리", "eight digits"),
    ("digits9", "숫자 9자리", "nine digits"),
    ("digits10", "숫자 10자리", "ten digits"),
    ("digits11", "숫자 11자리", "eleven digits"),
    ("digits12", "숫자 12자리", "twelve digits"),
];

/// Letters and digits of order numbers, without those that are taken for one another.
const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// What is drawn for a name as it stands in `${…}`: `random.KIND` or `random.KIND.NAME`; `None` of no such kind.
pub fn value(seed: u64, name: &str) -> Option<String> {
    let kind = name.strip_prefix("random.")?;
    let kind = kind.split('.').next().unwrap_or(kind);
    let mut draw = Draw::named(seed, name);
    Some(match kind {
        "ctn" => format!("01000{:06}", draw.next() % 1_000_000),
        "ncn" => format!("990000{:06}", draw.next() % 1_000_000),
        "order_no" => {
            let signs = (0..12).map(|_| {
                let place = usize::try_from(draw.next() % 32).unwrap_or(0);
                char::from(SIGNS.get(place).copied().unwrap_or(b'A'))
            });
            format!("T{}", signs.collect::<String>())
        }
        "name" => draw.any_name(),
        _ => {
            let (_, count) = kind.split_once("digits")?;
            let count = KINDS.iter().find(|(known, ..)| *known == kind).and(count.parse().ok())?;
            (0..count)
                .map(|_| char::from(b'0' + u8::try_from(draw.next() % 10).unwrap_or(0)))
                .collect::<String>()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifier::{Ctn, Ncn, OrderNo, PersonName};

    #[test]
    fn the_same_seed_and_name_give_the_same_value() {
        for (kind, ..) in KINDS {
            let name = format!("random.{kind}");
            let drawn = value(7, &name).unwrap();
            assert_eq!(value(7, &name), Some(drawn.clone()));
            assert_ne!(value(8, &name), Some(drawn.clone()), "{kind}");
            assert_ne!(value(7, &format!("{name}.other")), Some(drawn.clone()), "{kind}");
            if let Some(count) = kind.strip_prefix("digits") {
                assert_eq!(drawn.len(), count.parse::<usize>().unwrap());
            }
        }
        assert_eq!(value(1, "random.digits3"), None);
        assert_eq!(value(1, "random.digits"), None);
        assert_eq!(value(1, "ctn"), None);
    }

    #[test]
    fn what_is_drawn_could_be_entered() {
        for seed in 0..200 {
            let drawn = |kind: &str| value(seed, &format!("random.{kind}")).unwrap();
            assert!(Ctn::parse(&drawn("ctn")).is_ok() && drawn("ctn").starts_with("01000"));
            assert!(Ncn::parse(&drawn("ncn")).is_ok() && drawn("ncn").len() == 12);
            assert!(OrderNo::parse(&drawn("order_no")).is_ok());
            assert!(PersonName::parse(&drawn("name")).is_ok());
        }
    }

    /// A scenario that was red yesterday is red today.
    #[test]
    fn what_is_drawn_stays_over_versions() {
        assert_eq!(value(1, "random.ctn").as_deref(), Some("01000810706"));
        assert_eq!(value(1, "random.order_no").as_deref(), Some("T23LE2TXWMUWE"));
    }
}
