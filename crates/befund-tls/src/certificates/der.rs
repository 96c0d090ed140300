//! A cursor over DER (ITU-T X.690) that cannot run past its end, for what has no reader of its own.

/// SEQUENCE.
pub const SEQUENCE: u8 = 0x30;
/// INTEGER.
pub const INTEGER: u8 = 0x02;
/// BIT STRING.
pub const BIT_STRING: u8 = 0x03;
/// OCTET STRING.
pub const OCTET_STRING: u8 = 0x04;
/// OBJECT IDENTIFIER.
pub const OBJECT_IDENTIFIER: u8 = 0x06;
/// ENUMERATED.
pub const ENUMERATED: u8 = 0x0A;
/// GeneralizedTime.
pub const GENERALIZED_TIME: u8 = 0x18;

/// A constructed value with a tag of its own, such as `[0] EXPLICIT`.
pub const fn explicit(number: u8) -> u8 {
    0xA0 | number
}

/// Values one after another.
#[derive(Debug, Clone)]
pub struct Der<'a> {
    rest: &'a [u8],
}

impl<'a> Der<'a> {
    /// A cursor before the first of them.
    pub fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// Whether there is none left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The tag of the next value.
    pub fn tag(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next value: its body, and all of it.
    pub fn value(&mut self) -> Option<(&'a [u8], &'a [u8])> {
        let (head, length) = match *self.rest.get(1)? {
            short @ 0..=0x7F => (2, usize::from(short)),
            // Four bytes of length are more than any answer has; none is BER's indefinite form.
            long @ 0x81..=0x84 => {
                let bytes = self.rest.get(2..2 + usize::from(long & 0x7F))?;
                let length = bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
                (2 + bytes.len(), length)
            }
            0x80 | 0x85.. => return None,
        };
        let (whole, rest) = self.rest.split_at_checked(head.checked_add(length)?)?;
        self.rest = rest;
        Some((&whole[head..], whole))
    }

    /// The body of the next value, which must have this tag.
    pub fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        (self.tag()? == tag).then(|| self.value()).flatten().map(|(body, _)| body)
    }

    /// The same, all of it.
    pub fn whole(&mut self, tag: u8) -> Option<&'a [u8]> {
        (self.tag()? == tag).then(|| self.value()).flatten().map(|(_, whole)| whole)
    }

    /// The body of the next value if it has this tag.
    ///
    /// `None` outside: it has the tag and cannot be read.
    pub fn optional(&mut self, tag: u8) -> Option<Option<&'a [u8]>> {
        if self.tag() == Some(tag) { self.take(tag).map(Some) } else { Some(None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_within_their_bounds() {
        let mut all = Der::new(&[0x02, 1, 7, 0x30, 0x81, 2, 5, 0, 0x0A, 1, 6]);
        assert_eq!(all.take(INTEGER), Some(&[7][..]));
        assert_eq!(all.take(INTEGER), None, "another tag");
        assert_eq!(all.whole(SEQUENCE), Some(&[0x30, 0x81, 2, 5, 0][..]));
        assert_eq!(all.optional(INTEGER), Some(None));
        assert_eq!(all.optional(ENUMERATED), Some(Some(&[6][..])));
        assert!(all.is_empty() && all.value().is_none());
        for broken in [&[0x30][..], &[0x30, 1], &[0x30, 0x80, 0, 0], &[0x30, 0x85, 0, 0, 0, 0, 0]] {
            assert_eq!(Der::new(broken).value(), None, "{broken:02x?}");
        }
        let huge = [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 1];
        assert_eq!(Der::new(&huge).value(), None);
    }
}
