//! All codes as a file, and codes from one: looked through first, then stored whole or not at all.

use engine::catalogue::ImportedCodes;
use engine::language::Text;
use engine::money::Krw;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use web_sys::File;

use super::desk::Desk;
use crate::api::{self, ApiError};
use crate::components::{
    Button, Erase, Erased, Group, Panel, SelectField, dynamic, encodings, list_field,
    rejected_lines, told,
};

const IMPORT: &str = "/api/v1/codes/import";
const EXPORT: &str = "/api/v1/codes/export";

/// The panel.
pub(super) fn view(desk: Desk) -> impl IntoView {
    let (frame, language) = (desk.frame, desk.frame.language);
    view! {
        <Panel id="codes-file" title=frame.pick("파일로", "As a file") aside=()>
            <div class="told" role="status">
                {dynamic(move || told(language, desk.told_of_file.get()))}
            </div>
            <Group id="codes-export" title=frame.pick("CSV 내보내기", "Export CSV") aside=()>
                <div class="fields">
                    <SelectField language entry=desk.encoding choices=encodings(language) />
                </div>
                <div class="actions">
                    <Button
                        label=frame.pick("내려받기", "Download")
                        busy=desk.busy
                        on_press=move || export(desk)
                    />
                </div>
            </Group>
            {desk.may_edit.then(|| import_group(desk))}
        </Panel>
    }
}

fn import_group(desk: Desk) -> impl IntoView {
    let frame = desk.frame;
    view! {
        <Group id="codes-import" title=frame.pick("CSV 가져오기", "Import CSV") aside=()>
            <p class="hint-text">
                {frame.pick(
                    "내보낸 파일과 같은 항목입니다. 먼저 보여 드리고, 저장은 그다음입니다. 받을 수 없는 줄이 하나라도 있으면 아무것도 저장하지 않고, 파일에 없는 코드는 그대로 둡니다.",
                    "It has the columns of an exported file. It is shown first, then stored. With a line that can't be taken nothing is stored; codes that are not in the file stay as they are.",
                )}
            </p>
            {list_field(frame.language, move |file| preview(desk, file))}
            {dynamic(move || imported(desk))}
        </Group>
    }
}

/// What is in the file that was chosen, or what came of it.
fn imported(desk: Desk) -> Erased {
    let language = desk.frame.language;
    let imported = desk.imported.read();
    let Some(imported) = imported.as_ref() else { return ().erased() };
    let ImportedCodes { is_stored, lines, created, changed, unchanged, wrong, .. } = imported;
    let [lines, created, changed, unchanged] =
        [lines, created, changed, unchanged].map(|count| Krw(*count));
    let counts = language.pick(
        format!(
            "{lines}줄: 새 코드 {created}개, 바뀌는 코드 {changed}개, 그대로인 코드 {unchanged}개."
        ),
        format!("{lines} lines: {created} new codes, {changed} changed, {unchanged} as they are."),
    );
    let refused = (*wrong > 0).then(|| {
        let wrong = Krw(*wrong);
        let text = language.pick(
            format!("받을 수 없는 줄이 {wrong}개 있어 저장할 수 없습니다."),
            format!("It can't be stored: lines that can't be taken: {wrong}."),
        );
        view! {
            <p class="bad">{text}</p>
            {rejected_lines(language, &imported.wrong_lines)}
        }
    });
    let stores = !is_stored && *wrong == 0 && created.0 + changed.0 > 0;
    let store = stores.then(|| {
        let label = language.pick("이대로 저장", "Store them");
        view! {
            <div class="actions">
                <Button label look="main" busy=desk.busy on_press=move || import(desk) />
            </div>
        }
    });
    view! {
        <div class="imported">
            <p role="status">{counts}</p>
            {refused}
            {store}
        </div>
    }
    .late()
}

fn preview(desk: Desk, file: File) {
    desk.file.set_value(Some(SendWrapper::new(file.clone())));
    desk.imported.set(None);
    run(desk, async move {
        desk.imported.set(Some(api::upload(&format!("{IMPORT}?preview=true"), file).await?));
        Ok(None)
    });
}

fn import(desk: Desk) {
    let Some(file) = desk.file.get_value().map(SendWrapper::take) else { return };
    run(desk, async move {
        desk.imported.set(Some(api::upload(IMPORT, file).await?));
        Ok(Some(Text::new("저장했습니다", "Stored")))
    });
}

fn export(desk: Desk) {
    let path = format!("{EXPORT}?encoding={}", desk.encoding.value.get_untracked());
    run(desk, async move {
        api::download(&path, "codes.csv").await?;
        Ok(None)
    });
}

/// Does `work`, one at a time, and tells what came of it.
fn run(desk: Desk, work: impl Future<Output = Result<Option<Text>, ApiError>> + 'static) {
    if desk.busy.get_untracked() {
        return;
    }
    desk.busy.set(true);
    desk.told_of_file.set(None);
    spawn_local(async move {
        match work.await {
            Ok(done) => desk.told_of_file.set(done.map(Ok)),
            Err(ApiError(failure)) => desk.told_of_file.set(Some(Err(failure))),
        }
        desk.busy.set(false);
        desk.frame.live.refresh();
    });
}
