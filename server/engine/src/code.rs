//! `codes!` declares an enum whose variants are known outside by a stable code.

/// Declares an enum of codes: each variant with the code that is stored and sent, and its name in
/// both languages. Everything else (parsing, serde, SQL) follows from that one line.
macro_rules! codes {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident = $code:literal, $korean:literal, $english:literal; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "postgres", derive(sqlx::Type), sqlx(type_name = "text"))]
        pub enum $name {
            $(
                $(#[$variant_meta])*
                #[doc = concat!($korean, " (`", $code, "`)")]
                #[serde(rename = $code)]
                #[cfg_attr(feature = "postgres", sqlx(rename = $code))]
                $variant,
            )+
        }

        impl $name {
            /// Every value, in the order in which a person is shown them.
            pub const ALL: &[Self] = &[$( Self::$variant, )+];

            /// The stable code, as stored and sent.
            pub fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )+ }
            }

            /// What a person reads.
            pub fn name(self, language: $crate::language::Language) -> &'static str {
                match self { $( Self::$variant => language.pick($korean, $english), )+ }
            }

            /// The value with this code, if there is one.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $( $code => Some(Self::$variant), )+ _ => None }
            }
        }

        #[cfg(feature = "postgres")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::Type::String)
                    .enum_values(Some(Self::ALL.iter().map(|value| value.code())))
                    .into()
            }
        }

        #[cfg(feature = "postgres")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}
