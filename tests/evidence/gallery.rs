//! The pinned gallery of counterexamples: every certificate is accepted, every page belongs to its
//! model, and some are made again here. (CI makes all of them again and compares:
//! `cliff refute --all --check`.)

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use policy_cliff::audit::{CLASSICS, PAPER};
use policy_cliff::claim::Claim;
use policy_cliff::evidence::{ModelSections, compare, instance_text};
use policy_cliff::mdp::read_model_file;
use policy_cliff::refute::{FalseVariant, VARIANTS, cliff_exhibit, exhibit, parse_variants};
use policy_cliff::report::ExhibitFolder;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("counterexamples")
}

/// The folders CLAIM/VARIANT.
fn folders() -> Vec<String> {
    let inside = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
        folders.sort();
        folders
    };
    let all = inside(&root()).into_iter().flat_map(|claim| inside(&claim));
    all.map(|path| path.strip_prefix(root()).unwrap().display().to_string()).collect()
}

fn claims() -> Vec<Claim> {
    PAPER.iter().chain(CLASSICS).map(|text| Claim::parse(text.text).expect(text.file)).collect()
}

fn variants() -> Vec<FalseVariant> {
    parse_variants(VARIANTS).unwrap()
}

#[test]
fn there_is_a_folder_for_every_variant_and_the_index_names_it() {
    let index = fs::read_to_string(root().join("README.md")).unwrap();
    let mut expected: BTreeSet<String> =
        variants().iter().map(|variant| format!("{}/{}", variant.claim, variant.label)).collect();
    expected.extend(["deterministic-discontinuity/cliff".to_owned(), "uniform-discontinuity/cliff".to_owned()]);
    let found: BTreeSet<String> = folders().into_iter().collect();
    assert_eq!(found, expected);
    for folder in found {
        assert!(index.contains(&format!("]({folder}/README.md)")), "{folder} is not in the index");
        let files: BTreeSet<String> = fs::read_dir(root().join(&folder))
            .unwrap()
            .map(|f| f.unwrap().file_name().into_string().unwrap())
            .collect();
        assert!(files.into_iter().eq(["README.md", "certificate", "model.json", "picture.svg"]), "{folder}");
    }
}

#[test]
fn every_certificate_is_accepted_and_is_about_the_model_beside_it() {
    for folder in folders() {
        let certificate = fs::read(root().join(&folder).join("certificate")).unwrap();
        let accepted = cliff_check::check(&certificate).unwrap_or_else(|refusal| panic!("{folder}: {refusal}"));
        let kind = if folder.ends_with("/cliff") { "discontinuity" } else { "fails" };
        assert!(accepted.statement().contains(kind), "{folder}: {}", accepted.statement());
        let model = read_model_file(&root().join(&folder).join("model.json")).unwrap();
        let dynamics = &model.dynamics;
        // Its rewards are those of the model, by name.
        let compared = compare(&accepted, &model, None).unwrap_or_else(|difference| panic!("{folder}: {difference}"));
        // Rewards of the names R[0], R[1] … are parts of a tuple R, which is bound if the model has no
        // other rewards.
        let names: Vec<&str> = model.rewards.iter().filter_map(|reward| reward.name.as_deref()).collect();
        let tuples: BTreeSet<&str> = names.iter().filter_map(|name| Some(name.split_once('[')?.0)).collect();
        let plain = names.iter().filter(|name| !name.contains('[')).count();
        let bound = if plain == 0 && tuples.len() == 1 { 1 } else { plain };
        assert_eq!(compared.bound.len(), bound, "{folder}: {compared:?}");
        let text = instance_text(ModelSections { dynamics, initial: None }, None);
        let certificate = String::from_utf8(certificate).unwrap();
        for (found, expected) in certificate.lines().skip(2).zip(text.lines()) {
            assert_eq!(found, expected, "{folder}");
        }
    }
}

/// The certificate holds the variant's text, which stands on the page, too; and the conclusion that
/// fails is the one it shows.
#[test]
fn the_page_shows_the_text_that_the_certificate_refutes() {
    let claims = claims();
    for variant in variants() {
        let claim = claims.iter().find(|claim| claim.id() == variant.claim).unwrap();
        let text = variant.of(claim).unwrap().to_string();
        let folder = root().join(&variant.claim).join(&variant.label);
        let page = fs::read_to_string(folder.join("README.md")).unwrap();
        assert!(page.contains(&text), "{}", folder.display());
        assert!(page.contains(&variant.because), "{}", folder.display());
        let certificate = fs::read_to_string(folder.join("certificate")).unwrap();
        let quoted = |line: &str| format!("\"{}\"", line.replace('\\', "\\\\").replace('"', "\\\""));
        for line in text.lines() {
            assert!(certificate.contains(&quoted(line)), "{}: {line}", folder.display());
        }
    }
}

#[test]
fn what_is_made_again_is_the_same_byte_for_byte() {
    let variants = variants();
    for claim in claims().iter().filter(|claim| ["q-lipschitz", "only-unique-stable", "bump"].contains(&claim.id())) {
        let mut exhibits: Vec<ExhibitFolder> =
            cliff_exhibit(claim).unwrap().as_ref().map(ExhibitFolder::from).into_iter().collect();
        let of_claim = variants.iter().filter(|variant| variant.claim == claim.id());
        exhibits.extend(of_claim.map(|variant| ExhibitFolder::from(&exhibit(claim, variant).unwrap())));
        assert!(!exhibits.is_empty());
        for exhibit in exhibits {
            for (name, bytes) in exhibit.files {
                let path = root().join(&exhibit.folder).join(name);
                assert!(fs::read(&path).unwrap() == bytes, "{} differs", path.display());
            }
        }
    }
}
