//! Examples to begin with: the demonstration's people, and requests that show what micropay does.

use serde::{Deserialize, Serialize};

use crate::customer::Subscriber;
use crate::language::Text;
use crate::payment::PaymentForm;

/// A person to pay as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExamplePerson {
    /// Who.
    pub subscriber: Subscriber,
    /// What is particular about them.
    pub about: Text,
}

/// A request to try.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExampleCase {
    /// What it is called.
    pub title: Text,
    /// What comes of it.
    pub about: Text,
    /// The request; it needs an order number.
    pub form: PaymentForm,
}

/// What there is to try in a sandbox; nothing in one without the demonstration's people.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Examples {
    /// People to pay as.
    pub people: Vec<ExamplePerson>,
    /// Requests to try.
    pub cases: Vec<ExampleCase>,
}
