//! A telegram as it went over the wire: the frame under a byte ruler, its fields, and what its bytes
//! don't tell by themselves.

use engine::exchange::TelegramView;
use engine::language::Language;
use leptos::prelude::*;

use super::{Erase, Erased};

/// One frame.
#[component]
pub(crate) fn Telegram(
    /// The language of its fields' names.
    language: Language,
    /// The frame.
    telegram: TelegramView,
) -> impl IntoView {
    let pick = move |korean, english| language.pick(korean, english);
    let bytes: usize = telegram.fields.iter().map(|field| field.len).sum();
    let message_type = telegram.fields.iter().find(|field| field.name == "message_type");
    let title = format!(
        "{} {} · {bytes} {}",
        telegram.direction.name(language),
        message_type.map(|field| field.text.clone()).unwrap_or_default(),
        pick("바이트", "bytes"),
    );
    let frame = telegram
        .fields
        .iter()
        .map(|field| {
            let name = language.pick(&field.korean, &field.english).clone();
            view! { <span class="part" title=name>{wire(&field.text)}</span> }
        })
        .collect_view();
    let rows = telegram
        .fields
        .iter()
        .map(|field| {
            let name = language.pick(&field.korean, &field.english).clone();
            view! {
                <tr>
                    <td class="number">{field.offset}</td>
                    <td class="number">{field.len}</td>
                    <th scope="row">{name}</th>
                    <td class="code">{field.text.trim_end().to_owned()}</td>
                </tr>
            }
        })
        .collect_view();
    let notes = telegram
        .notes
        .iter()
        .map(|note| view! { <p class="note">{note.in_language(language).to_owned()}</p> })
        .collect_view();
    view! {
        <div class="telegram">
            <h4>{title.clone()}</h4>
            {notes}
            <pre tabindex="0" role="group" aria-label=title.clone()>
                <span class="ruler" aria-hidden="true">{ruler(bytes)}</span>
                {frame}
            </pre>
            <div class="scroll" tabindex="0" role="group" aria-label=pick("전문 필드", "Fields")>
                <table>
                    <thead>
                        <tr>
                            <th scope="col" class="number">{pick("위치", "Offset")}</th>
                            <th scope="col" class="number">{pick("길이", "Length")}</th>
                            <th scope="col">{pick("필드", "Field")}</th>
                            <th scope="col">{pick("값", "Value")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
}

/// Tens above, ones below: `0         10        20`.
fn ruler(bytes: usize) -> String {
    let mut tens = String::new();
    let mut ones = String::new();
    for offset in 0..bytes {
        if offset % 10 == 0 {
            tens.push_str(&format!("{offset:<10}"));
        }
        ones.push(char::from(b'0' + (offset % 10) as u8));
    }
    format!("{tens}\n{ones}\n")
}

/// The text, with what is two bytes on the wire two columns wide.
fn wire(text: &str) -> Vec<Erased> {
    let mut parts = Vec::new();
    let mut narrow = String::new();
    for character in text.chars() {
        if character.is_ascii() || character == '·' || character == '\u{FFFD}' {
            narrow.push(character);
        } else {
            parts.push(std::mem::take(&mut narrow).late());
            parts.push(view! { <span class="double">{character.to_string()}</span> }.late());
        }
    }
    parts.push(narrow.late());
    parts
}
