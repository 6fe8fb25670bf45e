//! Label sets, as expfmt reads them.

use exposit_parser::names::{NameKind, is_legacy};

use super::{Distribution, Expfmt};
use crate::lint::promlint::families::{LabelHash, LabelName, Waiting};
use crate::lint::promlint::go;
use crate::lint::promlint::scan::{Read, Scan, refuse};

impl Expfmt {
    /// What happens before a label set, also where the family it speaks of is still that of an earlier line.
    pub(super) fn start_labels(&mut self) {
        if let (Some(family), Distribution::Summary | Distribution::Histogram) = (self.family, self.distribution()) {
            self.signature = LabelHash::of(b"__name__", self.families.name(family).as_bytes());
            self.bucket = f64::NAN;
        }
    }

    /// Reads a label set, whose opening brace it stands at, and stands at the value.
    pub(super) fn label_set(&mut self, scan: &mut Scan<'_>, braces: Braces) -> Read<()> {
        self.names.clear();
        self.name_ends.clear();
        self.waiting.clear();
        let mut named = false;
        loop {
            scan.step_and_skip_blanks();
            if scan.byte()? == b'}' {
                break;
            }
            scan.name(NameKind::Label, &mut self.token)?;
            if self.token.is_empty() {
                return refuse(format!("invalid label name for metric {}", self.family_name()));
            }
            scan.skip_blanks();
            let end = match scan.byte()? {
                b'=' => self.label(scan)?,
                byte if braces == Braces::AroundLabels => {
                    return refuse(format!("expected '=' after label name, found {}", go::quoted_byte(byte)));
                }
                _ if named => return refuse(format!("multiple metric names for metric {}", self.family_name())),
                byte @ (b',' | b'}') => {
                    self.start_metric()?;
                    named = true;
                    byte
                }
                byte => return refuse(format!("unexpected end of metric name {}", go::quoted_byte(byte))),
            };
            if end == b'}' {
                break;
            }
        }
        // expfmt itself crashes where an earlier line named a family and no line a metric.
        let Some(metric) = self.metric.filter(|_| self.family.is_some()) else { return refuse("invalid metric name") };
        self.families.add_labels(metric, &self.waiting);
        scan.step_and_skip_blanks();
        scan.byte().map(drop)
    }

    /// Reads the value of the label that the token names, from its `=` on, and answers the byte after it: `,` or `}`.
    fn label(&mut self, scan: &mut Scan<'_>) -> Read<u8> {
        if self.token == b"__name__" {
            return refuse("label name \"__name__\" is reserved");
        }
        if !is_legacy(NameKind::Label, &self.token) {
            return refuse(format!("invalid label name {}", go::quoted(&self.token)));
        }
        let distribution = self.distribution();
        let special = match distribution {
            Distribution::Summary => self.token == b"quantile",
            Distribution::Histogram => self.token == b"le",
            Distribution::None => false,
        };
        if !special && !self.remember_name() {
            return refuse(format!("duplicate label names for metric {}", self.family_name()));
        }
        let name = std::mem::take(&mut self.token);
        scan.step_and_skip_blanks();
        match scan.byte()? {
            b'"' => scan.label_value(&mut self.token)?,
            byte => return refuse(format!("expected '\"' at start of label value, found {}", go::quoted_byte(byte))),
        }
        if std::str::from_utf8(&self.token).is_err() {
            return refuse(format!("invalid label value {}", go::quoted(&self.token)));
        }
        if special {
            self.threshold(&name)?;
        } else {
            let hash = LabelHash::of(&name, &self.token);
            self.waiting.push(Waiting { hash, name: LabelName::of(&name) });
            if distribution != Distribution::None {
                self.signature = self.signature.union(hash);
            }
        }
        scan.step_and_skip_blanks();
        match scan.byte()? {
            end @ (b',' | b'}') => Ok(end),
            _ => refuse(format!("unexpected end of label value {}", go::quoted(&self.token))),
        }
    }

    /// Takes the value of `quantile` or `le`.
    fn threshold(&mut self, name: &[u8]) -> Read<()> {
        match go::parse_float(&self.token) {
            Some(number) if name == b"le" => self.bucket = number,
            Some(_) => {}
            None => {
                let (name, value) = (String::from_utf8_lossy(name), go::quoted(&self.token));
                return refuse(format!("expected float as value for '{name}' label, got {value}"));
            }
        }
        Ok(())
    }
}

/// Where the name of a sample line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Braces {
    AroundName,
    AroundLabels,
}
