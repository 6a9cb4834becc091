//! The subscribers' bundle: their browser runs this. Elsewhere it does nothing.
fn main() {
    app::bundles::subscribers();
}
