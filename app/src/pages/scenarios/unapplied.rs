//! What was entered into the steps' forms and is not in the text yet: a look at another step must not lose it.

/// It is of one text: the fields of another say nothing.
#[derive(Default)]
pub(super) struct Unapplied {
    text: String,
    fields: Vec<Field>,
}

struct Field {
    /// The place of its step.
    place: Vec<usize>,
    id: String,
    value: String,
}

impl Field {
    fn is(&self, place: &[usize], id: &str) -> bool {
        self.place == place && self.id == id
    }
}

impl Unapplied {
    /// What was entered into a field of a step.
    pub(super) fn of(&self, text: &str, place: &[usize], id: &str) -> Option<&str> {
        let field = self.fields.iter().find(|field| field.is(place, id))?;
        (self.text == text).then_some(&field.value)
    }

    /// Keeps what was entered, and forgets what was for another text.
    pub(super) fn keep(&mut self, text: &str, place: Vec<usize>, id: &str, value: String) {
        if self.text != text {
            *self = Self { text: text.to_owned(), fields: Vec::new() };
        }
        self.fields.retain(|field| !field.is(&place, id));
        self.fields.push(Field { place, id: id.to_owned(), value });
    }

    /// Forgets what was entered into the form of a step: it is in the text.
    pub(super) fn forget(&mut self, place: &[usize]) {
        self.fields.retain(|field| field.place != place);
    }
}

#[cfg(test)]
mod tests {
    use super::Unapplied;

    #[test]
    fn the_last_of_each_field_is_kept_for_as_long_as_the_text_is_the_same() {
        let mut all = Unapplied::default();
        for (place, id, value) in [(0, "a", "1"), (0, "b", "2"), (1, "a", "3"), (0, "a", "4")] {
            all.keep("text", vec![place], id, value.into());
        }
        let of = |all: &Unapplied, text, place, id| all.of(text, &[place], id).map(str::to_owned);
        assert_eq!(of(&all, "text", 0, "a").as_deref(), Some("4"));
        assert_eq!(of(&all, "text", 0, "b").as_deref(), Some("2"));
        assert_eq!(of(&all, "text", 1, "a").as_deref(), Some("3"));
        assert_eq!(of(&all, "text", 1, "b"), None);
        assert_eq!(of(&all, "else", 0, "a"), None);
        all.forget(&[0]);
        assert_eq!(
            (of(&all, "text", 0, "b"), of(&all, "text", 1, "a").as_deref()),
            (None, Some("3"))
        );
        all.keep("else", vec![2], "a", "5".into());
        assert_eq!(of(&all, "text", 0, "a"), None);
        assert_eq!(of(&all, "else", 2, "a").as_deref(), Some("5"));
    }
}
