//! SVG 1.1, of which a logo needs little: shapes, their colours and gradients. What is not on the lists is
//! refused by its name, and what is on them is written anew, so that no two readers read it differently.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::Wrong;

/// Elements that draw, and those that hold them together.
const ELEMENTS: [&str; 15] = [
    "svg",
    "g",
    "defs",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "title",
];

/// Elements that say what no reader sees, and that are left out with all that is in them.
const LEFT_OUT: [&str; 2] = ["desc", "metadata"];

/// Attributes that place and colour; none of them leads anywhere but into the file.
const ATTRIBUTES: [&str; 48] = [
    "id",
    "viewBox",
    "preserveAspectRatio",
    "width",
    "height",
    "version",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "d",
    "points",
    "transform",
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "opacity",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "offset",
    "stop-color",
    "stop-opacity",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "color",
    "display",
    "visibility",
    "role",
    "pathLength",
];

/// Attributes without a meaning for what is seen.
const IGNORED: [&str; 5] = ["class", "data-name", "aria-label", "aria-hidden", "focusable"];

const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// How many elements there may be, and how many inside one another.
const MAX_ELEMENTS: usize = 2_000;
const MAX_DEPTH: usize = 32;

/// The greatest width and height in its own units, and how much wider than high it may be, or higher.
const MAX_SIDE: f64 = 10_000.0;
const MAX_RATIO: f64 = 20.0;

const SIMPLER: &str =
    "save it as plain SVG: shapes only, text as paths, no style sheet, no picture, no link";

/// The same picture, written anew.
pub(super) fn harmless(text: &str) -> Result<String, Wrong> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut copy = Copy::default();
    loop {
        let event = reader.read_event();
        let event = event.map_err(|error| Wrong::new(format!("it is no SVG: {error}"), SIMPLER))?;
        match event {
            Event::Start(start) => copy.start(&start, false)?,
            Event::Empty(start) => copy.start(&start, true)?,
            Event::End(_) => copy.end()?,
            // Only titles have text, and the description of the brand file says what they say.
            Event::Text(_) | Event::GeneralRef(_) | Event::Comment(_) | Event::Decl(_) => {}
            Event::CData(_) => return Err(refused("a CDATA section")),
            Event::PI(_) => return Err(refused("a processing instruction")),
            Event::DocType(_) => return Err(refused("a DOCTYPE")),
            Event::Eof => return copy.finish(),
        }
    }
}

fn refused(what: &str) -> Wrong {
    Wrong::new(format!("{what} is not allowed in it"), SIMPLER)
}

/// What has been written so far.
#[derive(Default)]
struct Copy {
    out: String,
    open: Vec<String>,
    elements: usize,
    /// How many elements are open inside one that is left out, itself included.
    skipped: usize,
    whole: bool,
}

impl Copy {
    fn start(&mut self, start: &BytesStart<'_>, empty: bool) -> Result<(), Wrong> {
        let name = start.name().as_ref().to_owned();
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(Wrong::new(
                format!("it has more than {MAX_ELEMENTS} elements"),
                "draw it simpler",
            ));
        }
        if self.open.len() + self.skipped >= MAX_DEPTH {
            return Err(Wrong::new(
                format!("its elements are nested deeper than {MAX_DEPTH}"),
                "draw it simpler",
            ));
        }
        if self.skipped > 0 || LEFT_OUT.contains(&name.as_str()) {
            self.skipped += usize::from(!empty);
            return Ok(());
        }
        if !ELEMENTS.contains(&name.as_str()) {
            return Err(refused(&format!("the element `{}`", shown(&name))));
        }
        if (name == "svg") != self.open.is_empty() || self.whole {
            return Err(Wrong::new("it has not one `svg` around all", SIMPLER));
        }
        let attributes = attributes(start, self.open.iter().any(|one| one == "clipPath"))?;
        if name == "svg" {
            size(&attributes)?;
        }
        self.write(&name, &attributes, empty);
        if empty {
            self.whole = self.open.is_empty();
        } else {
            self.open.push(name);
        }
        Ok(())
    }

    fn write(&mut self, name: &str, attributes: &[(String, String)], empty: bool) {
        self.out.push_str(&format!("<{name}"));
        if self.open.is_empty() {
            self.out.push_str(&format!(" xmlns=\"{NAMESPACE}\""));
        }
        for (key, value) in attributes {
            self.out.push_str(&format!(" {key}=\"{}\"", quick_xml::escape::escape(value)));
        }
        self.out.push_str(if empty { "/>" } else { ">" });
    }

    fn end(&mut self) -> Result<(), Wrong> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Ok(());
        }
        let name =
            self.open.pop().ok_or_else(|| Wrong::new("it closes what is not open", SIMPLER))?;
        self.out.push_str(&format!("</{name}>"));
        self.whole = self.open.is_empty();
        Ok(())
    }

    fn finish(self) -> Result<String, Wrong> {
        if self.whole { Ok(self.out) } else { Err(Wrong::new("it is no whole SVG", SIMPLER)) }
    }
}

/// The attributes that are kept. A clip within a clip could multiply, so there is none.
fn attributes(start: &BytesStart<'_>, clips: bool) -> Result<Vec<(String, String)>, Wrong> {
    let mut kept: Vec<(String, String)> = Vec::new();
    let mut styled = Vec::new();
    for attribute in start.attributes() {
        let attribute =
            attribute.map_err(|error| Wrong::new(format!("it is no SVG: {error}"), SIMPLER))?;
        let key: &str = attribute.key.as_ref();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| Wrong::new(format!("it is no SVG: {error}"), SIMPLER))?;
        if key == "xmlns" || key.starts_with("xmlns:") || IGNORED.contains(&key) {
            continue;
        }
        if key == "style" {
            styled = styles(&value, clips)?;
        } else {
            kept.extend(known(key, value.trim(), clips)?);
        }
    }
    // What `style` says counts more than the attribute of that name.
    kept.extend(styled);
    let mut once: Vec<(String, String)> = Vec::new();
    for (key, value) in kept {
        match once.iter_mut().find(|(known, _)| *known == key) {
            Some(known) => known.1 = value,
            None => once.push((key, value)),
        }
    }
    Ok(once)
}

/// A `style` as attributes.
fn styles(value: &str, clips: bool) -> Result<Vec<(String, String)>, Wrong> {
    let mut kept = Vec::new();
    for one in value.split(';').filter(|one| !one.trim().is_empty()) {
        let (key, value) =
            one.split_once(':').ok_or_else(|| refused("a `style` that says nothing"))?;
        kept.extend(known(key.trim(), value.trim(), clips)?);
    }
    Ok(kept)
}

fn known(key: &str, value: &str, clips: bool) -> Result<Option<(String, String)>, Wrong> {
    if !ATTRIBUTES.contains(&key) {
        return Err(refused(&format!("the attribute `{}`", shown(key))));
    }
    if clips && key == "clip-path" {
        return Err(refused("a `clip-path` within a `clipPath`"));
    }
    let harmless = |c: char| c.is_ascii_alphanumeric() || " \t\r\n.,-+#%()_".contains(c);
    let lower = value.to_ascii_lowercase();
    let leads = lower.matches("url(").count() != lower.matches("url(#").count();
    if leads || !value.chars().all(harmless) {
        return Err(refused(&format!("`{}=\"{}\"`", shown(key), shown(value))));
    }
    Ok(Some((key.to_owned(), value.to_owned())))
}

/// That it has a size, and one that can be seen.
fn size(attributes: &[(String, String)]) -> Result<(), Wrong> {
    let value = |wanted: &str| {
        attributes.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str())
    };
    let number =
        |text: &str| text.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<f64>().ok();
    let of_box = value("viewBox").and_then(|text| {
        let numbers: Vec<_> =
            text.split([' ', ',']).filter(|one| !one.is_empty()).map(number).collect();
        match numbers.as_slice() {
            [Some(_), Some(_), Some(width), Some(height)] => Some((*width, *height)),
            _ => None,
        }
    });
    let of_sides = || value("width").and_then(number).zip(value("height").and_then(number));
    let (width, height) = of_box.or_else(of_sides).ok_or_else(|| {
        Wrong::new("it has no size", "give its `svg` a `viewBox`, such as `viewBox=\"0 0 200 80\"`")
    })?;
    let sides = [width, height];
    let ratio = (width / height).max(height / width);
    if sides.iter().all(|side| (0.001..=MAX_SIDE).contains(side)) && ratio <= MAX_RATIO {
        return Ok(());
    }
    let what = format!("its size of {width} by {height} is none that a cover can show");
    Err(Wrong::new(
        what,
        "keep width and height below 10,000, and neither more than 20 times the other",
    ))
}

/// The beginning of a text from the file, for a message.
fn shown(text: &str) -> String {
    crate::report::text::plain(&text.chars().take(40).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_written_anew_and_what_says_nothing_is_left_out() {
        let text = "<?xml version=\"1.0\"?><!-- drawn --><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 10\"><metadata><x y='1'>z</x></metadata><g style=\"fill: #123456; stroke:none\" fill='red'><path d=\"M0 0h9\"/></g></svg>";
        assert_eq!(
            harmless(text),
            Ok("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 10\"><g fill=\"#123456\" stroke=\"none\"><path d=\"M0 0h9\"/></g></svg>".to_owned())
        );
    }

    #[test]
    fn whatever_could_do_more_than_be_seen_is_refused_by_name() {
        let cases = [
            ("<script>alert(1)</script>", "`script`"),
            ("<foreignObject/>", "`foreignObject`"),
            ("<image href='http://a'/>", "`image`"),
            ("<use href='#a'/>", "`use`"),
            ("<style>@import 'a'</style>", "`style`"),
            ("<a href='javascript:x'/>", "`a`"),
            ("<text>x</text>", "`text`"),
            ("<animate/>", "`animate`"),
            ("<x:path/>", "`x:path`"),
            ("<path onload='x'/>", "`onload`"),
            ("<path fill='url(http://a)'/>", "url(http://a)"),
            ("<path fill='URL( #a)'/>", "URL( #a)"),
            ("<path style='fill:url(data:x)'/>", "url(data:x)"),
            ("<path style='behavior:url(#a)'/>", "`behavior`"),
            ("<clipPath id='a'><path clip-path='url(#a)'/></clipPath>", "`clip-path`"),
            ("<![CDATA[x]]>", "CDATA"),
            ("<?xml-stylesheet href='a'?>", "processing"),
        ];
        for (inside, named) in cases {
            let text = format!("<svg viewBox='0 0 1 1'>{inside}</svg>");
            let wrong = harmless(&text).unwrap_err();
            assert!(wrong.what.contains(named), "{inside}: {}", wrong.what);
        }
    }

    #[test]
    fn bombs_and_fragments_are_refused() {
        let bomb = "<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg viewBox='0 0 1 1'>&a;</svg>";
        assert!(harmless(bomb).unwrap_err().what.contains("DOCTYPE"));
        let within = |inside: &str| harmless(&format!("<svg viewBox='0 0 1 1'>{inside}</svg>"));
        assert!(within(&"<g>".repeat(40)).is_err());
        assert!(within(&"<g/>".repeat(MAX_ELEMENTS)).unwrap_err().what.contains("2000 elements"));
        assert!(within("<path fill='&a;'/>").is_err());
        for text in [
            "",
            "x",
            "<svg>",
            "<svg viewBox='0 0 1 1'>",
            "<svg/>",
            "<g/>",
            "<svg viewBox='0 0 1 1'/><svg viewBox='0 0 1 1'/>",
            "<svg viewBox='0 0 NaN 1'/>",
            "<svg viewBox='0 0 1e9 1'/>",
            "<svg viewBox='0 0 100 1'/>",
            "</svg>",
        ] {
            assert!(harmless(text).is_err(), "{text}");
        }
    }
}
