//! PNG (ISO/IEC 15948): only the chunks that make the picture are kept.

use super::Wrong;

/// The first bytes of every PNG.
pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The greatest width and height, in pixels: 2,000 by 2,000 unpack to 32 MB at most.
const MAX_SIDE: u32 = 2_000;

/// Chunks that make the picture.
const KEPT: [&[u8; 4]; 5] = [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"];

const BROKEN: &str = "save it as PNG again";

/// The picture alone, with its width and height in pixels.
pub(super) fn harmless(bytes: &[u8]) -> Result<(Vec<u8>, u32, u32), Wrong> {
    let broken = |what: &str| Wrong::new(format!("it is no whole PNG: {what}"), BROKEN);
    let mut rest = bytes.strip_prefix(SIGNATURE).ok_or_else(|| broken("no signature"))?;
    let mut kept = SIGNATURE.to_vec();
    let mut size = None;
    let mut has_data = false;
    loop {
        let (chunk, behind) = chunk(rest).ok_or_else(|| broken("a chunk is cut off"))?;
        if crc32fast::hash(&chunk.whole[4..chunk.whole.len() - 4]) != chunk.crc {
            return Err(broken("a checksum is wrong"));
        }
        match (chunk.kind, size) {
            (b"IHDR", None) => {
                size = Some(header(chunk.data).ok_or_else(|| broken("its header is wrong"))?);
            }
            (b"IHDR", Some(_)) | (_, None) => {
                return Err(broken("its header is not its first chunk"));
            }
            _ => {}
        }
        has_data |= chunk.kind == b"IDAT";
        if KEPT.contains(&chunk.kind) {
            kept.extend_from_slice(chunk.whole);
        }
        rest = behind;
        if chunk.kind == b"IEND" {
            break;
        }
    }
    let (width, height) = size.filter(|_| has_data).ok_or_else(|| broken("it has no picture"))?;
    if !rest.is_empty() {
        return Err(broken("something stands behind it"));
    }
    if width > MAX_SIDE || height > MAX_SIDE {
        let what =
            format!("it has {width} by {height} pixels, and {MAX_SIDE} by {MAX_SIDE} are enough");
        return Err(Wrong::new(what, "make it smaller"));
    }
    Ok((kept, width, height))
}

struct Chunk<'a> {
    kind: &'a [u8; 4],
    data: &'a [u8],
    /// With length and checksum.
    whole: &'a [u8],
    crc: u32,
}

/// The first chunk and what stands behind it.
fn chunk(bytes: &[u8]) -> Option<(Chunk<'_>, &[u8])> {
    let length = usize::try_from(u32::from_be_bytes(*bytes.first_chunk()?)).ok()?;
    let end = length.checked_add(12)?;
    let (whole, behind) = bytes.split_at_checked(end)?;
    let kind = whole.get(4..)?.first_chunk()?;
    let data = whole.get(8..8 + length)?;
    let crc = u32::from_be_bytes(*whole.last_chunk()?);
    Some((Chunk { kind, data, whole, crc }, behind))
}

/// Width and height, both at least 1.
fn header(data: &[u8]) -> Option<(u32, u32)> {
    let width = u32::from_be_bytes(*data.first_chunk()?);
    let height = u32::from_be_bytes(*data.get(4..)?.first_chunk()?);
    (data.len() == 13 && width > 0 && height > 0).then_some((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let mut out = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
        out.extend_from_slice(kind);
        out.extend_from_slice(data);
        let crc = crc32fast::hash(&out[4..]);
        out.extend_from_slice(&crc.to_be_bytes());
        out
    }

    fn png(side: u32, between: &[u8]) -> Vec<u8> {
        let mut header = side.to_be_bytes().to_vec();
        header.extend_from_slice(&side.to_be_bytes());
        header.extend_from_slice(&[8, 0, 0, 0, 0]);
        [SIGNATURE, &part(b"IHDR", &header), between, &part(b"IDAT", b"x"), &part(b"IEND", b"")]
            .concat()
    }

    #[test]
    fn what_is_no_picture_is_left_out() {
        let loud = png(2, &part(b"tEXt", b"Comment\0secret"));
        assert_eq!(harmless(&loud), Ok((png(2, b""), 2, 2)));
    }

    #[test]
    fn a_broken_or_huge_picture_is_refused() {
        let whole = png(2, b"");
        for end in 0..whole.len() {
            assert!(harmless(&whole[..end]).is_err(), "{end}");
        }
        for at in SIGNATURE.len()..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 1;
            assert!(harmless(&other).is_err(), "{at}");
        }
        assert!(harmless(&[whole.as_slice(), b"<script>"].concat()).is_err());
        assert!(harmless(&png(MAX_SIDE + 1, b"")).unwrap_err().what.contains("2001 by 2001"));
    }
}
