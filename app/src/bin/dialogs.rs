//! The bundle of the dialogs on every page: a browser runs this once one is opened. Elsewhere it does nothing.
fn main() {
    app::bundles::dialogs();
}
