//! What the rules of each group cost, beside reading and parsing.
//!
//! `cargo bench --bench rules` measures texts made here; files named behind `--` are measured instead. Each figure is
//! the best of several runs over the whole text on one core; what a group costs is the difference to a run without any
//! rule. `--each` adds a line for each rule that costs a nanosecond a sample or more.

#![expect(clippy::print_stdout, reason = "what it measures is what it is for")]

use std::fmt::Write as _;
use std::time::Instant;

use exposit::diagnostic::{Severity, Unread};
use exposit::lint::rules::{LintRule, all};
use exposit::lint::{Limits, Opened, Options, Profile, Source, run};
use exposit::rule::{Choice, RuleMeta, Selection};

const RUNS: usize = 5;

/// A rule that looks at the answer of a server only: selecting it selects nothing that could run here.
const IDLE: &str = "http-status";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let each = arguments.iter().any(|argument| argument == "--each");
    let files: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let inputs: Vec<(String, Vec<u8>)> = if files.is_empty() {
        STYLES.iter().map(|(name, lines)| ((*name).to_owned(), made(*lines))).collect()
    } else {
        files.into_iter().filter_map(|name| std::fs::read(name).ok().map(|bytes| (name.clone(), bytes))).collect()
    };
    for (name, bytes) in inputs {
        measure(&name, bytes, each);
    }
}

fn measure(name: &str, bytes: Vec<u8>, each: bool) {
    let text = Text(bytes.leak());
    let metas: Vec<&'static RuleMeta> = all().map(LintRule::meta).collect();
    let mut groups: Vec<&'static str> = metas.iter().map(|meta| meta.group).collect();
    groups.dedup();
    let rules: Vec<&'static str> = if each { metas.iter().map(|meta| meta.name).collect() } else { Vec::new() };
    let names: Vec<&str> = [IDLE].into_iter().chain(groups).chain(rules).collect();
    let everything = options(&metas, &[]);
    let choices: Vec<Options> = names.iter().map(|name| options(&metas, &[name])).collect();
    let mut best = vec![f64::INFINITY; names.len()];
    let mut whole = f64::INFINITY;
    let mut samples = 0;
    // In turns, so that a busy machine slows all alike.
    for _ in 0..RUNS {
        let (seconds, counted) = seconds(&text, &everything);
        whole = whole.min(seconds);
        samples = counted;
        for (best, options) in best.iter_mut().zip(&choices) {
            *best = best.min(self::seconds(&text, options).0);
        }
    }
    let idle = best.first().copied().unwrap_or_default();
    let line = |name: &str, seconds: f64| {
        let nanoseconds = seconds * 1e9 / samples as f64;
        println!(
            "  {name:32} {:8.1} ms {:8.2} ns a sample {:6.1} %",
            seconds * 1e3,
            nanoseconds,
            seconds / whole * 100.0
        );
    };
    println!("{name}: {:.0} MB, {samples} samples", text.0.len() as f64 / 1e6);
    line("reading and parsing", idle);
    for (name, seconds) in names.iter().zip(&best).skip(1) {
        let cost = seconds - idle;
        let is_group = metas.iter().any(|meta| meta.group == *name);
        if is_group || cost * 1e9 >= samples as f64 {
            line(name, cost);
        }
    }
    line("everything", whole);
}

/// Options under which only these rules and groups run; all that run by default where none is named.
fn options(metas: &[&'static RuleMeta], select: &[&str]) -> Options {
    let select = select.iter().map(|&name| name.to_owned()).collect();
    let choice = Choice { select, min_severity: Severity::Warning, ..Choice::default() };
    let selection = match Selection::new(metas, &choice) {
        Ok(selection) => selection,
        Err(unknown) => unreachable!("{unknown:?} comes from the rules themselves"),
    };
    Options { selection, dialect: None, profile: Profile::Scrape, limits: Limits::default(), threads: 1 }
}

fn seconds(text: &Text, options: &Options) -> (f64, u64) {
    let (start, busy) = (Instant::now(), on_cpu());
    let report = run(&[text], options);
    let seconds = match (busy, on_cpu()) {
        (Some(before), Some(after)) => (after - before) as f64 / 1e9,
        _ => start.elapsed().as_secs_f64(),
    };
    (seconds, report.inputs.first().map_or(0, |input| input.samples))
}

/// Nanoseconds that this thread was on a core, where the system tells: on a busy machine the clock on the wall says more
/// about its neighbours.
fn on_cpu() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}

/// A text that is never copied.
struct Text(&'static [u8]);

impl Source for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn open(&self) -> Result<Opened, Unread> {
        Ok(Opened { body: Some(Box::new(self.0)), ..Opened::default() })
    }
}

/// Writes the `n`th run of lines of a style.
type Lines = fn(&mut String, u64);

/// What the rules of a group look at.
const STYLES: [(&str, Lines); 3] = [
    ("counters with many labels", |out, n| {
        if n.is_multiple_of(1000) {
            let _ = writeln!(
                out,
                "# HELP shop_requests_{0}_total Requests that were answered.\n# TYPE shop_requests_{0}_total counter",
                n / 1000
            );
        }
        let hash = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let _ = writeln!(
            out,
            "shop_requests_{}_total{{container=\"worker-{}\",image=\"registry.example.com/team/worker@sha256:{hash:016x}\",\
             namespace=\"payments\",node=\"node-{}\",pod=\"worker-{n}\"}} {}.{:03}",
            n / 1000,
            n % 7,
            n % 31,
            hash % 1000,
            n % 1000,
        );
    }),
    ("many small families", |out, n| {
        let _ = writeln!(
            out,
            "# HELP node_disk_{n}_free_bytes Space that is free.\n# TYPE node_disk_{n}_free_bytes gauge\n\
             node_disk_{n}_free_bytes{{device=\"sda\"}} 1.5e+09\nnode_disk_{n}_free_bytes{{device=\"sdb\"}} 2.5e+09"
        );
    }),
    ("histograms and summaries", |out, n| {
        if n.is_multiple_of(200) {
            let _ =
                writeln!(out, "# HELP http_{0}_seconds Time to answer.\n# TYPE http_{0}_seconds histogram", n / 200);
        }
        let name = format!("http_{}_seconds", n / 200);
        for (at, le) in ["0.005", "0.01", "0.05", "0.1", "0.5", "1", "5", "10", "+Inf"].iter().enumerate() {
            let _ = writeln!(out, "{name}_bucket{{handler=\"/items/{n}\",code=\"200\",le=\"{le}\"}} {}", at * 3 + 1);
        }
        let _ = writeln!(out, "{name}_sum{{handler=\"/items/{n}\",code=\"200\"}} 31.5");
        let _ = writeln!(out, "{name}_count{{handler=\"/items/{n}\",code=\"200\"}} 25");
    }),
];

/// 32 MB of a style.
fn made(lines: Lines) -> Vec<u8> {
    let mut text = String::with_capacity(33 << 20);
    let mut n = 0;
    while text.len() < 32 << 20 {
        lines(&mut text, n);
        n += 1;
    }
    text.into_bytes()
}
