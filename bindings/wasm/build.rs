//! What the linker has to know.

fn main() {
    // A call that traps leaves the stack as it was; the page sets it back.
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family.contains("wasm")) {
        println!("cargo::rustc-cdylib-link-arg=--export=__stack_pointer");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
