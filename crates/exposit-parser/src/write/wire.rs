//! Writes fields of protobuf messages.

/// A message that is being written.
#[derive(Debug, Default)]
pub(super) struct Message(pub(super) Vec<u8>);

impl Message {
    fn tag(&mut self, number: u32, wire_type: u32) {
        varint(&mut self.0, u64::from(number << 3 | wire_type));
    }

    pub(super) fn varint(&mut self, number: u32, value: u64) {
        self.tag(number, 0);
        varint(&mut self.0, value);
    }

    /// A `sint32` or `sint64`.
    pub(super) fn zigzag(&mut self, number: u32, value: i64) {
        self.varint(number, zigzag(value));
    }

    pub(super) fn double(&mut self, number: u32, value: f64) {
        self.tag(number, 1);
        self.0.extend_from_slice(&value.to_bits().to_le_bytes());
    }

    pub(super) fn bytes(&mut self, number: u32, value: &[u8]) {
        self.tag(number, 2);
        delimited(&mut self.0, value);
    }

    pub(super) fn message(&mut self, number: u32, write: impl FnOnce(&mut Self)) {
        let mut message = Self::default();
        write(&mut message);
        self.bytes(number, &message.0);
    }

    /// A packed run of `sint64`; nothing where there are none.
    pub(super) fn packed_zigzag(&mut self, number: u32, values: impl IntoIterator<Item = i64>) {
        let mut packed = Vec::new();
        values.into_iter().for_each(|value| varint(&mut packed, zigzag(value)));
        if !packed.is_empty() {
            self.bytes(number, &packed);
        }
    }

    /// A packed run of doubles; nothing where there are none.
    pub(super) fn packed_double(&mut self, number: u32, values: &[f64]) {
        if !values.is_empty() {
            let packed: Vec<u8> = values.iter().flat_map(|value| value.to_bits().to_le_bytes()).collect();
            self.bytes(number, &packed);
        }
    }
}

/// Bytes after their length.
pub(super) fn delimited(out: &mut Vec<u8>, bytes: &[u8]) {
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

const fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}
