//! The house: rooms use only rooms below them, and files of a room do not use each other in
//! circles.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use policy_cliff::claim::OPERATORS;

/// From the ground up.
const ROOMS: [&str; 16] = [
    "number",
    "foreign",
    "mdp",
    "bellman",
    "solve",
    "linear_program",
    "cliff",
    "soft",
    "claim",
    "universe",
    "evidence",
    "refute",
    "audit",
    "export",
    "report",
    "cli",
];
/// How many items the rooms may show. What only tests use is hidden from the documentation.
const MOST_DOCUMENTED: usize = 250;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn checker() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs/checker/src")
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
fn modules(folder: &Path) -> BTreeMap<Vec<String>, String> {
    let mut found = Vec::new();
    files(folder, &mut found);
    let module = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code = code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
        let inside = path.strip_prefix(folder).expect("below src").with_extension("");
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

/// The paths from the root or from the module above that stand in the code itself, `use` apart.
fn paths(code: &str) -> Vec<String> {
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let words = code.split(|c: char| !is_path(c)).filter(|word| !word.ends_with("::"));
    words.filter(|word| word.starts_with("crate::") || word.starts_with("super::")).map(str::to_owned).collect()
}

/// The modules that a module uses by name.
fn uses(name: &[String], code: &str, modules: &BTreeMap<Vec<String>, String>) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    let statements = code.split("use ").skip(1).filter_map(|rest| rest.split_once(';'));
    for path in statements.flat_map(|(tree, _)| expand(tree)).chain(paths(code)) {
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
    for (name, code) in modules(&source()).iter().filter(|(name, _)| !["lib", "main"].contains(&name[0].as_str())) {
        let own = floor(&name[0]).unwrap_or_else(|| panic!("{} is in no room of the list", name.join("/")));
        let paths = code.split("crate::").skip(1);
        let names = paths.map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default());
        for room in names.filter(|room| floor(room).is_some_and(|other| other > own)) {
            above.push(format!("{} uses {room}", name.join("/")));
        }
    }
    assert!(above.is_empty(), "{above:#?}");
}

/// For each room those that it uses, as far as no other room that it uses does.
fn direct_uses() -> BTreeMap<String, BTreeSet<String>> {
    let modules = modules(&source());
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, code) in modules.iter().filter(|(name, _)| ROOMS.contains(&name[0].as_str())) {
        let rooms = uses(name, code, &modules).into_iter().map(|path| path[0].clone());
        used.entry(name[0].clone()).or_default().extend(rooms.filter(|room| *room != name[0]));
    }
    // From the ground up, so that all that a room rests on is known before the rooms above it.
    let mut all: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for room in ROOMS {
        let own = used.get(room).cloned().unwrap_or_default();
        let below = own.iter().flat_map(|other| all.get(other.as_str()).cloned().unwrap_or_default());
        let below: BTreeSet<String> = below.collect();
        used.insert(room.to_owned(), own.difference(&below).cloned().collect());
        all.insert(room, own.union(&below).cloned().collect());
    }
    used
}

/// The picture in `docs/rooms.md` is what the code says. `UPDATE_EXPECTED=1` draws it anew.
#[test]
fn the_picture_of_the_rooms_is_what_the_code_says() {
    let used = direct_uses();
    let arrows = ROOMS.iter().flat_map(|room| used[*room].iter().map(move |other| format!("    {room} --> {other}\n")));
    let picture = format!("```mermaid\nflowchart TD\n{}```\n", arrows.collect::<String>());
    let path = source().with_file_name("docs").join("rooms.md");
    let page = fs::read_to_string(&path).expect("the page of the rooms");
    let (before, rest) = page.split_once("```mermaid").expect("a picture");
    let (_, after) = rest.split_once("```\n").expect("its end");
    let expected = format!("{before}{picture}{after}");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(path, expected).expect("written");
    } else {
        assert_eq!(page, expected);
    }
}

/// Where a text shows the command that makes it again, or that shows more.
const SHOWS_COMMANDS: [&str; 6] = [
    "audit/text",
    "export/coq/library",
    "refute/variant",
    "report/cliff_page",
    "report/exhibit_page",
    "report/gallery",
];

/// Flags are the command's: a room says what is so, and the command says which flag changes it.
#[test]
fn no_room_but_the_command_speaks_of_flags() {
    let speaks = |code: &str| {
        let mut flags = code.match_indices("--").map(|(at, _)| (&code[..at], &code[at + 2..]));
        flags.any(|(before, after)| {
            !before.ends_with(|c: char| c.is_alphanumeric() || c == '-')
                && after.starts_with(|c: char| c.is_ascii_lowercase())
        })
    };
    assert!(speaks("say(\"use --all\")") && speaks("say(\"more (--all lists them)\")") && !speaks("a --> b"));
    let modules = modules(&source());
    let speaking =
        modules.iter().filter(|(name, code)| name[0] != "cli" && speaks(code)).map(|(name, _)| name.join("/"));
    assert_eq!(speaking.collect::<BTreeSet<_>>(), SHOWS_COMMANDS.map(str::to_owned).into());
}

/// The files of a folder that use each other in circles, or use some that do.
fn circles(folder: &Path) -> Vec<String> {
    let modules = modules(folder);
    let mut left: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> =
        modules.iter().map(|(name, code)| (name, uses(name, code, &modules))).collect();
    assert!(left.values().map(BTreeSet::len).sum::<usize>() > 100, "the imports are not read");
    // What uses nothing that is left is taken away, until nothing is left or only circles are.
    loop {
        let names: BTreeSet<Vec<String>> = left.keys().map(|name| (*name).clone()).collect();
        let before = left.len();
        left.retain(|_, used| used.iter().any(|name| names.contains(name)));
        if left.len() == before {
            return left.keys().map(|name| name.join("/")).collect();
        }
    }
}

#[test]
fn files_do_not_use_each_other_in_circles() {
    assert_eq!(circles(&source()), Vec::<String>::new());
    assert_eq!(circles(&checker()), Vec::<String>::new());
}

/// The items of a room that a reader of the documentation sees, those of its public modules
/// included.
fn documented(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("mod.rs")).expect("a room");
    let mut found = Vec::new();
    let mut hidden = false;
    let mut rest = text.as_str();
    while let Some((line, after)) = rest.split_once('\n') {
        let hide = line == "#[doc(hidden)]";
        if let (Some(_), false) = (line.strip_prefix("pub use "), hidden) {
            let statement = rest.split(';').next().unwrap_or_default();
            found.extend(expand(statement.trim_start_matches("pub use ")));
        } else if let (Some(item), false) = (line.strip_prefix("pub "), hidden) {
            match item.strip_prefix("mod ").map(|name| name.trim_end_matches(';')) {
                Some(name) if folder.join(name).is_dir() => found.extend(documented(&folder.join(name))),
                _ => found.push(item.to_owned()),
            }
        }
        hidden = hide || (hidden && line.starts_with("#["));
        rest = after;
    }
    found
}

#[test]
fn the_front_door_shows_what_a_user_needs() {
    let rooms = ROOMS.iter().map(|room| source().join(room)).filter(|folder| folder.is_dir());
    let items: Vec<String> = rooms.flat_map(|folder| documented(&folder)).collect();
    assert!((100..=MOST_DOCUMENTED).contains(&items.len()), "{} items: {items:#?}", items.len());
}

/// An operator of the claim language is named where it is declared and where it is compiled, and
/// nowhere else: what it compiles to knows nothing of its name.
#[test]
fn an_operator_is_named_in_two_places() {
    let compiled = ["claim/operators", "claim/check/apply"];
    // Some names are words of the grammar, too.
    let grammar = ["lexer", "metadata", "parse", "print", "syntax"];
    let modules = modules(&source());
    for operator in OPERATORS {
        let literal = format!("\"{}\"", operator.name);
        let named = modules.iter().filter(|(name, code)| name[0] == "claim" && code.contains(&literal));
        let places = named.filter(|(name, _)| !grammar.contains(&name[1].as_str())).map(|(name, _)| name.join("/"));
        assert_eq!(places.collect::<BTreeSet<_>>(), compiled.map(str::to_owned).into(), "{}", operator.name);
    }
}
