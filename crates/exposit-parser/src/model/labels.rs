//! A label set, sorted by name.

/// Labels sorted by name. A label with an empty value is no label, as Prometheus sees it, and is left out.
///
/// ```
/// use exposit_parser::model::Labels;
///
/// let labels = Labels::new([("pod", "b"), ("job", "a"), ("zone", "")]);
/// assert_eq!(labels.iter().collect::<Vec<_>>(), [("job", "a"), ("pod", "b")]);
/// assert_eq!(labels.get("pod"), Some("b"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Labels(Vec<(String, String)>);

impl Labels {
    /// The set of these labels. A name that comes twice is kept twice, in the order given.
    pub fn new<N: Into<String>, V: Into<String>>(labels: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut labels: Vec<(String, String)> = labels
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        labels.sort_by(|a, b| a.0.cmp(&b.0));
        Self(labels)
    }

    /// The value of the label of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let at = self.0.partition_point(|label| label.0.as_str() < name);
        self.0.get(at).filter(|label| label.0 == name).map(|label| label.1.as_str())
    }

    /// Name and value of each, by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The same set with one label more, in its place.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut labels = self.0.clone();
        if !value.is_empty() {
            let at = labels.partition_point(|label| label.0.as_str() <= name);
            labels.insert(at, (name.to_owned(), value.to_owned()));
        }
        Self(labels)
    }

    /// Number of labels.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
