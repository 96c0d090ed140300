//! What the probe of pages says, and the reader of recordings.

use super::Sentence;

/// In the order in which they are tried.
pub(super) const SENTENCES: &[Sentence] = &[
    // What is looked at.
    ("Pages", "Seiten"),
    ("what a visitor meets without logging in", "was ein Besucher ohne Anmeldung antrifft"),
    (
        "A recording of a browser's network log (HAR 1.1 and 1.2, Save all as HAR with content)",
        "Eine Aufzeichnung der Netzwerkanalyse eines Browsers (HAR 1.1 und 1.2, alles als HAR mit Inhalt speichern)",
    ),
    // Addresses.
    ("{} is no scheme of a page", "{} ist kein Schema einer Seite"),
    ("the address names no host", "die Adresse nennt keinen Host"),
    ("the address {} is not public", "die Adresse {} ist nicht öffentlich"),
    ("the name does not resolve", "der Name wird nicht aufgelöst"),
    ("the name was not resolved in time", "der Name wurde nicht rechtzeitig aufgelöst"),
    ("the name was not checked", "der Name wurde nicht geprüft"),
    ("it redirects to what is no address", "sie leitet zu etwas weiter, das keine Adresse ist"),
    ("it redirects in a circle", "sie leitet im Kreis weiter"),
    ("it redirects more than 10 times", "sie leitet mehr als zehnmal weiter"),
    // Answers.
    ("the certificate is not trusted: {}", "dem Zertifikat wird nicht vertraut: {}"),
    ("it has expired", "es ist abgelaufen"),
    ("it is not valid yet", "es gilt noch nicht"),
    ("it does not name the host", "es nennt den Host nicht"),
    ("no path leads to a root", "kein Pfad führt zu einer Wurzel"),
    ("the server refuses TLS 1.2 and 1.3: {}", "der Server lehnt TLS 1.2 und 1.3 ab: {}"),
    ("no TLS 1.2 or 1.3 came about: {}", "weder TLS 1.2 noch 1.3 kam zustande: {}"),
    (
        "the head of the answer is larger than is read",
        "der Kopf der Antwort ist größer, als gelesen wird",
    ),
    ("no connection: {}", "keine Verbindung: {}"),
    ("the answer cannot be read: {}", "die Antwort kann nicht gelesen werden: {}"),
    ("the content did not come in time", "der Inhalt kam nicht rechtzeitig"),
    (
        "the content broke off or cannot be unpacked",
        "der Inhalt brach ab oder kann nicht entpackt werden",
    ),
    ("there was no content", "es gab keinen Inhalt"),
    ("there was no answer", "es gab keine Antwort"),
    ("the time of the visit was over", "die Zeit für den Besuch war um"),
    ("the most of 60 requests was reached", "die Höchstzahl von 60 Anfragen war erreicht"),
    ("nothing was looked at", "nichts wurde angesehen"),
    (
        "the day on which it expires cannot be read",
        "der Tag, an dem sie abläuft, kann nicht gelesen werden",
    ),
    // Pages.
    (
        "its elements are nested deeper, or are more, than is read",
        "ihre Elemente sind tiefer geschachtelt oder zahlreicher, als gelesen wird",
    ),
    (
        "it is a PDF, and these are not read here",
        "es ist ein PDF, und solche werden hier nicht gelesen",
    ),
    (
        "it is a PDF that could not be read to its end",
        "es ist ein PDF, das nicht bis zum Ende gelesen werden konnte",
    ),
    ("it is a PDF that has no text", "es ist ein PDF ohne Text"),
    ("it is a PDF that asks for a password", "es ist ein PDF, das nach einem Passwort fragt"),
    ("it is a PDF that cannot be read", "es ist ein PDF, das nicht gelesen werden kann"),
    ("it is a PDF larger than what is read", "es ist ein PDF, größer, als gelesen wird"),
    (
        "it is a PDF that takes too long or too much memory to read",
        "es ist ein PDF, das zu lesen zu lange dauert oder zu viel Speicher braucht",
    ),
    ("it is a PDF, and nothing can read it here", "es ist ein PDF, und nichts kann es hier lesen"),
    ("it is neither HTML nor text", "es ist weder HTML noch Text"),
    (
        "it is larger than 4 MiB, and the rest was not read",
        "sie ist größer als 4 MiB, und der Rest wurde nicht gelesen",
    ),
    ("it answered with the status {}", "sie antwortete mit dem Status {}"),
    (
        "it is an empty shell that scripts fill, and no browser ran them",
        "sie ist eine leere Hülle, die Skripte füllen, und kein Browser hat sie ausgeführt",
    ),
    ("it leads on to another page by itself", "sie führt von selbst auf eine andere Seite weiter"),
    (
        "it looks like the page for addresses that do not exist",
        "sie sieht aus wie die Seite für Adressen, die es nicht gibt",
    ),
    (
        "it refuses us (403), and that may be for machines only",
        "sie weist uns ab (403), und das mag nur für Maschinen gelten",
    ),
    ("it has only {} letters of text", "sie hat nur {} Buchstaben Text"),
    (
        "it asks for a password and has little text beside",
        "sie fragt nach einem Passwort und hat daneben wenig Text",
    ),
    (
        "no link and no statement says what it is for",
        "weder ein Link noch eine Angabe sagt, wofür sie da ist",
    ),
    (
        "a link calls it {}, and neither its title nor its headings do",
        "ein Link nennt sie {}, weder ihr Titel noch ihre Überschriften tun das",
    ),
    ("no language has most of its text", "keine Sprache hat den größten Teil des Textes"),
    ("a login stands in place of the text", "an der Stelle des Textes steht eine Anmeldung"),
    (
        "it has only {} letters of text, too few to be complete in a language",
        "sie hat nur {} Buchstaben Text, zu wenige, um in einer Sprache vollständig zu sein",
    ),
    ("it is in several languages", "sie ist in mehreren Sprachen"),
    (
        "it is asked of privacy statements only",
        "danach wird nur bei Datenschutzerklärungen gefragt",
    ),
    ("its address cannot be read", "ihre Adresse kann nicht gelesen werden"),
    (
        "its address was not asked for in the clear",
        "ihre Adresse wurde unverschlüsselt nicht abgerufen",
    ),
    (
        "in the clear it answered with the status {}",
        "unverschlüsselt antwortete sie mit dem Status {}",
    ),
    ("in the clear: {}", "unverschlüsselt: {}"),
    (
        "the page itself is not served by HTTPS",
        "die Seite selbst wird nicht über HTTPS ausgeliefert",
    ),
    (
        "it has more links, parts or fields than are kept",
        "sie hat mehr Links, Bestandteile oder Felder, als behalten werden",
    ),
    ("its scripts were not run", "ihre Skripte wurden nicht ausgeführt"),
    (
        "its policy (CSP) has browsers raise to HTTPS what its forms send",
        "ihre Richtlinie (CSP) lässt Browser auf HTTPS heben, was ihre Formulare senden",
    ),
    (
        "its policy (CSP) limits where its forms may send",
        "ihre Richtlinie (CSP) beschränkt, wohin ihre Formulare senden dürfen",
    ),
    (
        "Strict-Transport-Security of its host has browsers raise it to HTTPS",
        "Strict-Transport-Security ihres Hosts lässt Browser es auf HTTPS heben",
    ),
    (
        "it names a product of a server without a version: {}",
        "sie nennt ein Serverprodukt ohne Version: {}",
    ),
    ("it does not say until when it holds", "sie sagt nicht, bis wann sie gilt"),
    ("no page of an error was seen", "keine Fehlerseite wurde gesehen"),
    ("no page was seen", "keine Seite wurde gesehen"),
    (
        "several policies hold together, and no one of them says what they let through",
        "mehrere Richtlinien gelten zusammen, und keine allein sagt, was sie durchlassen",
    ),
    ("its lifetime cannot be read", "seine Lebensdauer kann nicht gelesen werden"),
    ("it ends with the session", "es endet mit der Sitzung"),
    ("no script and no style comes from it", "weder Skript noch Stil kommt von dort"),
    ("how it is reached is not seen", "wie er erreicht wird, ist nicht zu sehen"),
    // What was left.
    (
        "it is on a host that is not declared: name it under `targets.http`",
        "sie liegt auf einem Host, der nicht angegeben ist: unter `targets.http` angeben",
    ),
    ("robots.txt asks for it not to be fetched", "robots.txt bittet, sie nicht abzurufen"),
    (
        "robots.txt cannot be read, so that only what is named was looked at",
        "robots.txt kann nicht gelesen werden, daher wurde nur angesehen, was angegeben ist",
    ),
    (
        "robots.txt asks for this page not to be fetched; it was, as it is named",
        "robots.txt bittet, diese Seite nicht abzurufen; sie wurde es, da sie angegeben ist",
    ),
    ("the request did not come back", "die Anfrage kam nicht zurück"),
    ("it is no source map", "es ist keine Source Map"),
    ("it is no page", "es ist keine Seite"),
    // The browser.
    (
        "no browser is installed: name one with --browser, or leave `browser: always` out",
        "kein Browser ist installiert: einen mit --browser nennen oder `browser: always` weglassen",
    ),
    ("the browser cannot be started: {}", "der Browser kann nicht gestartet werden: {}"),
    ("the browser did not answer in time", "der Browser antwortete nicht rechtzeitig"),
    ("the browser refuses {}", "der Browser lehnt {} ab"),
    (
        "the browser ended; where its sandbox cannot start, --browser-no-sandbox runs it without",
        "der Browser endete; wo seine Sandbox nicht starten kann, läuft er mit --browser-no-sandbox ohne sie",
    ),
    ("the browser opens no page", "der Browser öffnet keine Seite"),
    ("the browser does not load it: {}", "der Browser lädt sie nicht: {}"),
    ("its scripts left nothing to read", "ihre Skripte ließen nichts zu lesen übrig"),
    (
        "the browser ran without its own sandbox (--browser-no-sandbox)",
        "der Browser lief ohne seine Sandbox (--browser-no-sandbox)",
    ),
    (
        "{} was not asked: its address is not public or not known",
        "{} wurde nicht gefragt: seine Adresse ist nicht öffentlich oder nicht bekannt",
    ),
    ("{} was not sent", "{} wurde nicht gesendet"),
    (
        "something that its scripts asked for was held back",
        "etwas, was ihre Skripte abrufen wollten, wurde zurückgehalten",
    ),
    // Transcripts.
    ("it is no transcript of a visit", "es ist kein Protokoll eines Besuchs"),
    ("{} was never seen", "{} wurde nie gesehen"),
    (
        "{} was seen, and the facts leave it out",
        "{} wurde gesehen, und die Tatsachen lassen es aus",
    ),
    ("`{}` of {} is not what was seen", "`{}` von {} ist nicht, was gesehen wurde"),
    (
        "not all of {} was looked at, and the list is called complete",
        "nicht alles von {} wurde angesehen, und die Liste heißt vollständig",
    ),
    // Recordings.
    ("a recording does not tell", "eine Aufzeichnung sagt es nicht"),
    ("what was recorded", "was aufgezeichnet wurde"),
    ("its content was not recorded", "ihr Inhalt wurde nicht aufgezeichnet"),
    (
        "a recording does not say whether somebody was logged in or had consented: whether pages can be read without a login stays open",
        "eine Aufzeichnung sagt nicht, ob jemand angemeldet war oder eingewilligt hatte: ob Seiten ohne Anmeldung lesbar sind, bleibt offen",
    ),
    (
        "it holds no cookie of any answer: browsers leave them out unless sensitive data are asked for",
        "sie enthält kein Cookie einer Antwort: Browser lassen sie weg, wenn sensible Daten nicht verlangt werden",
    ),
    (
        "it is a recording in a version of HAR other than 1.1 and 1.2",
        "es ist eine Aufzeichnung in einer anderen Fassung von HAR als 1.1 und 1.2",
    ),
    (
        "record it with the developer tools of a browser of today",
        "mit den Entwicklerwerkzeugen eines heutigen Browsers aufzeichnen",
    ),
    ("it holds more than {} requests", "sie enthält mehr als {} Anfragen"),
    ("record one page at a time", "eine Seite auf einmal aufzeichnen"),
    (
        "it holds no page: no answer with HTML that loaded",
        "sie enthält keine Seite: keine Antwort mit HTML, die geladen wurde",
    ),
    (
        "record again with the page reloaded while the developer tools are open",
        "erneut aufzeichnen und die Seite dabei mit offenen Entwicklerwerkzeugen neu laden",
    ),
];
