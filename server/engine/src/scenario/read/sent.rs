//! What a step can send: the one rule for whoever reads a file and whoever runs it. A value without names is held to it
//! when the file is read, one with names when it is run.

use crate::language::Text;
use crate::sandbox::SANDBOX_HEADER;
use crate::telegram::FieldSpec;

/// Where every request of a step is.
const API: &str = "/api/v1/";
/// What begins the resources that are no run's own: sandboxes and runs, and the target, by which calls would go to any
/// host.
const NOT_ITS_OWN: [&str; 4] = ["sandboxes", "scenario", "schedule", "target"];
/// Headers that a step can't give: they say in which sandbox and by whom.
const OURS: [&str; 3] = [SANDBOX_HEADER, "authorization", "host"];

/// Holds the path and query of an `http` step to what is in the run's own sandbox.
///
/// # Errors
///
/// Why nothing can be sent there.
pub fn path(written: &str) -> Result<(), Text> {
    let path = written.split(['?', '#']).next().unwrap_or_default();
    if !path.starts_with('/') || path.starts_with("//") || path.starts_with("/\\") {
        return Err(Text::new(
            "`path`는 `/`로 시작합니다. 다른 서버로는 보낼 수 없습니다.",
            "A `path` begins with `/`; no other host can be asked.",
        ));
    }
    let Some(below) = path.strip_prefix(API) else {
        return Err(Text::new(
            format!("`path`는 `{API}` 아래입니다: `{API}coupons`."),
            format!("A `path` is below `{API}`: `{API}coupons`."),
        ));
    };
    let resource = below.split('/').next().unwrap_or_default();
    if let Some(other) = NOT_ITS_OWN.iter().find(|other| resource.starts_with(*other)) {
        return Err(Text::new(
            format!(
                "`{API}{other}…`에는 보낼 수 없습니다. 실행은 자기 샌드박스 안에 머물고, 다른 샌드박스, 실행, 대상 시스템을 바꾸지 않습니다."
            ),
            format!(
                "Nothing can be sent to `{API}{other}…`: a run stays in its own sandbox, and changes no other, no run and no target."
            ),
        ));
    }
    // The resource is written plainly: what is encoded in it could be read in two ways.
    let is_plain = !resource.is_empty()
        && resource.bytes().all(|b| b.is_ascii_lowercase() || b".-_".contains(&b));
    if !is_plain || below.split('/').any(goes_up) || !path.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Text::new(
            format!(
                "`path`는 `{API}` 뒤에 API에 있는 이름 그대로 쓰고, `.`, `..`, `\\`, 빈칸이 없어야 합니다. 다른 글자는 `%EA%B0%80`처럼 씁니다."
            ),
            format!(
                "Behind `{API}` a `path` names what the API has, plainly, without `.`, `..`, `\\` and blanks; other letters are written like `%EA%B0%80`."
            ),
        ));
    }
    Ok(())
}

/// Whether a segment of a path leads out of the one before.
fn goes_up(segment: &str) -> bool {
    let dots = segment.to_ascii_lowercase().replace("%2e", ".");
    matches!(dots.as_str(), "." | "..") || segment.contains('\\') || dots.contains("%5c")
}

/// Holds a header's name to what HTTP has and a step may say.
///
/// # Errors
///
/// Why it can't be sent.
pub fn header_name(name: &str) -> Result<(), Text> {
    if OURS.iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
        return Err(Text::new(
            format!(
                "`{name}` 헤더는 시나리오가 정할 수 없습니다. 실행마다 자기 샌드박스가 있습니다."
            ),
            format!("`{name}` is no header that a step may give: each run has its own sandbox."),
        ));
    }
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(Text::new(
            format!("`{name}`은(는) 헤더의 이름이 될 수 없습니다: 영문자, 숫자, `-`로 씁니다."),
            format!("`{name}` is no name of a header: it has letters, digits and `-`."),
        ));
    }
    Ok(())
}

/// Holds a header's value to what HTTP has.
///
/// # Errors
///
/// Why it can't be sent.
pub fn header_value(value: &str) -> Result<(), Text> {
    if value.chars().any(|c| c.is_ascii_control() && c != '\t') {
        return Err(Text::new(
            "헤더의 값에는 줄바꿈 같은 제어 문자가 들어갈 수 없습니다.",
            "A header's value has no line break and no other control character.",
        ));
    }
    Ok(())
}

/// The bytes of a raw telegram that are written as `hex:` and digits; `None` where it is text.
///
/// # Errors
///
/// What is no digit, or lacks its second; or, where there is a table, a character that EUC-KR lacks.
pub fn raw_telegram(text: &str) -> Result<Option<Vec<u8>>, Text> {
    let Some(digits) = text.strip_prefix("hex:") else {
        #[cfg(feature = "postgres")]
        if encoding_rs::EUC_KR.encode(text).2 {
            return Err(Text::new(
                "전문에 들어갈 수 없는 값입니다: EUC-KR에 없는 글자가 있습니다. 바이트는 `hex:`로 적을 수 있습니다.",
                "It does not fit into a telegram: EUC-KR lacks one of its characters. Bytes are written as `hex:`.",
            ));
        }
        return Ok(None);
    };
    let wrong = || {
        Text::new(
            "`hex:` 뒤에는 16진수 두 자리씩 와야 합니다: `hex:30 ff`.",
            "Behind `hex:` there are pairs of hexadecimal digits: `hex:30 ff`.",
        )
    };
    let digits: Option<Vec<u8>> = digits
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2)).ok_or_else(wrong)?;
    Ok(Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()))
}

/// Why a telegram step leads to no other sandbox.
pub fn other_sandbox() -> Text {
    Text::new(
        "telegram 단계는 다른 샌드박스로 갈 수 없습니다. 필드 sandbox(20번째 바이트부터)에는 이 실행의 샌드박스만 쓸 수 있고, 없거나 읽을 수 없으면 default에 기록됩니다. 이름은 전문 0800의 응답 /sandbox에 있습니다.",
        "A telegram step leads to no other sandbox: its field sandbox, from byte 20 on, says this run's own, for what says none is recorded in default. The answer to a telegram 0800 has the name, at /sandbox.",
    )
}

/// How many bytes of a telegram's field are left to be filled up behind or before `text`. In EUC-KR a character of ASCII
/// has one byte, and any other two: a browser, which has no table of them, counts alike.
///
/// # Errors
///
/// The value is too long; or, where there is a table, EUC-KR lacks one of its characters.
pub fn telegram_field(field: &FieldSpec, text: &str) -> Result<usize, Text> {
    let (name, most) = (field.name, field.len);
    #[cfg(feature = "postgres")]
    if encoding_rs::EUC_KR.encode(text).2 {
        return Err(Text::new(
            format!("전문의 `{name}`에 들어갈 수 없는 값입니다: EUC-KR에 없는 글자가 있습니다."),
            format!(
                "The value of `{name}` does not fit into the telegram: EUC-KR lacks one of its characters."
            ),
        ));
    }
    let length: usize = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    most.checked_sub(length).ok_or_else(|| {
        Text::new(
            format!(
                "전문의 `{name}`에 들어갈 수 없는 값입니다: {length}바이트인데 {most}바이트까지입니다."
            ),
            format!(
                "The value of `{name}` does not fit into the telegram: it has {length} bytes, and at most {most} fit."
            ),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_in_the_sandbox() {
        for good in ["/api/v1/coupons", "/api/v1/coupons/a%2Fb?x=가 나#y", "/api/v1/clock/"] {
            assert_eq!(path(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "api/v1/coupons",
            "//evil/",
            "/\\evil/",
            "/healthz",
            "/api/v1",
            "/api/v1/",
            "/api/v1/sandboxes",
            "/api/v1/sandboxes/default/reset",
            "/api/v1/scenarios",
            "/api/v1/scenario-runs?x",
            "/api/v1/schedules",
            "/api/v1/target",
            "/api/v1/Sandboxes",
            "/api/v1/%73andboxes",
            "/api/v1/x/../sandboxes",
            "/api/v1/x/%2E%2e/sandboxes",
            "/api/v1/x\\..\\sandboxes",
            "/api/v1/x/%5c",
            "/api/v1/x y",
            "/api/v1/x\r\nHost: evil",
        ] {
            assert!(path(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn headers_are_those_of_http_and_not_ours() {
        assert_eq!((header_name("X-A"), header_value("가\ta")), (Ok(()), Ok(())));
        for bad in ["Host", "AUTHORIZATION", "Micropay-Sandbox", "", "a b", "가", "a:"] {
            assert!(header_name(bad).is_err(), "{bad}");
        }
        for bad in ["a\r\nb: c", "\u{1b}", "\u{7f}"] {
            assert!(header_value(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn raw_bytes_are_text_or_digits() {
        assert_eq!(raw_telegram("hex:30 fF"), Ok(Some(vec![0x30, 0xff])));
        assert_eq!(raw_telegram("가"), Ok(None));
        for bad in ["hex:3", "hex:zz", "hex:3가"] {
            assert!(raw_telegram(bad).is_err(), "{bad}");
        }
    }
}
