//! People who are made up from a seed: the same seed, the same people. A pure function, and none of their numbers
//! is anybody's: 010-0000 to 010-0099 are given to nobody.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::condition::{CodeList, Codes};
use crate::customer::{Sex, Subscriber, SubscriberStatus};
use crate::draw::Draw;
use crate::field::{Collector, Field, FieldError, FieldProblem};
use crate::identifier::{BillPayMethod, Ctn, LeedsGrade, Ncn, RiskGrade};
use crate::money::Krw;

/// The most people that are made up at once.
pub const MOST_MADE_UP: u32 = 100_000;
/// So many numbers there are: 010-0000-0000 to 010-0099-9999.
const NUMBERS: u64 = 1_000_000;

/// How many are to be made up, and from which seed, as entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MadeUpForm {
    /// How many.
    pub count: String,
    /// From which seed; blank: 1.
    pub seed: String,
}

impl MadeUpForm {
    /// How many, and from which seed.
    ///
    /// # Errors
    ///
    /// All problems at once.
    pub fn parse(&self) -> Result<(u32, u32), Vec<FieldError>> {
        let mut at = Collector::default();
        let within = |text: &str, least: u64, most: u32| {
            let number = text.trim().replace(',', "").parse::<u32>().ok();
            let number = number.filter(|number| (least..=most.into()).contains(&(*number).into()));
            number.ok_or(FieldProblem::OutOfRange { least, most: most.into() })
        };
        let count = at.take(Field::Count, within(&self.count, 1, MOST_MADE_UP));
        let seed = at.optional(Field::Seed, &self.seed, |text| within(text, 0, u32::MAX));
        at.finish(count.map(|count| (count, seed.unwrap_or(1))))
    }
}

/// Surnames with how many of a thousand have them.
const SURNAMES: &[(&str, u64)] = &[
    ("김", 215),
    ("이", 147),
    ("박", 84),
    ("최", 47),
    ("정", 44),
    ("강", 24),
    ("조", 21),
    ("윤", 21),
    ("장", 20),
    ("임", 17),
    ("한", 15),
    ("오", 15),
    ("서", 15),
    ("신", 15),
    ("권", 14),
    ("황", 14),
    ("안", 14),
    ("송", 14),
    ("류", 13),
    ("전", 11),
    ("홍", 11),
    ("고", 9),
    ("문", 9),
    ("양", 9),
    ("손", 9),
    ("배", 8),
    ("백", 8),
    ("허", 7),
    ("유", 6),
    ("남", 6),
    ("심", 5),
    ("노", 5),
];

/// Given names of women and of men, of those who were born before 1975, before 1995, and since.
const GIVEN_NAMES: [[&[&str]; 3]; 2] = [
    [
        &[
            "영숙", "정숙", "미경", "은주", "경희", "현숙", "미숙", "영희", "순자", "명숙", "혜경",
            "은숙",
        ],
        &[
            "지영", "수진", "민정", "은지", "지혜", "혜진", "유진", "현정", "미선", "소영", "보람",
            "아름",
        ],
        &[
            "서연", "민서", "지우", "하은", "수빈", "지민", "예은", "채원", "다은", "하늘", "윤서",
            "유나",
        ],
    ],
    [
        &[
            "영수", "정호", "성호", "영철", "상철", "종수", "경수", "병철", "광수", "정훈", "재호",
            "동현",
        ],
        &[
            "지훈", "성민", "현우", "준호", "민수", "상현", "진우", "동욱", "승현", "재현", "영민",
            "태호",
        ],
        &[
            "민준", "서준", "도윤", "예준", "시우", "주원", "지호", "준서", "건우", "현준", "우진",
            "도현",
        ],
    ],
];

/// The codes that people are given.
pub struct Population {
    seed: u32,
    risk_grades: Vec<RiskGrade>,
    leeds_grades: Vec<LeedsGrade>,
    bill_pay_methods: Vec<BillPayMethod>,
}

impl Population {
    /// The people of a seed in a sandbox with these codes; `None` where it lacks one of the kinds that everybody has.
    pub fn new(seed: u32, codes: &dyn Codes) -> Option<Self> {
        let all = |list| codes.list(list).into_iter().map(|(code, ..)| code);
        let population = Self {
            seed,
            risk_grades: all(CodeList::RiskGrades).flat_map(RiskGrade::parse).collect(),
            leeds_grades: all(CodeList::LeedsGrades).flat_map(LeedsGrade::parse).collect(),
            bill_pay_methods: all(CodeList::BillPayMethods)
                .flat_map(BillPayMethod::parse)
                .collect(),
        };
        let Self { risk_grades, leeds_grades, bill_pay_methods, .. } = &population;
        let lacks =
            risk_grades.is_empty() || leeds_grades.is_empty() || bill_pay_methods.is_empty();
        (!lacks).then_some(population)
    }

    /// One of them; of the first million no two share a number.
    pub fn person(&self, index: u32) -> Option<Subscriber> {
        let mut draw = Draw::new((u64::from(self.seed) << 32) | u64::from(index));
        // A stride that shares no factor with the size passes every number once.
        let begin = Draw::new(u64::from(self.seed)).next() % NUMBERS;
        let number = (begin + u64::from(index) * 618_033) % NUMBERS;
        let sex = if draw.one_in(2) { Sex::Female } else { Sex::Male };
        let born = NaiveDate::from_ymd_opt(1948, 1, 1)?
            .checked_add_days(Days::new(draw.between(0, 23_700)))?;
        let name = draw.name(sex, born);
        Some(Subscriber {
            ncn: Ncn::parse(&format!("990000{number:06}")).ok()?.into(),
            ctn: Ctn::parse(&format!("01000{number:06}")).ok()?.into(),
            name: name.into(),
            birth_date: born.into(),
            sex,
            status: draw.status(),
            limit_amount: Krw([
                100_000, 300_000, 300_000, 500_000, 500_000, 500_000, 800_000, 1_000_000,
            ]
            .get(usize::try_from(draw.between(0, 7)).ok()?)
            .copied()?),
            risk_grade: draw.early_of(&self.risk_grades)?,
            leeds_grade: draw.early_of(&self.leeds_grades)?,
            mpay_member: draw.one_in(3),
            bill_pay_method: draw.early_of(&self.bill_pay_methods)?,
            contracted_on: NaiveDate::from_ymd_opt(2008, 1, 1)?
                .checked_add_days(Days::new(draw.between(0, 6_000))),
        })
    }
}

impl Draw {
    /// A name that somebody who was born in 1990 may have.
    pub(crate) fn any_name(&mut self) -> String {
        let sex = if self.one_in(2) { Sex::Female } else { Sex::Male };
        self.name(sex, NaiveDate::from_ymd_opt(1990, 1, 1).unwrap_or_default())
    }

    fn name(&mut self, sex: Sex, born: NaiveDate) -> String {
        let all: u64 = SURNAMES.iter().map(|(_, share)| share).sum();
        let mut place = self.between(0, all - 1);
        let surname = SURNAMES.iter().find(|(_, share)| {
            let is_here = place < *share;
            place = place.saturating_sub(*share);
            is_here
        });
        let [before_1975, before_1995, since] = &GIVEN_NAMES[usize::from(sex == Sex::Male)];
        let given = match chrono::Datelike::year(&born) {
            ..1975 => before_1975,
            1975..1995 => before_1995,
            _ => since,
        };
        let given = self.one_of(given).unwrap_or_default();
        format!("{}{given}", surname.map_or("", |(surname, _)| surname))
    }

    /// Most lines may pay.
    fn status(&mut self) -> SubscriberStatus {
        if !self.one_in(10) {
            return SubscriberStatus::Active;
        }
        self.one_of(SubscriberStatus::ALL).unwrap_or(SubscriberStatus::Active)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    struct Some3;

    impl Codes for Some3 {
        fn list(&self, _: CodeList) -> Vec<(&str, &str, &str)> {
            ["1", "2", "3"].map(|code| (code, "", "")).to_vec()
        }
        fn services(&self) -> Vec<[&str; 3]> {
            Vec::new()
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_seed_always_gives_the_same_people(seed: u32, index in 0..MOST_MADE_UP) {
            let people = |seed| Population::new(seed, &Some3).unwrap();
            let person = people(seed).person(index).unwrap();
            prop_assert_eq!(&person, &people(seed).person(index).unwrap());
            let ctn = person.ctn.whole().unwrap().as_str();
            prop_assert!(ctn.starts_with("01000") && ctn.len() == 11, "{}", ctn);
            prop_assert!((3..=4).contains(&person.name.to_string().chars().count()));
            // It could have been entered.
            let form = crate::subscriber::SubscriberForm::from(&person);
            prop_assert_eq!(form.parse(&Some3), Ok(person));
        }
    }

    #[test]
    fn no_two_of_a_seed_share_a_number() {
        let people = Population::new(7, &Some3).unwrap();
        let numbers: BTreeSet<_> =
            (0..MOST_MADE_UP).map(|index| people.person(index).unwrap().ctn.to_string()).collect();
        assert_eq!(numbers.len(), usize::try_from(MOST_MADE_UP).unwrap());
    }

    #[test]
    fn they_are_like_people() {
        let people = Population::new(1, &Some3).unwrap();
        let some: Vec<_> = (0..1_000).map(|index| people.person(index).unwrap()).collect();
        let active = some.iter().filter(|it| it.status == SubscriberStatus::Active).count();
        assert!((850..980).contains(&active), "{active}");
        let kims = some.iter().filter(|it| it.name.to_string().starts_with('김')).count();
        assert!((150..320).contains(&kims), "{kims}");
        let names: BTreeSet<_> = some.iter().map(|it| it.name.to_string()).collect();
        assert!(names.len() > 300, "{}", names.len());
    }
}
