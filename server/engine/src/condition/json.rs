//! Conditions as JSON: a node is an object with one member, a group's `all_of`, `any_of` or `none_of`, or a
//! kind's code.

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{CodeList, Condition, Kind, Rule, Shape, Test, Wanted};
use crate::language::Text;
use crate::money::whole_number;
use crate::particle;

/// The longest code, in characters.
const LONGEST_CODE: usize = 40;

/// What is wrong with conditions, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionError {
    /// The place, as a JSON pointer from the root: `/all_of/1/age`.
    pub pointer: String,
    /// What is wrong there, and what would do.
    pub problem: Text,
}

impl Condition {
    /// Reads conditions.
    ///
    /// # Errors
    ///
    /// All that is wrong with them, each at its place.
    pub fn parse(value: &Value) -> Result<Self, Vec<ConditionError>> {
        let mut reader = Reader::default();
        let read = reader.node(value, &mut String::new(), 0);
        if reader.nodes > Self::LARGEST {
            let most = Self::LARGEST;
            reader.note(
                "",
                format!("조건은 {most}개까지입니다"),
                format!("At most {most} conditions"),
            );
        }
        match read {
            Some(read @ Self::Group(..)) if reader.errors.is_empty() => Ok(read),
            // A tree begins with a group, so that there is one to add to.
            Some(one) if reader.errors.is_empty() => Ok(Self::Group(Rule::AllOf, vec![one])),
            _ => Err(reader.errors),
        }
    }
}

#[derive(Default)]
struct Reader {
    errors: Vec<ConditionError>,
    nodes: usize,
}

impl Reader {
    fn note(&mut self, pointer: &str, korean: impl Into<String>, english: impl Into<String>) {
        let problem = Text::new(particle::chosen(korean.into()), english.into());
        self.errors.push(ConditionError { pointer: pointer.to_owned(), problem });
    }

    fn node(&mut self, value: &Value, at: &mut String, depth: usize) -> Option<Condition> {
        self.nodes += 1;
        let members = value.as_object().filter(|members| members.len() == 1);
        let Some((name, wanted)) = members.and_then(|members| members.iter().next()) else {
            self.note(
                at,
                "이름 하나를 가진 객체여야 합니다: {\"all_of\": […]}, {\"amount\": {\"from\": 10000}}",
                "An object with one member is needed: {\"all_of\": […]}, {\"amount\": {\"from\": 10000}}",
            );
            return None;
        };
        let before = at.len();
        at.push('/');
        at.push_str(&name.replace('~', "~0").replace('/', "~1"));
        let read = match (Rule::from_code(name), Kind::from_code(name)) {
            (Some(rule), _) => self.group(rule, wanted, at, depth),
            (None, Some(kind)) => {
                self.wanted(kind, wanted, at).map(|wanted| Condition::Test(Test { kind, wanted }))
            }
            (None, None) => {
                let known: Vec<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
                let kinds: Vec<_> = super::KINDS.iter().map(|kind| kind.code).collect();
                let known = [known, kinds].concat().join(", ");
                self.note(
                    at,
                    format!("모르는 조건입니다. 있는 것: {known}"),
                    format!("No such condition. There are: {known}"),
                );
                None
            }
        };
        at.truncate(before);
        read
    }

    fn group(
        &mut self,
        rule: Rule,
        parts: &Value,
        at: &mut String,
        depth: usize,
    ) -> Option<Condition> {
        let Some(parts) = parts.as_array() else {
            self.note(at, "조건의 배열이어야 합니다", "An array of conditions is needed");
            return None;
        };
        let deepest = Condition::DEEPEST;
        if depth >= deepest {
            self.note(
                at,
                format!("묶음은 {deepest}겹까지입니다"),
                format!("Groups stand in each other at most {deepest} deep"),
            );
            return None;
        }
        if rule == Rule::AnyOf && parts.is_empty() {
            self.note(at, "하나는 있어야 합니다", "At least one is needed");
            return None;
        }
        // Where there are far too many, the count says so already.
        let mut read = Vec::new();
        for (place, part) in parts.iter().take(Condition::LARGEST + 1).enumerate() {
            let before = at.len();
            at.push('/');
            at.push_str(&place.to_string());
            read.push(self.node(part, at, depth + 1));
            at.truncate(before);
        }
        let read: Option<Vec<_>> = read.into_iter().collect();
        Some(Condition::Group(rule, read?))
    }

    fn wanted(&mut self, kind: &Kind, value: &Value, at: &str) -> Option<Wanted> {
        match kind.shape {
            Shape::Codes(list) => self.codes(list, value, at),
            Shape::Number { least, most, .. } => self.range(value, at, least, most),
            Shape::YesNo { .. } => match value.as_bool() {
                Some(wanted) => Some(Wanted::YesNo(wanted)),
                None => {
                    self.note(at, "true나 false여야 합니다", "true or false is needed");
                    None
                }
            },
        }
    }

    fn codes(&mut self, list: CodeList, value: &Value, at: &str) -> Option<Wanted> {
        let codes: Option<Vec<_>> = value
            .as_array()
            .filter(|codes| (1..=Condition::LARGEST).contains(&codes.len()))
            .and_then(|codes| codes.iter().map(|code| code.as_str().map(str::to_owned)).collect());
        let Some(codes) = codes else {
            self.note(
                at,
                "코드 문자열이 하나 이상 있는 배열이어야 합니다: [\"PG01\"]",
                "An array with at least one code as text is needed: [\"PG01\"]",
            );
            return None;
        };
        let longest = LONGEST_CODE;
        if codes.iter().any(|code| code.is_empty() || code.chars().count() > longest) {
            self.note(
                at,
                format!("코드는 1~{longest}자입니다"),
                format!("A code has 1 to {longest} characters"),
            );
            return None;
        }
        if let CodeList::Fixed(fixed) = list
            && let Some(code) = codes.iter().find(|code| fixed.iter().all(|(one, ..)| one != *code))
        {
            let known: Vec<_> = fixed.iter().map(|(code, ..)| *code).collect();
            let known = known.join(", ");
            self.note(
                at,
                format!("{code}은(는) 없습니다. 있는 것: {known}"),
                format!("There is no {code}, but {known}"),
            );
            return None;
        }
        Some(Wanted::Codes(codes))
    }

    fn range(&mut self, value: &Value, at: &str, least: i64, most: i64) -> Option<Wanted> {
        let bounds = value.as_object().filter(|bounds| {
            !bounds.is_empty() && bounds.keys().all(|name| name == "from" || name == "to")
        });
        let bound = |name: &str| match bounds?.get(name) {
            None => Some(None),
            // `10000.0` is the same number in JSON.
            Some(bound) => {
                bound.as_number().and_then(|number| whole_number(&number.to_string())).map(Some)
            }
        };
        let (Some(from), Some(to)) = (bound("from"), bound("to")) else {
            self.note(
                at,
                "from과 to 중 하나 이상의 정수가 있어야 합니다: {\"from\": 10000}",
                "from, to or both are needed, as whole numbers: {\"from\": 10000}",
            );
            return None;
        };
        if [from, to].into_iter().flatten().any(|bound| !(least..=most).contains(&bound)) {
            self.note(
                at,
                format!("{least}부터 {most}까지입니다"),
                format!("It is from {least} to {most}"),
            );
            return None;
        }
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            self.note(at, "from이 to보다 큽니다", "from is above to");
            return None;
        }
        Some(Wanted::Range { from, to })
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut node = serializer.serialize_map(Some(1))?;
        match self {
            Self::Group(rule, parts) => node.serialize_entry(rule.code(), parts)?,
            Self::Test(Test { kind, wanted }) => node.serialize_entry(kind.code, wanted)?,
        }
        node.end()
    }
}

impl Serialize for Wanted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Codes(codes) => codes.serialize(serializer),
            Self::YesNo(wanted) => wanted.serialize(serializer),
            Self::Range { from, to } => {
                let bounds = [("from", from), ("to", to)];
                let mut members = serializer.serialize_map(None)?;
                for (name, bound) in bounds {
                    if let Some(bound) = bound {
                        members.serialize_entry(name, bound)?;
                    }
                }
                members.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::parse(&value).map_err(|errors| {
            let first = errors.into_iter().next();
            let told = first.map(|error| format!("{}: {}", error.pointer, error.problem.english));
            D::Error::custom(told.unwrap_or_default())
        })
    }
}

/// The schema of a node, made from the kinds.
#[cfg(feature = "postgres")]
impl utoipa::PartialSchema for Condition {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        use utoipa::openapi::schema::AdditionalProperties;
        use utoipa::openapi::{ArrayBuilder, ObjectBuilder, Ref, Type};

        let described = |builder: ObjectBuilder, korean: &str, english: &str| {
            builder.description(Some(format!("{korean}: {english}")))
        };
        let mut node = ObjectBuilder::new()
            .description(Some("조건: a group, or a test of one kind; exactly one member"))
            .min_properties(Some(1))
            .max_properties(Some(1))
            .additional_properties(Some(AdditionalProperties::FreeForm(false)));
        for rule in Rule::ALL {
            let parts = ArrayBuilder::new()
                .items(Ref::from_schema_name("Condition"))
                .description(Some(format!(
                    "{}: {}",
                    rule.name(crate::language::Language::Korean),
                    rule.name(crate::language::Language::English)
                )))
                .min_items((*rule == Rule::AnyOf).then_some(1))
                .max_items(Some(Self::LARGEST));
            node = node.property(rule.code(), parts);
        }
        for kind in super::KINDS {
            let (korean, english) = kind.about;
            let code = ObjectBuilder::new().schema_type(Type::String);
            node = match kind.shape {
                Shape::Codes(list) => {
                    let code = match list {
                        CodeList::Fixed(fixed) => {
                            code.enum_values(Some(fixed.iter().map(|(code, ..)| *code)))
                        }
                        _ => code.min_length(Some(1)).max_length(Some(LONGEST_CODE)),
                    };
                    let codes = ArrayBuilder::new()
                        .items(code)
                        .description(Some(format!("{korean}: {english}")))
                        .min_items(Some(1))
                        .max_items(Some(Self::LARGEST));
                    node.property(kind.code, codes)
                }
                Shape::Number { least, most, .. } => {
                    let bound = || {
                        ObjectBuilder::new()
                            .schema_type(Type::Integer)
                            .minimum(Some(least))
                            .maximum(Some(most))
                    };
                    let range = ObjectBuilder::new()
                        .property("from", bound())
                        .property("to", bound())
                        .min_properties(Some(1))
                        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
                    node.property(kind.code, described(range, korean, english))
                }
                Shape::YesNo { .. } => {
                    let yes_no = ObjectBuilder::new().schema_type(Type::Boolean);
                    node.property(kind.code, described(yes_no, korean, english))
                }
            };
        }
        node.into()
    }
}

#[cfg(feature = "postgres")]
impl utoipa::ToSchema for Condition {
    fn name() -> std::borrow::Cow<'static, str> {
        "Condition".into()
    }
}
