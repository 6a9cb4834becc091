//! What is asked of a parsed value.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::{Array, Object, Reflect};

/// A value as a parser made it: the browser's, or another one's in tests.
pub(super) trait Parsed: Sized {
    fn is_null(&self) -> bool;

    fn is_object(&self) -> bool;

    fn boolean(&self) -> Option<bool>;

    fn number(&self) -> Option<f64>;

    fn text(&self) -> Option<String>;

    /// An array's items.
    fn items(self) -> Option<Vec<Self>>;

    /// An object's member; nothing where it has none of that name.
    fn member(&self, name: &str) -> Option<Self>;

    /// An object's only member, with its name.
    fn only_member(self) -> Option<(String, Self)>;
}

impl Parsed for JsValue {
    fn is_null(&self) -> bool {
        self.is_null()
    }

    fn is_object(&self) -> bool {
        self.is_object() && !Array::is_array(self)
    }

    fn boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn items(self) -> Option<Vec<Self>> {
        Some(self.dyn_into::<Array>().ok()?.to_vec())
    }

    fn member(&self, name: &str) -> Option<Self> {
        let value = Reflect::get(self, &Self::from_str(name)).ok()?;
        (!value.is_undefined()).then_some(value)
    }

    fn only_member(self) -> Option<(String, Self)> {
        let entries = Object::entries(&self.dyn_into::<Object>().ok()?);
        let entry = entries.get(0).dyn_into::<Array>().ok()?;
        (entries.length() == 1).then_some((entry.get(0).as_string()?, entry.get(1)))
    }
}
