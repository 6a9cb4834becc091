//! The console's bundle: its browser runs this. Elsewhere it does nothing.
fn main() {
    app::bundles::console();
}
