//! The JSON Schema of a file, draft 7: what editors complete and flag by.
//!
//! Codes, dates, phone numbers are `string` in it, so that an editor flags a bare `0200` or `01012345678`, which other
//! readers of YAML take for numbers. Reading itself takes them: here a member of text is text, quoted or not.

mod answer;

use serde_json::{Map, Value as Json, json};

use super::calls::{CALLS, CHECKS, CallKind, MemberKind};
use super::drawn;
use super::read::{METHODS, MISSED, MOST_COPIES, OVERLAP};
use crate::telegram::FIELDS;
use answer::{expect, keep};

/// The whole schema.
pub fn schema() -> Json {
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "micropay 시나리오 · micropay scenario",
        "description": says("샌드박스에서 단계마다 무엇을 하고 무엇을 바라는지.", "What is done in a sandbox, step by step, and what is expected."),
        "type": "object",
        "required": ["name", "steps"],
        "additionalProperties": false,
        "properties": {
            "name": {"type": "string", "description": says("시나리오의 이름.", "What it is called.")},
            "proves": {"type": "string", "description": says("무엇을 증명하는지 한 문장으로.", "What it proves, in a sentence.")},
            "tags": {"type": "array", "items": {"type": "string"}, "description": says("찾는 데 쓰는 말.", "What it is found by.")},
            "sandbox": {
                "type": "string",
                "examples": ["empty", "demonstration"],
                "default": "empty",
                "description": says("무엇에서 시작하는지: `empty`, `demonstration`, 또는 복사할 샌드박스.", "What its sandbox begins as: `empty`, `demonstration`, or the name of a sandbox to copy."),
            },
            "clock": {"type": "string", "examples": ["2026-11-27T12:00:00"], "description": says("시계가 멈춰 있는 서울의 시각. 없으면 실제 시각으로 갑니다.", "The moment in Seoul at which the clock is stopped; without it the real clock runs.")},
            "seed": {"type": "integer", "minimum": 0, "maximum": i64::MAX, "description": says("값을 뽑는 씨앗.", "What values are drawn from.")},
            "schedule": {
                "type": "object",
                "required": ["cron"],
                "additionalProperties": false,
                "properties": {
                    "cron": {"type": "string", "examples": ["*/5 * * * *"], "description": says("분 시 일 월 요일, 서울.", "Minute, hour, day, month, weekday, in Seoul.")},
                    "overlap": {"enum": OVERLAP, "description": says("앞의 실행이 아직 끝나지 않았을 때.", "While the run before is still under way.")},
                    "missed": {"enum": MISSED, "description": says("놓친 때를 어떻게 할지.", "What becomes of slots that were missed.")},
                },
                "description": says("스스로 실행되는 때.", "When it runs by itself."),
            },
            "takes": {"type": "object", "description": says("다른 파일이 쓸 때 받는 값과 기본값. `required`는 기본값이 없다는 뜻.", "Arguments with their defaults where another file uses it; `required`: no default.")},
            "values": {"type": "object", "description": says(&drawn_words().0, &drawn_words().1)},
            "request": {"type": "object", "additionalProperties": false, "properties": request(), "description": says("조회와 결제의 공통 항목.", "Members of each look-up and payment that don't say otherwise.")},
            "each": {
                "type": "array",
                "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
                "description": says("줄마다 시나리오를 한 번씩 실행합니다: `${row.이름}`.", "The scenario runs once for each row: `${row.name}`."),
            },
            "steps": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/step"}},
        },
        "definitions": {
            "text": {"type": ["string", "null"]},
            "number": {"anyOf": [{"type": ["integer", "null"]}, {"type": "string"}]},
            "bool": {"anyOf": [{"type": ["boolean", "null"]}, {"type": "string"}]},
            "any": {},
            "duration": {"type": "string", "pattern": "^[0-9]+(ms|s|m)$"},
            "step": step(),
            "step_at_once": step_at_once(),
            "subject": subject(),
            "at_once": at_once(),
            "telegram": telegram(),
            "http": http(),
            "expect": expect(),
            "keep": keep(),
        },
    });
    if let Some(definitions) = schema.get_mut("definitions").and_then(Json::as_object_mut) {
        definitions.extend(CALLS.iter().map(|kind| (format!("call_{}", kind.name), call(kind))));
    }
    schema
}

/// Both languages: editors know no reader.
fn says(korean: &str, english: &str) -> String {
    format!("{korean} · {english}")
}

fn drawn_words() -> (String, String) {
    let kinds: Vec<_> = drawn::KINDS.iter().map(|(kind, ..)| *kind).collect();
    let kinds = kinds.join(", ");
    (
        format!("나중에 쓸 이름. 뽑는 값은 `${{random.종류}}`나 `${{random.종류.이름}}`: {kinds}."),
        format!(
            "Names for later. Drawn: `${{random.KIND}}` or `${{random.KIND.NAME}}`, of {kinds}."
        ),
    )
}

fn member(kind: MemberKind) -> Json {
    let name = match kind {
        MemberKind::Text => "text",
        MemberKind::Number => "number",
        MemberKind::Bool => "bool",
        MemberKind::Json => "any",
    };
    json!({"$ref": format!("#/definitions/{name}")})
}

fn members(kind: &CallKind) -> Map<String, Json> {
    kind.members.iter().map(|it| (it.name.to_owned(), member(it.kind))).collect()
}

/// A call: its members, or the one of its path.
fn call(kind: &CallKind) -> Json {
    let mut ways = vec![json!({
        "type": "object",
        "additionalProperties": false,
        "properties": members(kind),
    })];
    if let Some(scalar) = kind.scalar() {
        ways.push(match scalar.kind {
            MemberKind::Number => json!({"type": ["integer", "string"]}),
            _ => json!({"type": "string"}),
        });
    }
    if kind.members.is_empty() {
        ways.push(json!({"type": "null"}));
    }
    json!({"anyOf": ways, "description": says(kind.says.0, kind.says.1)})
}

fn request() -> Map<String, Json> {
    CallKind::of_step("pay").map(members).unwrap_or_default()
}

/// One action, and what belongs to it.
fn step() -> Json {
    let mut properties = calls();
    let more = [
        ("check", json!({"$ref": "#/definitions/subject"})),
        (
            "until",
            json!({"$ref": "#/definitions/subject", "description": says("바라는 대로 될 때까지 확인합니다.", "A check, made again until it is as expected.")}),
        ),
        ("at_once", json!({"$ref": "#/definitions/at_once"})),
        (
            "use",
            json!({"type": "string", "description": says("다른 파일의 단계들. 이 파일에서 본 상대 경로.", "The steps of another file, relative to this one.")}),
        ),
        ("telegram", json!({"$ref": "#/definitions/telegram"})),
        ("http", json!({"$ref": "#/definitions/http"})),
        (
            "name",
            json!({"type": "string", "description": says("이 단계의 이름.", "The step in your words.")}),
        ),
        ("expect", json!({"$ref": "#/definitions/expect"})),
        ("keep", json!({"$ref": "#/definitions/keep"})),
        (
            "key",
            json!({"type": ["string", "null"], "description": says("이 호출의 Idempotency-Key. 없으면 호출마다 새것.", "This call's Idempotency-Key; without it each call has its own.")}),
        ),
        (
            "within",
            json!({"$ref": "#/definitions/duration", "description": says("`until`이 포기하는 때까지. 기본 10s.", "How long an `until` tries; 10s by default.")}),
        ),
        (
            "every",
            json!({"$ref": "#/definitions/duration", "description": says("`until`이 다시 보는 사이. 기본 200ms.", "How long an `until` waits between two tries; 200ms by default.")}),
        ),
        (
            "with",
            json!({"type": "object", "description": says("`use`하는 파일에 주는 값.", "Arguments of the used file.")}),
        ),
    ];
    properties.extend(more.map(|(name, schema)| (name.to_owned(), schema)));
    let besides = super::read::BESIDES;
    let actions: Vec<_> =
        properties.keys().filter(|name| !besides.contains(&name.as_str())).cloned().collect();
    let one: Vec<_> = actions.iter().map(|name| json!({"required": [name]})).collect();
    json!({"type": "object", "additionalProperties": false, "properties": properties, "anyOf": one})
}

fn calls() -> Map<String, Json> {
    let refer = |kind: &CallKind| json!({"$ref": format!("#/definitions/call_{}", kind.name)});
    CALLS.iter().map(|kind| (kind.name.to_owned(), refer(kind))).collect()
}

/// What of a step can begin with others.
fn step_at_once() -> Json {
    let mut properties = calls();
    for name in ["telegram", "http"] {
        properties.insert(name.to_owned(), json!({"$ref": format!("#/definitions/{name}")}));
    }
    properties.insert("check".to_owned(), json!({"$ref": "#/definitions/subject"}));
    for name in ["name", "key"] {
        properties.insert(name.to_owned(), json!({"type": "string"}));
    }
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

fn at_once() -> Json {
    let mut schema = step_at_once();
    if let Some(properties) = schema.get_mut("properties").and_then(Json::as_object_mut) {
        properties.insert("copies".to_owned(), json!({"type": "integer", "minimum": 1, "maximum": MOST_COPIES, "description": says("몇 번: `${copy}`는 1부터.", "How many times; `${copy}` is 1 and up.")}));
        properties.insert(
            "steps".to_owned(),
            json!({"type": "array", "items": {"$ref": "#/definitions/step_at_once"}}),
        );
    }
    if let Some(schema) = schema.as_object_mut() {
        schema.insert(
            "description".to_owned(),
            says("같은 순간에 시작하는 것들.", "Things that begin at the same moment.").into(),
        );
    }
    schema
}

fn subject() -> Json {
    let of_name: Vec<_> = CHECKS
        .iter()
        .filter(|kind| kind.members.iter().all(|it| !it.is_required))
        .map(|kind| kind.name)
        .collect();
    let properties: Map<_, _> =
        CHECKS.iter().map(|kind| (kind.name.to_owned(), call(kind))).collect();
    json!({
        "anyOf": [
            {"type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1, "properties": properties},
            {"enum": of_name},
        ],
        "description": says("무엇을 볼지.", "What is looked at."),
    })
}

fn telegram() -> Json {
    let mut properties: Map<_, _> = FIELDS
        .iter()
        .map(|field| {
            let schema =
                json!({"type": "string", "description": says(field.korean, field.english)});
            (field.name.to_owned(), schema)
        })
        .collect();
    properties.insert("raw".to_owned(), json!({"type": "string", "description": says("글자(EUC-KR로 보냄)나 `hex:`와 16진수.", "Text, sent in EUC-KR, or `hex:` and digits.")}));
    json!({"type": "object", "additionalProperties": false, "properties": properties, "description": says("전문.", "A telegram.")})
}

fn http() -> Json {
    json!({
        "type": "object",
        "required": ["path"],
        "additionalProperties": false,
        "properties": {
            "method": {"enum": METHODS},
            "path": {"type": "string", "pattern": "^/"},
            "body": {},
            "headers": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "description": says("API 자신에게 보내는 요청.", "Any request to the API's own host."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that reading knows is in it, and says what it is.
    #[test]
    fn every_call_and_member_is_in_the_schema() {
        let schema = schema();
        for kind in CALLS {
            assert!(!schema["definitions"]["step"]["properties"][kind.name].is_null());
            let call = &schema["definitions"][format!("call_{}", kind.name)];
            assert!(call["description"].as_str().unwrap().contains(kind.says.1), "{}", kind.name);
            for member in kind.members {
                assert!(!call["anyOf"][0]["properties"][member.name].is_null(), "{}", member.name);
            }
        }
        let checks = &schema["definitions"]["subject"]["anyOf"][0]["properties"];
        assert!(CHECKS.iter().all(|kind| !checks[kind.name].is_null()));
    }
}
