//! Many at once: people made up from a seed, a list that is uploaded, the list as a file.

use engine::money::Krw;
use engine::subscriber::Imported;
use leptos::prelude::*;

use super::actions;
use super::desk::Desk;
use crate::components::{
    Button, Erase, Erased, Group, Look, Panel, SelectField, TextField, dynamic, encodings,
    list_field, rejected_lines, told,
};

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    let content = desk.may_edit.then(|| {
        view! {
            <div class="told" role="status">
                {dynamic(move || told(desk.frame.language, desk.told_of_many.get()))}
            </div>
            {made_up(desk)}
            {import(desk)}
            {export(desk)}
        }
    });
    let reason = (!desk.may_edit).then(|| {
        let text = frame.pick(
            "여럿을 만들거나 내보내는 일은 테스터(tester)가 합니다.",
            "Testers make many, and export them.",
        );
        view! { <p class="hint-text">{text}</p> }
    });
    view! {
        <Panel id="many" title=frame.pick("여럿을 한 번에", "Many at once") aside=()>
            {content}
            {reason}
        </Panel>
    }
}

fn made_up(desk: Desk) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    view! {
        <Group id="generate" title=frame.pick("지어내기", "Make people up") aside=()>
            <form
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    actions::make_up(desk);
                }
            >
                <div class="fields">
                    <TextField language entry=desk.count look=Look::Amount />
                    <TextField language entry=desk.seed />
                </div>
                <p class="hint-text">
                    {frame.pick(
                        "같은 시드는 같은 사람들을 만듭니다. 번호 010-0000-0000부터 010-0099-9999까지는 누구의 것도 아닙니다.",
                        "The same seed makes the same people. Their numbers, 010-0000-0000 to 010-0099-9999, are nobody's.",
                    )}
                </p>
                <div class="actions">
                    <Button
                        label=frame.pick("지어내기", "Make people up")
                        look="main"
                        submits=true
                        busy=desk.busy
                    />
                </div>
            </form>
        </Group>
    }
}

fn import(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    view! {
        <Group id="import" title=frame.pick("CSV 가져오기", "Import CSV") aside=()>
            <p class="hint-text">
                {frame.pick(
                    "첫 줄에 항목 이름을 적을 수 있습니다(내보낸 파일처럼). UTF-8, EUC-KR; 쉼표, 세미콜론, 탭; 10만 줄까지. 먼저 보여 드리고, 저장은 그다음입니다.",
                    "The first line may name the columns, as an exported file does. UTF-8 or EUC-KR; commas, semicolons or tabs; up to 100,000 lines. It is shown first, then stored.",
                )}
            </p>
            {list_field(frame.language, move |list| actions::preview(desk, list))}
            {dynamic(move || imported(desk))}
        </Group>
    }
}

/// What is in the list that was chosen, or what came of it.
fn imported(desk: Desk) -> Erased {
    let language = desk.frame.language;
    let imported = desk.imported.read();
    let Some(imported) = imported.as_ref() else { return ().erased() };
    let Imported { lines, accepted, created, changed, rejected, repaired, .. } = imported;
    let count = |number: &i64| Krw(*number).to_string();
    let told = match imported.is_stored {
        false => language.pick(
            format!(
                "{}줄 중 {}줄을 가져올 수 있고 {}줄은 못 읽습니다.",
                count(lines),
                count(accepted),
                count(rejected)
            ),
            format!(
                "Of {} lines {} can be taken, {} can't.",
                count(lines),
                count(accepted),
                count(rejected)
            ),
        ),
        true => language.pick(
            format!(
                "{}명을 새로 만들고 {}명을 고쳤습니다. {}줄은 가져오지 않았습니다.",
                count(created),
                count(changed),
                count(rejected)
            ),
            format!(
                "{} are new, {} were edited; {} lines were not taken.",
                count(created),
                count(changed),
                count(rejected)
            ),
        ),
    };
    let repaired = (*repaired > 0).then(|| {
        let text = language.pick(
            format!("스프레드시트가 바꾼 번호 {}개를 되살렸습니다.", count(repaired)),
            format!("{} numbers that a spreadsheet had changed were restored.", count(repaired)),
        );
        view! { <p class="wait">{text}</p> }
    });
    let stopped = imported.stopped.as_ref().map(|text| {
        view! { <p class="bad">{text.in_language(language).to_owned()}</p> }
    });
    let first = imported.first.iter().map(|subscriber| {
        let ctn = subscriber.ctn.to_string();
        let birth_date = subscriber.birth_date.to_string();
        view! { <li>{format!("{} · {ctn} · {birth_date}", subscriber.name)}</li> }
    });
    let first =
        (!imported.is_stored).then(|| view! { <ul class="soft">{first.collect_view()}</ul> });
    let wrong = (*rejected > 0).then(|| rejected_lines(language, &imported.rejected_lines));
    let take = (!imported.is_stored && *accepted > 0).then(|| {
        let label = language.pick(
            format!("{}명 가져오기", count(accepted)),
            format!("Take {} people", count(accepted)),
        );
        view! {
            <div class="actions">
                <Button label look="main" busy=desk.busy on_press=move || actions::import(desk) />
            </div>
        }
    });
    view! {
        <div class="imported">
            <p role="status">{told}</p>
            {repaired}
            {stopped}
            {first}
            {wrong}
            {take}
        </div>
    }
    .late()
}

fn export(desk: Desk) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    view! {
        <Group id="export" title=frame.pick("CSV 내보내기", "Export CSV") aside=()>
            <div class="fields">
                <SelectField language entry=desk.encoding choices=encodings(language) />
            </div>
            <p class="hint-text">
                {frame.pick(
                    "목록에서 고른 상태의 가입자가 모두 담깁니다. 이름과 번호가 가려지지 않습니다.",
                    "It has everybody in the status that is chosen in the list, with names and numbers unmasked.",
                )}
            </p>
            <div class="actions">
                <Button
                    label=frame.pick("내려받기", "Download")
                    busy=desk.busy
                    on_press=move || actions::export(desk)
                />
            </div>
        </Group>
    }
}
