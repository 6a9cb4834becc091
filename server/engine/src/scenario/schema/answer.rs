//! What is looked at in an answer.

use serde_json::{Map, Value as Json, json};

use super::says;
use crate::scenario::read::MATCHERS;

/// What is expected of an answer.
pub(super) fn expect() -> Json {
    let number = json!({"anyOf": [{"type": "number"}, {"type": "string"}]});
    let matchers: Map<_, _> = MATCHERS
        .iter()
        .map(|name| {
            let schema = match *name {
                "in" | "not_in" => json!({"type": "array"}),
                "matches" => json!({"type": "string"}),
                "exists" => json!({"type": "boolean"}),
                "less_than" | "at_most" | "more_than" | "at_least" | "length" => number.clone(),
                _ => json!({}),
            };
            ((*name).to_owned(), schema)
        })
        .collect();
    json!({
        "type": "object",
        "properties": {
            "http": {"description": says("HTTP 상태.", "The HTTP status.")},
            "code": {"description": says("거절 코드.", "A refusal's code.")},
            "outcomes": {"type": "object", "description": says("`at_once`가 어떻게 끝났는지: `{paid: 1, COUPON_HELD: 199}`.", "How an `at_once` came out: `{paid: 1, COUPON_HELD: 199}`.")},
        },
        "additionalProperties": {"anyOf": [
            {"type": ["string", "number", "boolean", "null"]},
            {"type": "object", "additionalProperties": false, "minProperties": 1, "properties": matchers},
        ]},
        "description": says("응답에 바라는 것. `/`로 시작하면 JSON 포인터.", "What is expected of the answer; with `/` a JSON pointer."),
    })
}

/// What of an answer is kept.
pub(super) fn keep() -> Json {
    json!({
        "type": "object",
        "additionalProperties": {"anyOf": [
            {"type": "string", "pattern": "^/"},
            {
                "type": "object",
                "required": ["at"],
                "additionalProperties": false,
                "properties": {
                    "at": {"type": "string"},
                    "matches": {"type": "string", "description": says("글자에서 이 정규식이 찾은 것.", "What this regular expression finds in the text.")},
                    "secret": {"type": "boolean", "description": says("어디에도 보이지 않습니다.", "Hidden everywhere.")},
                },
            },
        ]},
        "description": says("나중에 `${이름}`으로 쓸 값이 응답의 어디에 있는지.", "Where in the answer the value is that `${name}` stands for later."),
    })
}
