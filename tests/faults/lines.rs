//! Each line of the list of faults has a test that is named after it, wherever in the repository
//! that test stands.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A line of the list, or a row of one of its tables, and how the names of its tests begin.
const LINES: &[(&str, &[&str])] = &[
    ("S1 to S11", &["s1_", "s2_", "s3_", "s4_", "s5_", "s6_", "s7_", "s8_", "s9_", "s10_", "s11_"]),
    ("W1 to W7", &["w1_", "w2_", "w3_", "w4_", "w5_", "w6_", "w7_"]),
    ("D, the checker's steps", &["d_argmax_equal_", "d_names_linear_", "d_successors_linear_", "d_stability_pairs_"]),
    ("D, the checker's bits", &["d_soft_precision_", "d_softmax_precision_", "d_germs_gcd_", "d_fractions_reduced_"]),
    ("D, the checker's limits", &["d_coprime_denominators_", "d_alike_components_", "d_precision_lifts_steps_"]),
    (
        "D, the solver",
        &["d_calls_60_", "d_long_unknown_names_", "d_token_tree_", "d_endless_inputs_", "d_endless_precision_"],
    ),
    ("E, codes", &["e_each_meaning_", "e_nothing_found_", "e_of_several_certificates_", "e_an_estimate_"]),
    ("E, targets", &["e_devices_and_pipes_", "e_the_target_of_a_link_", "e_what_was_read_", "e_files_have_the_modes_"]),
    ("E, work that is lost", &["e_an_output_that_is_impossible_", "e_what_killed_runs_", "e_sigterm_", "e_a_search_"]),
    ("E, widths", &["e_one_long_cell_"]),
    (
        "P, looser than the page",
        &["p_white_space_", "p_a_label_", "p_a_claim_has_", "p_a_line_", "p_an_epsilon_", "p_a_symmetry_"],
    ),
    ("P, two readers", &["p_effective_in_a_binder_", "p_both_readers_", "p_a_divisor_that_varies_", "p_the_limits_"]),
    ("M", &["m_value_182_", "m_value_159_", "m_rank_48_", "m_exp_109_", "m_fixed_84_", "m_soft_241_"]),
    ("Q1 to Q3", &["q1_", "q2_", "q3_"]),
    ("--no-check", &["no_check_"]),
];

/// The functions of a file that are tests, its own or those that a macro makes.
fn tests(text: &str) -> impl Iterator<Item = String> + '_ {
    let functions = text.split("#[test]").skip(1).filter_map(|rest| rest.split_once("fn ")?.1.split_once('('));
    functions.map(|(name, _)| name.to_owned())
}

/// The faults that a script plants, by name.
fn planted(text: &str) -> impl Iterator<Item = String> + '_ {
    let names = text.lines().filter_map(|line| line.strip_prefix("plant \"")?.split_once('"'));
    names.map(|(name, _)| name.replace(' ', "_"))
}

fn collect(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(tests(&fs::read_to_string(path).expect("a source")));
        }
    }
}

#[test]
fn every_line_of_the_list_has_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names = BTreeSet::new();
    ["src", "tests", "proofs/checker/src", "proofs/checker/tests"]
        .iter()
        .for_each(|it| collect(&root.join(it), &mut names));
    names.extend(planted(&fs::read_to_string(root.join("proofs/coq/selftest.sh")).expect("the script")));
    let has_test =
        |prefix: &&&str| names.range((**prefix).to_owned()..).next().is_some_and(|name| name.starts_with(**prefix));
    let missing: Vec<_> = LINES
        .iter()
        .flat_map(|(line, prefixes)| prefixes.iter().filter(|it| !has_test(it)).map(move |it| (line, it)))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
