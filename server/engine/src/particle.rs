//! Korean particles that depend on how the word before them ends: `주문 A7은`, `쿠폰 5032는`.

/// The particles in a template, with what they become after a consonant and after a vowel.
const PARTICLES: [(&str, &str, &str); 5] = [
    ("은(는)", "은", "는"),
    ("이(가)", "이", "가"),
    ("을(를)", "을", "를"),
    ("와(과)", "과", "와"),
    (TO, "으로", "로"),
];
/// To, or by means of: after ㄹ as after a vowel.
const TO: &str = "(으)로";

/// The text with each particle that stands for two as the one that its word takes.
pub(crate) fn chosen(text: String) -> String {
    let mut text = text;
    for (both, after_consonant, after_vowel) in PARTICLES {
        while let Some(at) = text.find(both) {
            let ends = text[..at].chars().rev().find(|c| c.is_alphanumeric());
            let takes = |end| ends_in_consonant(end) && !(both == TO && ends_in_rieul(end));
            let one = if ends.is_some_and(takes) { after_consonant } else { after_vowel };
            text.replace_range(at..at + both.len(), one);
        }
    }
    text
}

/// Whether a character, read aloud in Korean, ends in a consonant.
fn ends_in_consonant(character: char) -> bool {
    match character {
        // Syllables stand in rows of 28, the first of each without a final consonant.
        '가'..='힣' => (u32::from(character) - u32::from('가')) % 28 != 0,
        // 영, 일, 삼, 육, 칠, 팔.
        '0' | '1' | '3' | '6' | '7' | '8' => true,
        // 엘, 엠, 엔, 알.
        'L' | 'M' | 'N' | 'R' | 'l' | 'm' | 'n' | 'r' => true,
        _ => false,
    }
}

/// Whether that consonant is ㄹ.
fn ends_in_rieul(character: char) -> bool {
    match character {
        '가'..='힣' => (u32::from(character) - u32::from('가')) % 28 == 8,
        // 일, 칠, 팔; 엘, 알.
        '1' | '7' | '8' | 'L' | 'R' | 'l' | 'r' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn a_particle_follows_from_the_end_of_its_word() {
        for (template, expected) in [
            ("주문 T1은(는) 끝", "주문 T1은 끝"),
            ("주문 T2은(는) 끝", "주문 T2는 끝"),
            ("주문 T20260101-ABCDEM을(를) 처리", "주문 T20260101-ABCDEM을 처리"),
            ("주문 A을(를) 처리", "주문 A를 처리"),
            ("\"쿠폰\"이(가) 두 번", "\"쿠폰\"이 두 번"),
            ("\"가입자\"이(가) 두 번", "\"가입자\"가 두 번"),
            ("5와(과) 3와(과) 가", "5와 3과 가"),
            ("은(는)", "는"),
            ("버전 1(으)로, 3(으)로, 5(으)로", "버전 1로, 3으로, 5로"),
            ("한빛페이(으)로, 서울(으)로, 10,000원(으)로", "한빛페이로, 서울로, 10,000원으로"),
            ("그대로", "그대로"),
        ] {
            assert_eq!(chosen(template.to_owned()), expected);
        }
    }
}
