//! What came of the last button.

use engine::failure::Failure;
use engine::language::{Language, Text};
use leptos::prelude::*;

use super::{Erase, Erased};

/// What was done, in words; or why it was not.
pub(crate) type Told = Result<Text, Failure>;

/// It, within an element whose role is `status`.
pub(crate) fn told(language: Language, told: Option<Told>) -> Erased {
    match told {
        None => ().erased(),
        Some(Ok(done)) => {
            view! { <p class="good">{done.in_language(language).to_owned()}</p> }.late()
        }
        Some(Err(failure)) => {
            view! { <p class="bad">{failure.message.in_language(language).to_owned()}</p> }.erased()
        }
    }
}
