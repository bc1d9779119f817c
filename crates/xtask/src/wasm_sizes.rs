//! What each crate takes in a WebAssembly module: the functions that it defines, by the names that the module still has before it is
//! made small. A generic function is the crate's that wrote it, whoever uses it.
#![expect(clippy::print_stdout, reason = "the table is what was asked for")]

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;

use rustc_demangle::demangle;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use crate::run::Done;
use crate::wasm;

/// Builds the module and prints its table.
pub(crate) fn print() -> Done {
    let file = wasm::gate_with_names()?;
    let module = fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut crates: Vec<(String, u64)> = by_crate(&module)?.into_iter().collect();
    crates.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let all = crates.iter().fold(0_u64, |all, (_, bytes)| all.saturating_add(*bytes));
    println!("{all:>9}  bytes of code and data in the module `gate`, before wasm-opt and gzip");
    for (name, bytes) in crates {
        println!("{bytes:>9}  {name}");
    }
    Ok(())
}

/// Bytes of functions by crate, and those of data.
fn by_crate(module: &[u8]) -> Result<BTreeMap<String, u64>, String> {
    let mut sizes = Vec::new();
    let mut names = BTreeMap::new();
    let mut imported = 0_u32;
    let mut crates = BTreeMap::new();
    let mut add = |name: String, bytes: u64| {
        let sum = crates.entry(name).or_insert(0_u64);
        *sum = sum.saturating_add(bytes);
    };
    let wrong = |error: wasmparser::BinaryReaderError| format!("the module cannot be read: {error}");
    for payload in Parser::new(0).parse_all(module) {
        match payload.map_err(wrong)? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let is_function = matches!(import.map_err(wrong)?.ty, TypeRef::Func(_));
                    imported = imported.saturating_add(u32::from(is_function));
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(length(&body.range())),
            Payload::DataSection(data) => add("(data)".to_owned(), length(&data.range())),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(subsections) = section.as_known() {
                    for subsection in subsections {
                        let Name::Function(functions) = subsection.map_err(wrong)? else { continue };
                        for function in functions {
                            let function = function.map_err(wrong)?;
                            names.insert(function.index, function.name);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    for (index, bytes) in (imported..).zip(sizes) {
        add(names.get(&index).map_or_else(|| "(no name)".to_owned(), |name| crate_of(name)), bytes);
    }
    Ok(crates)
}

fn length(range: &Range<u64>) -> u64 {
    range.end.saturating_sub(range.start)
}

/// The crate that a function is defined in; of `<a::T as b::U>::f` that of the type.
fn crate_of(name: &str) -> String {
    let name = format!("{:#}", demangle(name));
    let mut rest = name.as_str();
    while let Some(inner) = ["<", "&", "*const ", "*mut ", "mut ", "dyn ", "[", "("]
        .iter()
        .find_map(|start| rest.strip_prefix(start))
    {
        rest = inner;
    }
    match rest.split_once("::") {
        Some((first, _)) if first.chars().all(|one| one.is_alphanumeric() || one == '_') => first.to_owned(),
        _ => "(no crate)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_the_crates_that_wrote_it() {
        for (name, wanted) in [
            ("core::fmt::write", "core"),
            ("<alloc::vec::Vec<T> as core::ops::drop::Drop>::drop", "alloc"),
            ("<&mut [breakglass::change::Change] as core::fmt::Debug>::fmt", "breakglass"),
            ("_ZN5serde2de7Content4read17h0123456789abcdefE", "serde"),
            ("__rust_alloc", "(no crate)"),
            ("memcpy", "(no crate)"),
        ] {
            assert_eq!(crate_of(name), wanted, "{name}");
        }
    }

    #[test]
    fn functions_are_told_from_those_that_are_imported() {
        // One function imported, one of 2 bytes; names for both.
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        let mut section = |id: u8, bytes: &[u8]| {
            module.push(id);
            module.push(u8::try_from(bytes.len()).unwrap());
            module.extend_from_slice(bytes);
        };
        section(1, b"\x01\x60\0\0");
        section(2, b"\x01\x01m\x01f\0\0");
        section(3, b"\x01\0");
        section(10, b"\x01\x02\0\x0b");
        section(0, b"\x04name\x01\x0f\x02\0\x04a::b\x01\x06cd::ef");
        assert_eq!(by_crate(&module), Ok(BTreeMap::from([("cd".to_owned(), 2)])));
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(by_crate(b"\0asm\x01\0\0\0\x0a\x05").is_err());
    }
}
