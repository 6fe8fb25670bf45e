//! How fast a text becomes events, beside a hand-written byte loop doing the same work and the `prometheus-parse` crate.
//!
//! `cargo bench --bench events` measures texts made here, one a style; files named behind `--` are measured instead. Each
//! figure is the best of several runs over the whole text, on one core.

#![expect(clippy::print_stdout, reason = "what it measures is what it is for")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use exposit_parser::dialect::Dialect;
use exposit_parser::source::Block;
use exposit_parser::text::{Event, Events};

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let inputs: Vec<(String, Vec<u8>)> = if files.is_empty() {
        STYLES.iter().map(|(name, line)| ((*name).to_owned(), made(*line))).collect()
    } else {
        files.into_iter().filter_map(|name| std::fs::read(&name).ok().map(|bytes| (name, bytes))).collect()
    };
    println!("{:24} {:>6} {:>10} {:>10} {:>6} {:>17}", "style", "MB", "events", "by hand", "ratio", "prometheus-parse");
    for (name, bytes) in &inputs {
        let dialect = if bytes.ends_with(b"# EOF\n") { Dialect::OpenMetrics1 } else { Dialect::PrometheusText };
        let (mut ours, mut hand) = (0.0_f64, 0.0_f64);
        // In turns, so that a busy machine slows both.
        for _ in 0..RUNS {
            ours = ours.max(rate(bytes, || events(bytes, dialect)));
            hand = hand.max(rate(bytes, || by_hand::read(bytes)));
        }
        let slice = first_lines(bytes, 4 << 20);
        let other = rate(slice.as_bytes(), || prometheus_parse(slice));
        let size = bytes.len() as f64 / 1e6;
        println!("{name:24} {size:6.0} {ours:10.0} {hand:10.0} {:6.2} {other:17.0}", ours / hand);
        assert_eq!(events(bytes, dialect).samples, by_hand::read(bytes).samples, "both read the same");
    }
}

const RUNS: usize = 7;

/// What a run found, so that nothing is left out.
#[derive(Debug, Default)]
struct Sums {
    samples: u64,
    labels: u64,
    values: f64,
    timestamps: i64,
}

/// MB/s of one run.
fn rate(bytes: &[u8], run: impl FnOnce() -> Sums) -> f64 {
    let start = Instant::now();
    black_box(run());
    bytes.len() as f64 / 1e6 / start.elapsed().as_secs_f64()
}

fn events(bytes: &[u8], dialect: Dialect) -> Sums {
    let mut events = Events::new(Block::whole(bytes), dialect);
    let mut sums = Sums::default();
    while let Some(event) = events.next() {
        if let Event::Sample(sample) = event {
            sums.samples += 1;
            sums.labels += sample.labels().len() as u64;
            sums.values += sample.number;
            sums.timestamps = sums.timestamps.wrapping_add(sample.timestamp.unwrap_or_default());
        }
    }
    sums
}

fn prometheus_parse(text: &str) -> Sums {
    let lines = text.lines().map(|line| Ok(line.to_owned()));
    let samples = prometheus_parse::Scrape::parse(lines).map_or(0, |scrape| scrape.samples.len() as u64);
    Sums { samples, ..Sums::default() }
}

fn first_lines(bytes: &[u8], limit: usize) -> &str {
    let head = bytes.get(..limit).unwrap_or(bytes);
    let end = head.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    head.get(..end).and_then(|head| std::str::from_utf8(head).ok()).unwrap_or_default()
}

/// Writes the `n`th line of a style.
type Line = fn(&mut String, u64);

/// The shapes of lines that exporters write.
const STYLES: [(&str, Line); 4] = [
    ("container labels", |out, n| {
        let hash = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let _ = writeln!(
            out,
            "container_cpu_usage_seconds_total{{container=\"worker-{}\",id=\"/kubepods.slice/pod{hash:016x}.slice/\
             {hash:016x}{hash:016x}.scope\",image=\"registry.example.com/team/worker@sha256:{hash:016x}\",name=\"\",\
             namespace=\"payments\",pod=\"worker-{n}\"}} {}.{:03} 1700000000{:03}",
            n % 7,
            n * 31,
            hash % 1000,
            n % 1000,
        );
    }),
    ("short lines", |out, n| {
        let _ = writeln!(out, "node_disk_item{}_bytes{{device=\"sd{}\"}} {}.5e+09", n / 16, n % 16, n % 9 + 1);
    }),
    ("buckets", |out, n| {
        let _ = writeln!(
            out,
            "http_request_duration_seconds_bucket{{handler=\"/api/v1/items/{}\",code=\"200\",le=\"0.{}\"}} {}",
            n / 10,
            n % 10,
            n * 3
        );
    }),
    ("quoted names", |out, n| {
        let _ = writeln!(out, "{{\"température.{}\",\"host.ort\"=\"Zürich\",plain=\"x\"}} {}.25", n / 50, n * 7);
    }),
];

/// 32 MB of a style, with metadata now and then.
fn made(line: Line) -> Vec<u8> {
    let mut text = String::with_capacity(33 << 20);
    let mut n = 0;
    while text.len() < 32 << 20 {
        line(&mut text, n);
        n += 1;
    }
    text.into_bytes()
}

/// The same work in one plain loop over bytes: spans of names and labels into one buffer, numbers where they stand,
/// label names compared with those of the line before, all text checked for UTF-8.
mod by_hand {
    use super::Sums;

    #[derive(Clone, Copy)]
    struct Row {
        name: (u32, u32),
        value: (u32, u32),
        escaped: bool,
    }

    const NAME: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            let c = byte as u8;
            table[byte] = c.is_ascii_alphanumeric() || c == b'_' || c == b':';
            byte += 1;
        }
        table
    };

    pub(super) fn read(bytes: &[u8]) -> Sums {
        let mut sums = Sums::default();
        let mut rows: Vec<Row> = Vec::new();
        let mut before: Vec<(u32, u32)> = Vec::new();
        if std::str::from_utf8(bytes).is_err() {
            return sums;
        }
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] == b'#' || bytes[at] == b'\n' {
                while at < bytes.len() && bytes[at] != b'\n' {
                    at += 1;
                }
                at += 1;
                continue;
            }
            if let Some(next) = sample(bytes, at, &mut rows, &mut before, &mut sums) {
                at = next;
            } else {
                while at < bytes.len() && bytes[at] != b'\n' {
                    at += 1;
                }
                at += 1;
            }
        }
        sums
    }

    fn sample(
        b: &[u8],
        mut at: usize,
        rows: &mut Vec<Row>,
        before: &mut Vec<(u32, u32)>,
        sums: &mut Sums,
    ) -> Option<usize> {
        rows.clear();
        while NAME[*b.get(at)? as usize] {
            at += 1;
        }
        if *b.get(at)? == b'{' {
            at += 1;
            while *b.get(at)? != b'}' {
                let quoted = usize::from(*b.get(at)? == b'"');
                at += quoted;
                let name = at;
                if quoted == 1 {
                    while *b.get(at)? != b'"' {
                        at += 1;
                    }
                } else {
                    while NAME[*b.get(at)? as usize] {
                        at += 1;
                    }
                }
                let name_end = at;
                at += quoted;
                if *b.get(at)? != b'=' {
                    at += usize::from(*b.get(at)? == b',');
                    continue;
                }
                if *b.get(at + 1)? != b'"' {
                    return None;
                }
                at += 2;
                let value = at;
                let mut escaped = false;
                loop {
                    match *b.get(at)? {
                        b'"' => break,
                        b'\n' => return None,
                        b'\\' => {
                            escaped = true;
                            at += 2;
                        }
                        _ => at += 1,
                    }
                }
                rows.push(Row { name: (name as u32, name_end as u32), value: (value as u32, at as u32), escaped });
                at += 1;
                if *b.get(at)? == b',' {
                    at += 1;
                }
            }
            at += 1;
        }
        let same = before.len() == rows.len()
            && before
                .iter()
                .zip(rows.iter())
                .all(|(x, y)| b.get(x.0 as usize..x.1 as usize) == b.get(y.name.0 as usize..y.name.1 as usize));
        if !same {
            before.clear();
            before.extend(rows.iter().map(|row| row.name));
        }
        if *b.get(at)? != b' ' {
            return None;
        }
        at += 1;
        let (value, length) = number(b.get(at..)?)?;
        at += length;
        let mut timestamp = 0;
        if *b.get(at)? == b' ' {
            at += 1;
            let start = at;
            while b.get(at)?.is_ascii_digit() {
                timestamp = timestamp * 10 + i64::from(b[at] - b'0');
                at += 1;
            }
            if start == at || b[at] == b'.' {
                while *b.get(at)? != b'\n' {
                    at += 1;
                }
            }
        }
        while *b.get(at)? != b'\n' {
            at += 1;
        }
        sums.samples += 1;
        sums.labels += rows.len() as u64;
        sums.values += value;
        sums.timestamps = sums.timestamps.wrapping_add(timestamp);
        std::hint::black_box(rows.iter().filter(|row| row.escaped).map(|row| row.value.1).next());
        Some(at + 1)
    }

    fn number(b: &[u8]) -> Option<(f64, usize)> {
        let mut at = 0;
        let mut whole = 0_u64;
        while at < 16 && b.get(at)?.is_ascii_digit() {
            whole = whole * 10 + u64::from(b[at] - b'0');
            at += 1;
        }
        if at > 0 && matches!(b.get(at)?, b' ' | b'\n') {
            return Some((whole as f64, at));
        }
        fast_float2::parse_partial(b).ok()
    }
}
