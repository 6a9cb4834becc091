//! The scenarios' bundle: their browser runs this. Elsewhere it does nothing.
fn main() {
    app::bundles::scenarios();
}
