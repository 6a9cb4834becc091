use std::iter::Peekable;
use std::process::Command;
use std::str::Chars;

use engine::exchange::ApiCall;
use engine::identifier::SandboxId;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::Shell;

fn call(method: &str, path: &str, body: Option<&Value>) -> ApiCall {
    ApiCall {
        sandbox: SandboxId::parse("team-1").unwrap(),
        method: method.into(),
        path: path.into(),
        body: body.map(ToString::to_string),
    }
}

/// What a program gets from a shell: its arguments, and what it reads where its data is `@-`.
#[derive(Debug, PartialEq)]
struct Got {
    words: Vec<String>,
    read: Option<String>,
}

/// Runs it, with a curl that only tells its arguments.
fn bash(command: &str) -> Got {
    let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{command}");
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let words = text.split_terminator('\0').map(str::to_owned);
    Got { words: std::iter::once("curl".to_owned()).chain(words).collect(), read: None }
}

/// PowerShell's words: what stands between single quotes, of which it knows five, stands for itself,
/// a doubled one for one. Everything else that is not plain would mean something.
fn powershell(command: &str) -> Got {
    let is_quote = |c: char| matches!(c, '\'' | '\u{2018}'..='\u{201b}');
    let mut commands = vec![Vec::new()];
    let mut characters = command.chars().peekable();
    while let Some(character) = characters.next() {
        let words = commands.last_mut().unwrap();
        match character {
            ' ' => {}
            '|' => commands.push(Vec::new()),
            _ if is_quote(character) => words.push(until_quote(&mut characters, is_quote)),
            _ => {
                let mut word = String::from(character);
                while let Some(next) = characters.next_if(|next| *next != ' ') {
                    word.push(next);
                }
                let plain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
                assert!(word.chars().all(plain), "{word} means something: {command}");
                words.push(word);
            }
        }
    }
    let words = commands.pop().unwrap();
    for word in &words {
        assert!(word.is_ascii() && !word.contains('"'), "told otherwise by version: {word}");
    }
    let read = commands.pop().map(|words| words.concat());
    assert!(commands.is_empty() && read.as_ref().is_none_or(|text| text.is_ascii()), "{command}");
    Got { words, read }
}

fn until_quote(characters: &mut Peekable<Chars<'_>>, is_quote: impl Fn(char) -> bool) -> String {
    let mut text = String::new();
    loop {
        let character = characters.next().expect("a quote that ends the text");
        if is_quote(character) && characters.next_if(|next| is_quote(*next)).is_none() {
            return text;
        }
        text.push(character);
    }
}

/// cmd's three steps: variables, which are looked for everywhere; quotes and carets; and then what the
/// program that is called makes of the line.
fn cmd(command: &str) -> Got {
    assert!(command.chars().all(|c| c == ' ' || c.is_ascii_graphic()), "{command}");
    Got { words: program_words(&without_carets(&with_variables(command))), read: None }
}

/// Every name of letters and digits is a variable here.
fn with_variables(line: &str) -> String {
    let Some((before, rest)) = line.split_once('%') else { return line.to_owned() };
    match rest.split_once('%') {
        Some((name, after)) if name.chars().all(|c| c.is_ascii_alphanumeric()) => {
            format!("{before}EXPANDED{}", with_variables(after))
        }
        _ => format!("{before}%{}", with_variables(rest)),
    }
}

fn without_carets(line: &str) -> String {
    let (mut left, mut quoted) = (String::new(), false);
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '^' if !quoted => left.extend(characters.next()),
            '&' | '|' | '<' | '>' | '(' | ')' if !quoted => panic!("{character} ends it: {line}"),
            _ => {
                quoted ^= character == '"';
                left.push(character);
            }
        }
    }
    left
}

/// As Microsoft's C runtime takes a command line apart.
fn program_words(line: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), None::<String>);
    let (mut quoted, mut backslashes) = (false, 0);
    for character in line.chars().chain([' ']) {
        if character == '\\' {
            backslashes += 1;
            continue;
        }
        let is_quote = character == '"';
        let kept = if is_quote { backslashes / 2 } else { backslashes };
        if kept > 0 || is_quote {
            word.get_or_insert_default().push_str(&"\\".repeat(kept));
        }
        let literal = !is_quote || backslashes % 2 == 1;
        backslashes = 0;
        if !literal {
            quoted = !quoted;
        } else if character == ' ' && !quoted {
            words.extend(word.take());
        } else {
            word.get_or_insert_default().push(character);
        }
    }
    assert!(!quoted, "a quote is left open: {line}");
    words
}

/// The command of every shell is taken apart to the same request.
fn holds_together(method: &str, path: &str, body: Option<&Value>) {
    let call = call(method, path, body);
    for (shell, take_apart) in
        [(Shell::Bash, bash as fn(&str) -> Got), (Shell::Pwsh, powershell), (Shell::Cmd, cmd)]
    {
        let command = shell.curl("http://127.0.0.1:3000", &call, "console-1-2");
        let Got { mut words, read } = take_apart(&command);
        if let Some(body) = body {
            let data = words.pop().unwrap();
            assert_eq!(words.pop().as_deref(), Some("-d"), "{command}");
            let text = if data == "@-" { read.unwrap() } else { data };
            assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), body, "{command}");
        }
        let url = format!("http://127.0.0.1:3000{path}");
        let mut expected = vec!["-sS", "-X", method, &url, "-H", "micropay-sandbox: team-1"];
        if method == "POST" {
            expected.extend(["-H", "idempotency-key: console-1-2"]);
        }
        if body.is_some() {
            expected.extend(["-H", "content-type: application/json"]);
        }
        assert!(words[0].starts_with("curl"), "{command}");
        assert_eq!(words[1..], expected, "{command}");
    }
}

#[test]
fn a_token_is_put_in_by_the_shell() {
    let ask = call("GET", "/x", None);
    let with =
        |shell: Shell| shell.with_token(&shell.curl("http://h", &ask, "k"), "MICROPAY_TOKEN");
    let is = |shell, end| assert!(with(shell).ends_with(end), "{}", with(shell));
    is(Shell::Pwsh, r#" -H "Authorization: Bearer $env:MICROPAY_TOKEN""#);
    is(Shell::Cmd, r#" -H "Authorization: Bearer %MICROPAY_TOKEN%""#);
    let pasted = bash(&format!("MICROPAY_TOKEN=s3cr3t\n{}", with(Shell::Bash)));
    assert_eq!(pasted.words.last().unwrap(), "Authorization: Bearer s3cr3t");
    let body = json!({ "name": "it's" });
    let pay = call("POST", "/x", Some(&body));
    let piped = Shell::Pwsh.with_token(&Shell::Pwsh.curl("http://h", &pay, "k"), "T");
    assert!(piped.ends_with(r#" -d '@-' -H "Authorization: Bearer $env:T""#), "{piped}");
}

#[test]
fn a_command_as_it_is_pasted() {
    let body = json!({ "name": "it's 50%" });
    let cancel = call("POST", "/api/v1/payments/T1/cancel", None);
    let with = |shell: Shell, call| shell.curl("http://h", call, "k");
    assert_eq!(
        with(Shell::Pwsh, &cancel),
        "curl.exe -sS -X POST 'http://h/api/v1/payments/T1/cancel' \
         -H 'micropay-sandbox: team-1' -H 'idempotency-key: k'"
    );
    let pay = call("POST", "/x", Some(&body));
    assert_eq!(
        with(Shell::Bash, &pay),
        r#"curl -sS -X POST 'http://h/x' -H 'micropay-sandbox: team-1' -H 'idempotency-key: k' -H 'content-type: application/json' -d '{"name":"it'\''s 50%"}'"#
    );
    assert_eq!(
        with(Shell::Pwsh, &pay),
        r#"'{"name":"it\u0027s 50\u0025"}' | curl.exe -sS -X POST 'http://h/x' -H 'micropay-sandbox: team-1' -H 'idempotency-key: k' -H 'content-type: application/json' -d '@-'"#
    );
    assert_eq!(
        with(Shell::Cmd, &pay),
        r#"curl -sS -X POST http://h/x -H "micropay-sandbox: team-1" -H "idempotency-key: k" -H "content-type: application/json" -d "{\"name\":\"it\u0027s 50\u0025\"}""#
    );
    let list = call("GET", "/x?ctn=010%201&status=paid", None);
    assert_eq!(
        with(Shell::Cmd, &list),
        r#"curl -sS -X GET http://h/x?ctn=010%^201^&status=paid -H "micropay-sandbox: team-1""#
    );
}

#[test]
fn what_has_a_meaning_to_some_shell_has_none() {
    for text in [
        "it's \"so\"",
        "%PATH% 50% ^ ^^ & && | > < !x! (a)",
        "$(date) `id` ${x} \\ \\\\ \\\" trailing\\",
        "‘typographic’ ‚quotes‛",
        "주문 🎮 김하늘",
        "two\nlines\r\n\tand a tab",
        "--data @file #not a comment; -- ~",
    ] {
        holds_together("POST", "/api/v1/payments", Some(&json!({ "order_no": text, text: 1 })));
    }
    holds_together("POST", "/api/v1/payments/%EC%A3%BC%EC%A3%BC/cancel", None);
    holds_together("GET", "/api/v1/payments?ctn=010%201234%205678&order_no=%25PATH%25", None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_request_holds_together(
        name in any::<String>(),
        value in "[\"'%^&|<>()!\\\\$`\n\r\t가힣a-z @=;‘’🎮-]{0,40}",
        coded in proptest::collection::vec(any::<u8>(), 0..12),
    ) {
        let coded: String = coded.iter().map(|byte| format!("%{byte:02X}")).collect();
        let path = format!("/api/v1/payments?order_no={coded}&ctn=0{coded}");
        // No program can be given a NUL in an argument; JSON never holds one.
        holds_together("POST", &path, Some(&json!({ name: value })));
        holds_together("GET", &path, None);
    }
}
