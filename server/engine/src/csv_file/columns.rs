//! A list's columns are the fields of a form; what is wrong in a line is told at its column.

use crate::field::{Field, FieldError};
use crate::language::{Language, Text};

/// Which of `columns` a header's cell names: by a field's code, or by its name, without what stands in brackets.
pub fn column(columns: &[Field], cell: &str) -> Option<Field> {
    let bare = |text: &str| text.split('(').next().unwrap_or_default().trim().to_lowercase();
    let cell = bare(cell);
    columns.iter().copied().find(|field| {
        let names = [field.code(), field.name(Language::Korean), field.name(Language::English)];
        names.into_iter().any(|name| bare(name) == cell)
    })
}

/// A problem at its column.
pub fn problem_at(field: Field, problem: &Text) -> Text {
    let told = |language| format!("{}: {}", field.name(language), problem.in_language(language));
    Text::new(told(Language::Korean), told(Language::English))
}

/// All that is wrong in a line.
pub fn problems_at(errors: &[FieldError]) -> Text {
    let all = errors.iter().map(|error| problem_at(error.field, &error.problem.text()));
    let joined = all.reduce(|all, one| {
        Text::new(
            format!("{} · {}", all.korean, one.korean),
            format!("{}; {}", all.english, one.english),
        )
    });
    joined.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_known_by_its_code_or_its_name() {
        let columns = [Field::Ncn, Field::Ctn, Field::LimitAmount];
        assert_eq!(column(&columns, "ctn"), Some(Field::Ctn));
        assert_eq!(column(&columns, "핸드폰번호"), Some(Field::Ctn));
        assert_eq!(column(&columns, "고객계약번호 (NCN)"), Some(Field::Ncn));
        assert_eq!(column(&columns, "Monthly limit"), Some(Field::LimitAmount));
        assert_eq!(column(&columns, "serial_no"), None);
    }
}
