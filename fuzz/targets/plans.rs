//! Plans of searches, checkpoints and results: those of a small search, cut and changed, are read
//! or refused.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use policy_cliff::claim::Claim;
use policy_cliff::refute::{ClaimSource, Document, Plan, SearchPlan, ShardRun, ShardedSearch};

/// A search with its plan, a checkpoint and a result.
fn documents() -> &'static (ShardedSearch, [String; 3]) {
    static DOCUMENTS: OnceLock<(ShardedSearch, [String; 3])> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let text = "claim small given R : reward; s : state show low: V*(R)(s) <= 1";
        let claim = Claim::parse(text).expect("a claim");
        let scope = "states 1; actions 2; discounts 0; rewards 0, 1, 2".parse().expect("a scope");
        let universe = Plan::within(&claim, &scope).expect("a universe");
        let source = ClaimSource { file: "small.claim".into(), sha256: "0".repeat(64), show: None, drop: Vec::new(), constant: None };
        let search = ShardedSearch::new(claim, source, universe, 1).expect("a search");
        let plan = search.text().expect("a plan");
        let mut run = ShardRun::new(&search, 1).expect("a shard");
        run.step(2).expect("steps");
        let checkpoint = run.checkpoint().expect("a checkpoint");
        while !run.is_done() {
            run.step(1000).expect("steps");
        }
        let result = run.result().expect("a result");
        (search, [plan, checkpoint, result])
    })
}

/// The first byte says which document, the next four where it is changed and how much of it goes,
/// the others what comes.
fn changed(bytes: &[u8], documents: &[String; 3]) -> Option<String> {
    let ([which, from, more, length, again], new) = bytes.split_first_chunk()?;
    let document = &documents[usize::from(which % 3)];
    let place = (usize::from(*from) << 8 | usize::from(*more)) % (document.len() + 1);
    let end = (place + usize::from(*length % 64)).min(document.len());
    let place = if *again == 0 { 0 } else { place };
    let mut out = document.as_bytes().to_vec();
    out.splice(place..end.max(place), new.iter().copied());
    String::from_utf8(out).ok()
}

fuzz_target!(|bytes: &[u8]| {
    let (search, all) = documents();
    let Some(text) = changed(bytes, all) else { return };
    if let Ok(plan) = SearchPlan::read(&text) {
        let written = plan.write().expect("a plan that was read");
        let again = SearchPlan::read(&written).expect("a plan that was written");
        assert_eq!(again.write().expect("a plan that was read"), written);
    }
    let _ = ShardedSearch::read(&text);
    let _ = ShardRun::resume(search, 1, &text);
    let _ = search.result(&text);
});
