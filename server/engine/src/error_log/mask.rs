//! Personal data in error records is masked before it is stored.

use serde_json::Value;

/// The JSON members that say who somebody is.
const PERSONAL: &[&str] = &["ctn", "ncn", "birth_date", "name"];

/// Replaces all but the last four characters of personal members, at any depth, by `•`.
pub fn mask_personal_data(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if PERSONAL.contains(&name.as_str()) => {
                        *text = masked(text);
                    }
                    other => mask_personal_data(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask_personal_data),
        _ => {}
    }
}

fn masked(text: &str) -> String {
    let length = text.chars().count();
    // A short text would be told by its last characters.
    let hidden = if length > 6 { length - 4 } else { length };
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
        });
        mask_personal_data(&mut value);
        assert_eq!(
            value,
            serde_json::json!({
                "order_no": "T1", "ctn": "•••••••5678", "name": "•••",
                "list": [{ "subscriber": { "ncn": "••••••••6789", "birth_date": "••••••4-02" } }],
            })
        );
    }
}
