//! New order numbers.

/// `T20261122-4K7QM2`: the day, and thirty random bits, so that tabs and testers don't meet.
pub(crate) fn new_order_number(today: &str) -> String {
    // Without letters that are read as digits.
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let day: String = today.chars().filter(char::is_ascii_digit).collect();
    let mut bits = random_bits();
    let mut suffix = String::new();
    for _ in 0..6 {
        suffix.push(char::from(LETTERS[(bits % 32) as usize]));
        bits /= 32;
    }
    format!("T{day}-{suffix}")
}

#[cfg(target_arch = "wasm32")]
fn random_bits() -> u64 {
    (web_sys::js_sys::Math::random() * (1_u64 << 53) as f64) as u64
}

/// The standard library seeds its hashers from the system's randomness.
#[cfg(not(target_arch = "wasm32"))]
fn random_bits() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::hash::RandomState::new().build_hasher().finish()
}

#[cfg(test)]
mod tests {
    use super::new_order_number;

    #[test]
    fn an_order_number_is_one_to_the_engine_and_new() {
        let number = new_order_number("2026-11-22");
        assert!(number.starts_with("T20261122-") && number.len() == 16, "{number}");
        assert!(engine::identifier::OrderNo::parse(&number).is_ok());
        assert_ne!(number, new_order_number("2026-11-22"));
    }
}
