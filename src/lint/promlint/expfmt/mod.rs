//! Reads lines the way expfmt does under legacy names, up to the first one it refuses.
//!
//! In: lines. Out: [`Families`] with what promlint asks of them, or the first refusal in expfmt's own words. The parser
//! crate reads the same text for everybody, reports every fault and goes on; here the order of checks and what expfmt
//! carries over from one line to the next decide, because only its first error is ever printed.

mod labels;

use std::collections::HashMap;

use exposit_parser::model::MetricType;
use exposit_parser::names::{NameKind, is_legacy};

use labels::Braces;

use super::families::{Families, LabelHash, Waiting};
use super::go;
use super::scan::{Read, Refusal, Scan, refuse};

/// The state that expfmt keeps between lines.
#[derive(Debug)]
pub(super) struct Expfmt {
    lines: u64,
    families: Families,
    /// The family of the line, or of an earlier one while this line has named none.
    family: Option<usize>,
    /// The metric of the line, or of an earlier one while this line has named none.
    metric: Option<usize>,
    part: Part,
    /// Metric of each label set of a summary or histogram.
    summaries: HashMap<LabelHash, usize>,
    histograms: HashMap<LabelHash, usize>,
    /// All labels but `quantile` and `le`, in any order, with the family's name.
    signature: LabelHash,
    bucket: f64,
    /// The last token read.
    token: Vec<u8>,
    /// Names of the labels that wait for the end of the label set, one after the other, and where each ends.
    names: Vec<u8>,
    name_ends: Vec<usize>,
    /// The labels that wait.
    waiting: Vec<Waiting>,
    /// The last name resolved, its family and part: names mostly repeat.
    resolved: (Vec<u8>, usize, Part),
}

/// What the name of a line says about its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Other,
    OfSummary,
    HistogramCount,
    HistogramSum,
}

/// The suffixes by which a sample belongs to a summary or histogram; a name must be longer than its suffix.
const SUMMARY_SUFFIXES: [(&[u8], Part); 2] = [(b"_count", Part::OfSummary), (b"_sum", Part::OfSummary)];
const HISTOGRAM_SUFFIXES: [(&[u8], Part); 3] =
    [(b"_count", Part::HistogramCount), (b"_sum", Part::HistogramSum), (b"_bucket", Part::Other)];

impl Expfmt {
    pub(super) fn new() -> Self {
        Self {
            lines: 0,
            families: Families::default(),
            family: None,
            metric: None,
            part: Part::Other,
            summaries: HashMap::new(),
            histograms: HashMap::new(),
            signature: LabelHash::default(),
            bucket: f64::NAN,
            token: Vec::new(),
            names: Vec::new(),
            name_ends: Vec::new(),
            waiting: Vec::new(),
            resolved: (Vec::new(), 0, Part::Other),
        }
    }

    /// Lines read so far, the refused one included.
    pub(super) fn lines(&self) -> u64 {
        self.lines
    }

    /// What was read.
    pub(super) fn into_families(self) -> Families {
        self.families
    }

    /// Reads a line, given without its line feed; `terminated` says whether it had one.
    pub(super) fn line(&mut self, line: &[u8], terminated: bool) -> Read<()> {
        self.lines += 1;
        let mut scan = Scan::new(line, terminated);
        scan.skip_blanks();
        match scan.byte() {
            // Here, and only here, the input may end.
            Err(Refusal::End) | Ok(b'\n') => Ok(()),
            Err(refusal) => Err(refusal),
            Ok(b'#') => self.comment(&mut scan),
            Ok(b'{') => {
                self.start_labels();
                self.label_set(&mut scan, Braces::AroundName)?;
                self.value(&mut scan)
            }
            Ok(_) => self.sample(&mut scan),
        }
    }

    fn comment(&mut self, scan: &mut Scan<'_>) -> Read<()> {
        scan.step_and_skip_blanks();
        if scan.byte()? == b'\n' {
            return Ok(());
        }
        let keyword = scan.until_blank()?;
        if scan.byte()? == b'\n' {
            return Ok(());
        }
        if keyword != b"HELP" && keyword != b"TYPE" {
            return scan.rest_without_backslashes().map(drop);
        }
        scan.skip_blanks();
        scan.name(NameKind::Metric, &mut self.token)?;
        match scan.byte()? {
            b'\n' => return Ok(()),
            b' ' | b'\t' => {}
            _ => return refuse("invalid metric name in comment"),
        }
        let family = self.resolve()?;
        scan.skip_blanks();
        if scan.byte()? == b'\n' {
            return Ok(());
        }
        if keyword == b"HELP" { self.help(family, scan) } else { self.declared_type(family, scan) }
    }

    fn help(&mut self, family: usize, scan: &mut Scan<'_>) -> Read<()> {
        if self.families.has_help(family) {
            return refuse(format!("second HELP line for metric name {}", self.family_name()));
        }
        scan.rest_as_help()?;
        self.families.set_help(family);
        Ok(())
    }

    fn declared_type(&mut self, family: usize, scan: &mut Scan<'_>) -> Read<()> {
        if self.families.metric_type(family).is_some() {
            let name = self.family_name();
            return refuse(format!("second TYPE line for metric name {name}, or TYPE reported after samples"));
        }
        let word = scan.rest_without_backslashes()?;
        match metric_type(&word) {
            Some(metric_type) => {
                self.families.set_type(family, metric_type);
                Ok(())
            }
            None => refuse(format!("unknown metric type {}", go::quoted(&word))),
        }
    }

    /// A sample line that starts with a name.
    fn sample(&mut self, scan: &mut Scan<'_>) -> Read<()> {
        scan.name(NameKind::Metric, &mut self.token)?;
        if self.token.is_empty() {
            return refuse("invalid metric name");
        }
        self.start_metric()?;
        scan.skip_blanks();
        let byte = scan.byte()?;
        self.start_labels();
        if byte == b'{' {
            self.label_set(scan, Braces::AroundLabels)?;
        }
        self.value(scan)
    }

    /// Starts a metric of the family that the token names.
    fn start_metric(&mut self) -> Read<()> {
        let family = self.resolve()?;
        if self.families.metric_type(family).is_none() {
            self.families.set_type(family, MetricType::Unknown);
        }
        self.metric = Some(self.families.new_metric());
        Ok(())
    }

    /// Reads the value and the timestamp.
    fn value(&mut self, scan: &mut Scan<'_>) -> Read<()> {
        self.file_metric();
        let token = scan.until_blank()?;
        let Some(value) = go::parse_float(token) else {
            return refuse(format!("expected float as value, got {}", go::quoted(token)));
        };
        if value < 0.0 && self.distribution() == Distribution::Histogram {
            match self.part {
                Part::HistogramCount => {
                    return refuse(format!("negative count for histogram {}", self.family_name()));
                }
                Part::Other if !self.bucket.is_nan() => {
                    return refuse(format!("negative bucket population for histogram {}", self.family_name()));
                }
                _ => {}
            }
        }
        if scan.byte()? == b'\n' {
            return Ok(());
        }
        scan.skip_blanks();
        let token = scan.until_blank()?;
        if !go::is_integer(token) {
            return refuse(format!("expected integer as timestamp, got {}", go::quoted(token)));
        }
        let rest = scan.rest_without_backslashes()?;
        if rest.is_empty() { Ok(()) } else { refuse(format!("spurious string after timestamp: {}", go::quoted(&rest))) }
    }

    /// Puts the metric into its family; the lines of one summary or histogram are one metric.
    fn file_metric(&mut self) {
        let (Some(family), Some(metric)) = (self.family, self.metric) else { return };
        let metrics = match self.distribution() {
            Distribution::None => return self.families.file(family, metric),
            Distribution::Summary => &mut self.summaries,
            Distribution::Histogram => &mut self.histograms,
        };
        let known = *metrics.entry(self.signature).or_insert(metric);
        self.metric = Some(known);
        if known == metric {
            self.families.file(family, metric);
        }
    }

    /// The family that the token names, created where there is none.
    fn resolve(&mut self) -> Read<usize> {
        if self.token == self.resolved.0 && self.family.is_some() {
            let (_, family, part) = self.resolved;
            (self.family, self.part) = (Some(family), part);
            return Ok(family);
        }
        if !is_legacy(NameKind::Metric, &self.token) {
            return refuse(format!("invalid metric name {}", go::quoted(&self.token)));
        }
        let (family, part) = self.owner().unwrap_or_else(|| (self.families.create(&self.token), Part::Other));
        (self.family, self.part) = (Some(family), part);
        self.resolved = (self.token.clone(), family, part);
        Ok(family)
    }

    /// The family that exists for the token: its own, else the summary, else the histogram that it is a part of.
    fn owner(&self) -> Option<(usize, Part)> {
        if let Some(own) = self.families.find(&self.token) {
            return Some((own, Part::Other));
        }
        let part_of = |suffixes: &[(&[u8], Part)], wanted| {
            let (base, part) = suffixes.iter().find_map(|&(suffix, part)| {
                self.token.strip_suffix(suffix).filter(|base| !base.is_empty()).map(|base| (base, part))
            })?;
            let family = self.families.find(base)?;
            (Distribution::of(self.families.metric_type(family)) == wanted).then_some((family, part))
        };
        part_of(&SUMMARY_SUFFIXES, Distribution::Summary)
            .or_else(|| part_of(&HISTOGRAM_SUFFIXES, Distribution::Histogram))
    }

    /// Remembers the token as a label's name of this line; false where the line has it already.
    fn remember_name(&mut self) -> bool {
        let mut start = 0;
        for &end in &self.name_ends {
            if self.names.get(start..end) == Some(&self.token) {
                return false;
            }
            start = end;
        }
        self.names.extend_from_slice(&self.token);
        self.name_ends.push(self.names.len());
        true
    }

    fn distribution(&self) -> Distribution {
        self.family.map_or(Distribution::None, |family| Distribution::of(self.families.metric_type(family)))
    }

    /// The name of the family, as messages quote it; nothing in quotes where there is none.
    fn family_name(&self) -> String {
        go::quoted(self.family.map_or("", |family| self.families.name(family)).as_bytes())
    }
}

/// How the lines of a family make metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Distribution {
    None,
    Summary,
    Histogram,
}

impl Distribution {
    fn of(metric_type: Option<MetricType>) -> Self {
        match metric_type {
            Some(MetricType::Summary) => Self::Summary,
            Some(MetricType::Histogram | MetricType::GaugeHistogram) => Self::Histogram,
            _ => Self::None,
        }
    }
}

/// The type of that word, in any case.
fn metric_type(word: &[u8]) -> Option<MetricType> {
    match std::str::from_utf8(word).ok()?.to_uppercase().as_str() {
        "COUNTER" => Some(MetricType::Counter),
        "GAUGE" => Some(MetricType::Gauge),
        "SUMMARY" => Some(MetricType::Summary),
        "UNTYPED" => Some(MetricType::Unknown),
        "HISTOGRAM" => Some(MetricType::Histogram),
        "GAUGE_HISTOGRAM" | "GAUGEHISTOGRAM" => Some(MetricType::GaugeHistogram),
        _ => None,
    }
}
