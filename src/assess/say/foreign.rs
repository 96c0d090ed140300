//! Sentences that sources write into observations, in English alone, as a German reader reads them. What
//! is not in the table is quoted and marked: it may be of either language.

use crate::catalog::Text;
use crate::catalog::describe::german;

/// What stands for itself in a sentence.
const HOLE: &str = "{}";

/// What is a sentence of the table again.
const AGAIN: &str = "{why}";

/// The words of a source in both languages.
pub(super) fn text(words: &str) -> Text {
    if words.is_empty() {
        return Text::new("ohne Angabe von Gründen", "no reason given");
    }
    match translated(words) {
        Some(de) => Text::new(de, words),
        None => {
            Text::new(format!("im Wortlaut: „{words}“"), format!("in these words: \"{words}\""))
        }
    }
}

fn translated(words: &str) -> Option<String> {
    if let Some(known) = SENTENCES.iter().find_map(|(en, de)| filled(en, de, words)) {
        return Some(known);
    }
    // Several addresses or versions, each with its own.
    if let Some((first, rest)) = words.split_once("; ") {
        return Some(format!("{}; {}", translated(first)?, translated(rest)?));
    }
    let (head, rest) = words.split_once(": ")?;
    let named = PARTS.iter().find(|(en, _)| head.ends_with(en));
    let head = match named {
        Some((en, de)) => format!("{}{de}", head.strip_suffix(en)?),
        None if !head.contains(' ') => head.to_owned(),
        None => return None,
    };
    Some(format!("{head}: {}", translated(rest)?))
}

/// The German of a sentence that fits a pattern.
fn filled(en: &str, de: &str, words: &str) -> Option<String> {
    if let Some((before, after)) = en.split_once(AGAIN) {
        let inner = words.strip_prefix(before)?.strip_suffix(after)?;
        return Some(de.replace(AGAIN, &translated(inner)?));
    }
    let mut pieces = en.split(HOLE);
    let mut rest = words.strip_prefix(pieces.next()?)?;
    let mut out = de.to_owned();
    let last = en.matches(HOLE).count();
    for (at, piece) in (1..).zip(pieces) {
        let end = if at == last && piece.is_empty() { rest.len() } else { rest.find(piece)? };
        out = out.replacen(HOLE, &day(&rest[..end]), 1);
        rest = &rest[end + piece.len()..];
    }
    rest.is_empty().then_some(out)
}

/// A day as German texts write it; anything else as it is.
fn day(words: &str) -> String {
    match words.parse() {
        Ok(day) if words.len() == 10 => german(day),
        _ => words.to_owned(),
    }
}

/// What a sentence is said of.
const PARTS: &[(&str, &str)] = &[
    ("certificates", "Zertifikate"),
    ("signature schemes", "Signaturverfahren"),
    ("Diffie-Hellman parameters", "Diffie-Hellman-Parameter"),
    ("suites", "Suiten"),
    ("groups", "Gruppen"),
];

/// English and German.
const SENTENCES: &[(&str, &str)] = &[
    // Statements.
    ("not stated", "nicht angegeben"),
    ("not determined", "nicht ermittelt"),
    ("the region code lies in another country", "die Region liegt in einem anderen Land"),
    (
        "the region code names no one place that its provider is known to have: name the region, such as eu-central-1, or leave it out",
        "die Region nennt keinen bestimmten Ort, den der Betreiber bekanntlich hat: Region nennen, etwa eu-central-1, oder weglassen",
    ),
    (
        "not stated, though the region is: state the country",
        "nicht angegeben, die Region aber schon: das Land angeben",
    ),
    // Connections.
    (
        "{why}, twice, and a hello answered before is answered no more",
        "{why}, zweimal, und eine vorher beantwortete Anfrage bleibt jetzt ohne Antwort",
    ),
    ("{why}, twice", "{why}, zweimal"),
    ("connection refused", "Verbindung abgelehnt"),
    ("no connection in time", "keine Verbindung in der vorgesehenen Zeit"),
    ("no connection: {}", "keine Verbindung („{}“)"),
    ("connection reset", "Verbindung abgebrochen"),
    ("no answer in time", "keine Antwort in der vorgesehenen Zeit"),
    ("no answer", "keine Antwort"),
    ("no address", "keine Adresse"),
    ("an answer", "eine Antwort"),
    ("interrupted", "unterbrochen"),
    ("not asked", "nicht gefragt"),
    ("closed without an answer", "ohne Antwort geschlossen"),
    ("alert {}", "Warnmeldung {}"),
    ("the answer is not TLS", "die Antwort ist kein TLS"),
    ("malformed answer: {}", "fehlerhafte Antwort („{}“)"),
    ("the answer is too long: {}", "die Antwort ist zu lang („{}“)"),
    ("the answer is too long", "die Antwort ist zu lang"),
    ("the limit of {} connections is reached", "die Höchstzahl von {} Verbindungen ist erreicht"),
    (
        "the time limit of {} s for the endpoint is reached",
        "die Höchstdauer von {} s für den Endpunkt ist erreicht",
    ),
    (
        "this machine has no route to the address",
        "von diesem Rechner führt kein Weg zu der Adresse",
    ),
    ("the connection was closed within the handshake", "die Verbindung endete im Handshake"),
    (
        "the connection was closed within a record",
        "die Verbindung endete mitten in einer Nachricht",
    ),
    (
        "the connection was closed without an answer",
        "die Verbindung wurde ohne Antwort geschlossen",
    ),
    ("the connection was closed before TLS", "die Verbindung endete vor TLS"),
    ("the connection was reset before TLS", "die Verbindung wurde vor TLS abgebrochen"),
    ("no go-ahead for TLS in time", "keine Freigabe für TLS in der vorgesehenen Zeit"),
    ("the server refuses STARTTLS: {}", "der Server lehnt STARTTLS ab („{}“)"),
    (
        "the server does not offer STARTTLS ({}): it has none, or somebody on the way has stripped it",
        "der Server bietet kein STARTTLS an ({}): er hat keines, oder unterwegs hat es jemand entfernt",
    ),
    (
        "the server turned us away before STARTTLS: {}",
        "der Server hat vor STARTTLS abgewiesen („{}“)",
    ),
    (
        "the server sent data after its go-ahead for TLS and before the handshake; it is not protected, so nothing after it was read",
        "der Server sandte zwischen Freigabe und Handshake Daten; sie sind nicht geschützt, danach wurde nichts gelesen",
    ),
    ("what the server says before TLS is not {}", "was der Server vor TLS sagt, ist kein {}"),
    (
        "the server says more before TLS than the {} bytes that are read",
        "der Server sagt vor TLS mehr als die {} Byte, die gelesen werden",
    ),
    ("the name does not resolve: {}", "der Name lässt sich nicht auflösen („{}“)"),
    ("not looked at: {}", "nicht angesehen: {}"),
    ("the server refused every hello", "der Server hat jede Anfrage abgelehnt"),
    ("no version could be negotiated: {why}", "keine Version kam zustande: {why}"),
    (
        "the server does not speak TLS on this port from the first byte; it may after STARTTLS ({})",
        "der Server spricht auf diesem Port nicht vom ersten Byte an TLS, vielleicht nach STARTTLS ({})",
    ),
    ("the server does not speak TLS on this port", "der Server spricht auf diesem Port kein TLS"),
    (
        "the server does not serve the name asked for (alert unrecognized_name): ask for one it serves, with `--sni` or `sni:` in the product file",
        "der Server bedient den gefragten Namen nicht (unrecognized_name): einen nennen, den er bedient, mit `--sni` oder `sni:` in befund.yaml",
    ),
    ("renegotiation was not tried: {why}", "Neuverhandlung nicht versucht: {why}"),
    ("resumption was not tried: {why}", "Wiederaufnahme nicht versucht: {why}"),
    ("asked to renegotiate: {why}", "um Neuverhandlung gebeten: {why}"),
    (
        "refused, but so is what was answered before",
        "abgelehnt, ebenso aber, was vorher beantwortet wurde",
    ),
    ("refused", "abgelehnt"),
    (
        "{} and {} are chosen as offered, but a server that prefers ChaCha20 for clients that do would do the same",
        "{} und {} werden wie angeboten gewählt; das täte auch ein Server, der ChaCha20 nur für Clients vorzieht, die es vorziehen",
    ),
    // TLS.
    ("the prime is none of RFC 7919", "die Primzahl ist keine aus RFC 7919"),
    ("only one handshake showed this prime", "nur ein Handshake zeigte diese Primzahl"),
    ("the scheme has no code", "das Verfahren hat keine Kennzahl"),
    ("the scheme is not registered", "das Verfahren ist nicht registriert"),
    ("the scheme has no hash function of its own", "das Verfahren hat keine eigene Hashfunktion"),
    ("the key lies on no named curve", "der Schlüssel liegt auf keiner benannten Kurve"),
    ("the certificate does not say", "das Zertifikat sagt es nicht"),
    ("it cannot be read from the certificate", "aus dem Zertifikat nicht zu lesen"),
    ("the suite is not registered", "die Suite ist nicht registriert"),
    ("the suite does not use CBC", "die Suite verwendet kein CBC"),
    ("the extension was not looked at", "die Erweiterung wurde nicht angesehen"),
    ("the kind of cipher is not known", "die Art der Verschlüsselung ist nicht bekannt"),
    ("SSLv2 has no extensions", "SSLv2 kennt keine Erweiterungen"),
    ("the group is not registered", "die Gruppe ist nicht registriert"),
    (
        "the group has no classical part of known size",
        "die Gruppe hat keinen klassischen Teil bekannter Größe",
    ),
    // Files.
    ("it is known only once the plan was applied", "erst nach dem Anwenden des Plans bekannt"),
    (
        "a log group of the class DELIVERY keeps its own period",
        "eine Protokollgruppe der Klasse DELIVERY hat ihre eigene Frist",
    ),
    ("`{}` is not readable", "`{}` ist nicht lesbar"),
    ("`{}` is not given", "`{}` ist nicht angegeben"),
    (
        "which bucket a lifecycle configuration belongs to is known only after apply",
        "zu welchem Speicher eine Löschregel gehört, ist erst nach dem Anwenden bekannt",
    ),
    (
        "which account a policy belongs to is known only after apply",
        "zu welchem Konto eine Regel gehört, ist erst nach dem Anwenden bekannt",
    ),
    ("a lifecycle rule is not readable", "eine Löschregel ist nicht lesbar"),
    ("a rule of its policy is not readable", "eine seiner Regeln ist nicht lesbar"),
    ("the file says nothing of lifecycle rules", "die Datei sagt nichts über Löschregeln"),
    (
        "whether it keeps old versions is not in the file",
        "ob alte Fassungen bleiben, steht nicht in der Datei",
    ),
    (
        "whether it keeps old versions is not readable",
        "ob alte Fassungen bleiben, ist nicht lesbar",
    ),
    ("whether it keeps versions is not readable", "ob Fassungen bleiben, ist nicht lesbar"),
    (
        "it is copied to another bucket, whose rules count too",
        "der Inhalt wird in einen anderen Speicher kopiert, dessen Regeln ebenfalls zählen",
    ),
    (
        "its objects may be locked, and outlive its rules",
        "Objekte können gesperrt sein und die Regeln überdauern",
    ),
    ("a rule deletes at a date, not at an age", "eine Regel löscht an einem Tag, nicht nach Alter"),
    (
        "its rules delete only parts, by prefix, tag or size",
        "die Regeln löschen nur Teile, nach Präfix, Kennzeichen oder Größe",
    ),
    (
        "its rules delete only parts, or not by age",
        "die Regeln löschen nur Teile oder nicht nach Alter",
    ),
    (
        "its rules delete only parts, or by the last access",
        "die Regeln löschen nur Teile oder nach dem letzten Zugriff",
    ),
    (
        "its rules count from the last change, so that what is appended to grows older",
        "die Regeln zählen ab der letzten Änderung; was fortgeschrieben wird, wird älter",
    ),
    (
        "whose tables have periods of their own is not known",
        "wessen Tabellen eigene Fristen haben, ist nicht bekannt",
    ),
    (
        "for how long deleted objects can be restored is not readable",
        "wie lange Gelöschtes wiederherstellbar ist, ist nicht lesbar",
    ),
    (
        "for how long deleted blobs can be restored is not readable",
        "wie lange Gelöschtes wiederherstellbar ist, ist nicht lesbar",
    ),
    (
        "`{}` is in no table of regions; it is not guessed",
        "`{}` steht in keiner Tabelle der Regionen; geraten wird nicht",
    ),
    ("the resource names no region", "die Ressource nennt keine Region"),
    (
        "a delivery network answers where its visitors are",
        "ein Auslieferungsnetz antwortet, wo seine Besucher sind",
    ),
    (
        "the region it is copied to is not in the table",
        "die Region der Kopie steht nicht in der Tabelle",
    ),
    (
        "whether it is copied to another region is not in the file",
        "ob in eine andere Region kopiert wird, steht nicht in der Datei",
    ),
    (
        "its provider asks another endpoint than Amazon's",
        "der Provider fragt einen anderen Endpunkt als den von Amazon",
    ),
    (
        "nothing in the file shows that its buckets are Amazon's; others use the same type",
        "nichts in der Datei zeigt, dass die Speicher bei Amazon liegen; andere verwenden denselben Typ",
    ),
    (
        "the delays of its compactor or ingester are not readable",
        "die Verzögerungen von Compactor oder Ingester sind nicht lesbar",
    ),
    (
        "tenants have periods of their own in a file that was not read",
        "Mandanten haben eigene Fristen in einer Datei, die nicht gelesen wurde",
    ),
    (
        "whether retention is on is not readable",
        "ob die Aufbewahrungsfrist eingeschaltet ist, ist nicht lesbar",
    ),
    (
        "a part of the schema uses an index that the compactor does not delete from",
        "ein Teil des Schemas verwendet einen Index, aus dem der Compactor nicht löscht",
    ),
    (
        "the compactor deletes only where the period of the index is 24h",
        "der Compactor löscht nur, wo der Zeitraum des Index 24h ist",
    ),
    (
        "the table manager deletes no chunks from an object store; its own rule counts",
        "der Table-Manager löscht nichts aus einem Objektspeicher; dessen eigene Regel zählt",
    ),
    ("the period of the index is not readable", "der Zeitraum des Index ist nicht lesbar"),
    ("its period is not readable", "die Frist ist nicht lesbar"),
    ("a stream has no period that is readable", "ein Strom hat keine lesbare Frist"),
    (
        "a period is not readable; it needs a unit, such as 90d",
        "eine Frist ist nicht lesbar; sie braucht eine Einheit, etwa 90d",
    ),
    (
        "`retention_period` is not given; it is 744h up to Loki 2.7 and none from 2.8 on",
        "`retention_period` ist nicht angegeben; bis Loki 2.7 sind es 744h, ab 2.8 keine",
    ),
    ("it is no file", "es ist keine Datei"),
    ("it is no endpoint", "es ist kein Endpunkt"),
    ("no file matches", "keine Datei passt"),
    ("{} is not there", "{} liegt nicht vor"),
    ("`{}` has no transcript", "`{}` hat kein Protokoll des Laufs"),
    (
        "`{}` was not written by befund, but by {}",
        "`{}` wurde nicht von befund geschrieben, sondern von {}",
    ),
    (
        "it is dated {}, after the day of reading ({}); correct the date",
        "das Datum {} liegt nach dem Tag der Lesung ({}); das Datum berichtigen",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_source_writes_is_read_in_german() {
        for (en, de) in [
            ("connection refused, twice", "Verbindung abgelehnt, zweimal"),
            (
                "127.0.0.1: no answer in time, twice; not looked at: ::1",
                "127.0.0.1: keine Antwort in der vorgesehenen Zeit, zweimal; nicht angesehen: ::1",
            ),
            (
                "TLSv1.2 signature schemes: alert handshake_failure (40)",
                "TLSv1.2 Signaturverfahren: Warnmeldung handshake_failure (40)",
            ),
            ("`retention_days` is not given", "`retention_days` ist nicht angegeben"),
            (
                "it is dated 2026-12-01, after the day of reading (2026-11-29); correct the date",
                "das Datum 01.12.2026 liegt nach dem Tag der Lesung (29.11.2026); das Datum berichtigen",
            ),
        ] {
            let text = text(en);
            assert_eq!((&*text.de, &*text.en), (de, en));
        }
        let strange = text("was niemand kennt");
        assert_eq!(&*strange.de, "im Wortlaut: „was niemand kennt“");
        assert_eq!(&*strange.en, "in these words: \"was niemand kennt\"");
    }

    #[test]
    fn every_sentence_has_its_holes_in_both_languages() {
        for (en, de) in SENTENCES {
            let holes = |text: &str| (text.matches(HOLE).count(), text.matches(AGAIN).count());
            assert_eq!(holes(en), holes(de), "{en}");
        }
    }
}
