//! Personal data is masked: in error records before they are stored, in calls before they are shown.

use serde_json::{Map, Value};

/// Numbers of which the last four digits may be seen: enough to tell two apart.
const NUMBERS: &[&str] = &["ctn", "ncn"];
/// What says too much even by a few of its characters.
const HIDDEN: &[&str] = &["birth_date", "name"];
/// What has one of these besides its name is no person: a coupon, a promotion, a sandbox, a code.
const THINGS: &[&str] = &["serial_no", "promotion_id", "sandbox_id", "code"];

/// Replaces the characters of personal members, at any depth, by `•`.
pub fn mask_personal_data(value: &mut Value) {
    match value {
        Value::Object(members) => mask_members(members),
        Value::Array(items) => items.iter_mut().for_each(mask_personal_data),
        _ => {}
    }
}

fn mask_members(members: &mut Map<String, Value>) {
    let is_thing = THINGS.iter().any(|name| members.contains_key(*name));
    for (name, member) in members {
        match member {
            Value::String(text) if NUMBERS.contains(&name.as_str()) => *text = masked_number(text),
            Value::String(text) if HIDDEN.contains(&name.as_str()) => {
                if name != "name" || !is_thing {
                    *text = hidden(text, 0);
                }
            }
            other => mask_personal_data(other),
        }
    }
}

/// All but the last four characters hidden; a short text would be told by them.
fn masked_number(text: &str) -> String {
    hidden(text, if text.chars().count() > 6 { 4 } else { 0 })
}

fn hidden(text: &str, shown: usize) -> String {
    let hidden = text.chars().count().saturating_sub(shown);
    text.chars().enumerate().map(|(index, c)| if index < hidden { '•' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_at_any_depth_and_nothing_else() {
        let mut value = serde_json::json!({
            "order_no": "T1", "ctn": "01012345678", "name": "김하늘",
            "list": [{ "subscriber": { "ncn": "500123456789", "birth_date": "1991-04-02" } }],
            "coupon": { "serial_no": "7203184655209137", "name": "가을 첫 결제 3천원" },
        });
        mask_personal_data(&mut value);
        assert_eq!(
            value,
            serde_json::json!({
                "order_no": "T1", "ctn": "•••••••5678", "name": "•••",
                "list": [{ "subscriber": { "ncn": "••••••••6789", "birth_date": "••••••••••" } }],
                "coupon": { "serial_no": "7203184655209137", "name": "가을 첫 결제 3천원" },
            })
        );
    }

    #[test]
    fn a_number_of_up_to_six_characters_is_hidden_whole() {
        let mut value = serde_json::json!({ "ctn": "123456", "ncn": "1234567" });
        mask_personal_data(&mut value);
        assert_eq!(value, serde_json::json!({ "ctn": "••••••", "ncn": "•••4567" }));
    }

    #[test]
    fn masking_twice_is_masking_once() {
        let mut once = serde_json::json!({ "ctn": "010-1234-5678", "birth_date": "" });
        mask_personal_data(&mut once);
        let mut twice = once.clone();
        mask_personal_data(&mut twice);
        assert_eq!(once, twice);
    }
}
