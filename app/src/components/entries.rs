//! A form of the engine as entries on the screen, one a field.

/// Declares the entries of a form of the engine, and the ways between the two.
macro_rules! entries {
    ($(#[$meta:meta])* $name:ident of $form:ty as $prefix:literal { $($part:ident: $field:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy)]
        pub(crate) struct $name { $(pub(crate) $part: Entry,)+ }

        impl $name {
            pub(crate) fn new(form: $form) -> Self {
                Self { $($part: Entry::new($prefix, Field::$field, form.$part),)+ }
            }

            /// What is entered now.
            pub(crate) fn read(self) -> $form {
                let mut form = <$form>::default();
                $(form.$part = self.$part.value.get();)+
                form
            }

            /// What is entered now, for an event's handler.
            pub(crate) fn read_untracked(self) -> $form {
                untrack(move || self.read())
            }

            #[allow(dead_code, reason = "not every form is written into")]
            pub(crate) fn write(self, form: $form) {
                $(self.$part.edit(form.$part);)+
            }

            /// All of them, in the order in which they stand on the screen.
            pub(crate) fn all(self) -> Vec<Entry> {
                vec![$(self.$part),+]
            }
        }
    };
}

pub(crate) use entries;
