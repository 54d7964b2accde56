//! The house: rooms use only rooms below them, and files of a room do not use each other in
//! circles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up.
const ROOMS: [&str; 15] = [
    "number", "foreign", "mdp", "bellman", "solve", "cliff", "soft", "claim", "universe", "evidence", "refute",
    "audit", "export", "report", "cli",
];
/// The rooms whose files are looked at for circles: what decides.
const WITHOUT_CIRCLES: [&str; 9] =
    ["number", "foreign", "mdp", "bellman", "solve", "cliff", "soft", "claim", "universe"];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every module with its code: no comments, and nothing from the tests at the end on.
fn modules() -> BTreeMap<Vec<String>, String> {
    let mut found = Vec::new();
    files(&source(), &mut found);
    let module = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code = code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
        let inside = path.strip_prefix(source()).expect("below src").with_extension("");
        let mut name: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        name.pop_if(|last| last == "mod");
        (name, code)
    };
    found.into_iter().map(module).collect()
}

/// The paths of a `use`, with its braces multiplied out.
fn expand(tree: &str) -> Vec<String> {
    let Some((head, rest)) = tree.split_once('{') else { return vec![tree.trim().to_owned()] };
    let body = rest.rsplit_once('}').map_or(rest, |(body, _)| body);
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in body.chars() {
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            _ => {
                depth += i32::from(c == '{') - i32::from(c == '}');
                if let Some(part) = parts.last_mut() {
                    part.push(c);
                }
            }
        }
    }
    let parts = parts.iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| expand(&format!("{}{}", head.trim(), part.trim()))).collect()
}

/// The modules that a module uses by name.
fn uses(name: &[String], code: &str, modules: &BTreeMap<Vec<String>, String>) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    let statements = code.split("use ").skip(1).filter_map(|rest| rest.split_once(';'));
    for path in statements.flat_map(|(tree, _)| expand(tree)) {
        let mut parts: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
        let mut absolute = match parts.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("super" | "self") => name.to_vec(),
            _ => continue,
        };
        while let Some("crate" | "super" | "self") = parts.first().map(String::as_str) {
            if parts.remove(0) == "super" {
                absolute.pop();
            }
        }
        absolute.extend(parts);
        while !absolute.is_empty() && !modules.contains_key(&absolute) {
            absolute.pop();
        }
        if !absolute.is_empty() && absolute != name {
            found.insert(absolute);
        }
    }
    found
}

#[test]
fn rooms_use_only_rooms_below_them() {
    let floor = |room: &str| ROOMS.iter().position(|other| *other == room);
    let mut above = Vec::new();
    for (name, code) in modules().iter().filter(|(name, _)| !["lib", "main"].contains(&name[0].as_str())) {
        let own = floor(&name[0]).unwrap_or_else(|| panic!("{} is in no room of the list", name.join("/")));
        let paths = code.split("crate::").skip(1);
        let names = paths.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default());
        for room in names.filter(|room| floor(room).is_some_and(|other| other > own)) {
            above.push(format!("{} uses {room}", name.join("/")));
        }
    }
    assert!(above.is_empty(), "{above:#?}");
}

#[test]
fn files_do_not_use_each_other_in_circles() {
    let modules = modules();
    let of = |name: &Vec<String>| WITHOUT_CIRCLES.contains(&name[0].as_str());
    let mut left: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> =
        modules.iter().filter(|(name, _)| of(name)).map(|(name, code)| (name, uses(name, code, &modules))).collect();
    assert!(left.values().map(BTreeSet::len).sum::<usize>() > 100, "the imports are not read");
    // What uses nothing that is left is taken away, until nothing is left or only circles are.
    loop {
        let names: BTreeSet<Vec<String>> = left.keys().map(|name| (*name).clone()).collect();
        let before = left.len();
        left.retain(|_, used| used.iter().any(|name| names.contains(name)));
        if left.len() == before {
            break;
        }
    }
    let circle: Vec<String> = left.keys().map(|name| name.join("/")).collect();
    assert!(circle.is_empty(), "these files use each other in circles, or use some that do: {circle:#?}");
}
