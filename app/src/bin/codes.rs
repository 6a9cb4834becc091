//! The codes' bundle: their browser runs this. Elsewhere it does nothing.
fn main() {
    app::bundles::codes();
}
