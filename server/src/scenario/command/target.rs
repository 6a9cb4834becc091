//! The target of the runs' sandboxes: a system under test, by its addresses.

use engine::field::{FieldError, FieldMessage};
use engine::target::{Pair, TargetForm};

use super::RunArguments;

/// Where the access token for the target is.
const TARGET_TOKEN: &str = "MICROPAY_TARGET_TOKEN";

/// Why there can be no such target.
#[derive(Debug, thiserror::Error)]
#[error("no target: {0}")]
pub(super) struct BadTarget(String);

/// The options that say where it is, with their values.
pub(super) fn options(arguments: &RunArguments) -> Vec<(&'static str, &str)> {
    let all = [
        ("--target", &arguments.target),
        ("--target-customer", &arguments.target_customer),
        ("--target-telegram", &arguments.target_telegram),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))).collect()
}

/// What the sandboxes are told; the token is for HTTP, and goes nowhere where nothing of it is outside.
///
/// # Errors
///
/// [`BadTarget`] where an address is none: every sandbox would refuse it.
pub(super) fn form(arguments: &RunArguments) -> Result<TargetForm, BadTarget> {
    let token = std::env::var(TARGET_TOKEN).ok().filter(|token| !token.is_empty());
    let is_asked = arguments.target.is_some() || arguments.target_customer.is_some();
    let header = token
        .filter(|_| is_asked)
        .map(|token| Pair { name: "Authorization".to_owned(), value: format!("Bearer {token}") });
    let form = TargetForm {
        payment_url: arguments.target.clone().unwrap_or_default(),
        customer_url: arguments.target_customer.clone().unwrap_or_default(),
        telegram_address: arguments.target_telegram.clone().unwrap_or_default(),
        headers: header.into_iter().collect(),
        ..TargetForm::default()
    };
    match form.parse(None) {
        Ok(_) => Ok(form),
        Err(errors) => Err(BadTarget(told(&errors))),
    }
}

fn told(errors: &[FieldError]) -> String {
    let told = errors.iter().map(|error| {
        let told = FieldMessage::from(error);
        format!("{}: {}", told.field.code(), told.message.english)
    });
    told.collect::<Vec<_>>().join("; ")
}
