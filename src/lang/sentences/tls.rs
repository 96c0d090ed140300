//! What the TLS probe says.

use super::Sentence;

/// In the order in which they are tried: what holds another sentence after that sentence's like.
pub(super) const SENTENCES: &[Sentence] = &[
    // What the server says against itself, and how it fails.
    ("the server contradicts itself: {}", "der Server widerspricht sich: {}"),
    (
        "a hello that was answered before was refused later",
        "ein Hello, das vorher beantwortet wurde, wurde später abgelehnt",
    ),
    (
        "a scheme was refused, and accepted when asked again",
        "ein Verfahren wurde abgelehnt und auf neue Frage angenommen",
    ),
    (
        "schemes were refused, and accepted later",
        "Verfahren wurden abgelehnt und später angenommen",
    ),
    (
        "a suite that was accepted before was refused later",
        "eine Suite, die vorher angenommen wurde, wurde später abgelehnt",
    ),
    (
        "suites that were accepted before were refused later",
        "Suiten, die vorher angenommen wurden, wurden später abgelehnt",
    ),
    (
        "TLS 1.3 was negotiated and its version refused later",
        "TLS 1.3 wurde ausgehandelt und die Version später abgelehnt",
    ),
    (
        "what {} was refused with was accepted at the end",
        "womit {} abgelehnt wurde, wurde am Ende angenommen",
    ),
    (
        "STARTTLS was offered on {} of {} connections and denied on the others",
        "STARTTLS wurde auf {} von {} Verbindungen angeboten und auf den anderen verweigert",
    ),
    ("{} was negotiated and refused at the end", "{} wurde ausgehandelt und am Ende abgelehnt"),
    ("{} was refused, and negotiated at the end", "{} wurde abgelehnt und am Ende ausgehandelt"),
    ("the server chooses {} and fails then", "der Server wählt {} und scheitert danach"),
    (
        "a kind of key exchange could not be asked for by itself",
        "eine Art des Schlüsselaustauschs ließ sich nicht für sich erfragen",
    ),
    (
        "the server refuses hellos with extensions that browsers do not send",
        "der Server lehnt Hellos mit Erweiterungen ab, die Browser nicht senden",
    ),
    (
        "in SSLv2 the client chooses, and nothing was chosen",
        "in SSLv2 wählt der Client, und es wurde nichts gewählt",
    ),
    // Connections.
    ("an answer", "eine Antwort"),
    ("closed without an answer", "ohne Antwort geschlossen"),
    ("connection reset", "Verbindung zurückgesetzt"),
    ("no answer in time", "keine Antwort in der Zeit"),
    ("connection refused", "Verbindung abgelehnt"),
    ("no connection in time", "keine Verbindung in der Zeit"),
    ("interrupted", "unterbrochen"),
    ("interrupted before it was looked at", "unterbrochen, bevor es angesehen wurde"),
    ("this machine has no route to the address", "dieser Rechner hat keinen Weg zu der Adresse"),
    ("the limit of {} connections is reached", "die Grenze von {} Verbindungen ist erreicht"),
    (
        "the time limit of {} s for the endpoint is reached",
        "die Zeitgrenze von {} s für den Endpunkt ist erreicht",
    ),
    (
        "at most {} addresses of a host are looked at; choose with --address",
        "von einem Namen werden höchstens {} Adressen angesehen; --address wählt sie aus",
    ),
    ("no address", "keine Adresse"),
    (
        "the connection was closed within the handshake",
        "die Verbindung wurde während des Handshakes geschlossen",
    ),
    (
        "the connection was closed within a record",
        "die Verbindung wurde mitten in einem Record geschlossen",
    ),
    (
        "the connection was closed without an answer",
        "die Verbindung wurde ohne Antwort geschlossen",
    ),
    ("the connection was closed before TLS", "die Verbindung wurde vor TLS geschlossen"),
    ("the connection was reset before TLS", "die Verbindung wurde vor TLS zurückgesetzt"),
    ("no go-ahead for TLS in time", "keine Freigabe für TLS in der Zeit"),
    // Answers.
    ("the answer is not TLS", "die Antwort ist kein TLS"),
    ("the answer is too long", "die Antwort ist zu lang"),
    ("a field ends early", "ein Feld endet zu früh"),
    ("bytes follow a message", "auf eine Nachricht folgen weitere Bytes"),
    (
        "bytes follow the ServerHello's extensions",
        "auf die Erweiterungen des ServerHello folgen weitere Bytes",
    ),
    ("more bytes than a handshake takes", "mehr Bytes, als ein Handshake braucht"),
    (
        "a record that has no place before the handshake ends",
        "ein Record, der vor dem Ende des Handshakes keinen Platz hat",
    ),
    ("a handshake message", "eine Nachricht des Handshakes"),
    ("the first message is no ServerHello", "die erste Nachricht ist kein ServerHello"),
    ("a second ServerHello", "ein zweites ServerHello"),
    (
        "a message that has no place in the first flight",
        "eine Nachricht, die in der ersten Antwort keinen Platz hat",
    ),
    ("a chain of certificates", "eine Kette von Zertifikaten"),
    ("a chain without a certificate", "eine Kette ohne Zertifikat"),
    ("an answer without ServerHello", "eine Antwort ohne ServerHello"),
    ("the answer in SSLv2 cannot be read", "die Antwort in SSLv2 ist nicht lesbar"),
    (
        "an answer that is neither SSLv2 nor an alert",
        "eine Antwort, die weder SSLv2 noch ein Alert ist",
    ),
    ("the server does not speak TLS on this port", "der Server spricht auf diesem Port kein TLS"),
    ("the server refused every hello", "der Server hat jedes Hello abgelehnt"),
    ("the server stopped answering", "der Server antwortet nicht mehr"),
    (
        "the server answered with a version not asked for",
        "der Server antwortete mit einer Version, nach der nicht gefragt war",
    ),
    (
        "the server does not serve the name asked for (alert unrecognized_name): ask for one it serves, with `--sni` or `sni:` in the product file",
        "der Server bedient den gefragten Namen nicht (Alert unrecognized_name): nach einem fragen, den er bedient, mit `--sni` oder mit `sni:` in der Produktdatei",
    ),
    (
        "refused, but so is what was answered before",
        "abgelehnt, aber ebenso, was zuvor beantwortet wurde",
    ),
    (
        "the server is silent at random, so that its silence cannot be told from a refusal",
        "der Server schweigt nach Zufall, sodass sein Schweigen von einer Ablehnung nicht zu unterscheiden ist",
    ),
    (
        "some was negotiated once, but not when asked again",
        "etwas wurde einmal ausgehandelt, auf erneute Frage aber nicht",
    ),
    ("not asked", "nicht gefragt"),
    ("it came to no end", "es kam zu keinem Ende"),
    // Suites, groups, schemes.
    (
        "only one suite is known, so there is nothing to prefer",
        "nur eine Cipher-Suite ist bekannt, also gibt es nichts vorzuziehen",
    ),
    (
        "the server did not answer suites it had accepted before",
        "der Server beantwortete Cipher-Suiten nicht, die er zuvor angenommen hatte",
    ),
    (
        "its suites need different certificates, which may be chosen first",
        "seine Cipher-Suiten brauchen verschiedene Zertifikate, die zuerst gewählt sein können",
    ),
    (
        "{} and {} are chosen as offered, but a server that prefers ChaCha20 for clients that do would do the same",
        "{} und {} werden wie angeboten gewählt, doch ein Server, der ChaCha20 bei Clients vorzieht, die es tun, täte dasselbe",
    ),
    ("no suite was negotiated", "keine Cipher-Suite wurde ausgehandelt"),
    (
        "no CBC suite was negotiated, so there was no occasion to confirm it",
        "keine CBC-Suite wurde ausgehandelt, also gab es keinen Anlass, es zu bestätigen",
    ),
    (
        "the server chose a group that was not on offer",
        "der Server wählte eine Gruppe, die nicht angeboten war",
    ),
    (
        "the server signs with a scheme that was not on offer",
        "der Server signiert mit einem Verfahren, das nicht angeboten war",
    ),
    (
        "the server refuses hellos without a key: groups that no key was sent for may be there",
        "der Server lehnt Hellos ohne Schlüssel ab: Gruppen, für die kein Schlüssel gesendet wurde, kann es geben",
    ),
    (
        "no {} handshake can be completed here with a suite and a group of the server",
        "mit einer Cipher-Suite und einer Gruppe des Servers lässt sich hier kein {}-Handshake abschließen",
    ),
    ("group", "Gruppe"),
    ("suite", "Cipher-Suite"),
    (
        "no {} of the server is one a handshake can be completed with here",
        "mit keiner {} des Servers lässt sich hier ein Handshake abschließen",
    ),
    ("there is no group to agree on keys in", "es gibt keine Gruppe, um Schlüssel zu vereinbaren"),
    (
        "the certificate's curve {} must be on offer and may be preferred to groups not seen",
        "die Kurve {} des Zertifikats muss angeboten sein und kann ungesehenen Gruppen vorgezogen werden",
    ),
    ("the server answered with version {}", "der Server antwortete mit Version {}"),
    ("the server chose {}, not on offer", "der Server wählte {}, was nicht angeboten war"),
    // Handshakes.
    ("the server signed nothing", "der Server hat nichts signiert"),
    (
        "the server refused to complete a handshake",
        "der Server lehnte es ab, einen Handshake abzuschließen",
    ),
    ("the server refused this time", "der Server lehnte diesmal ab"),
    ("refused for want of a protocol", "mangels Protokoll abgelehnt"),
    (
        "the server resumed a session nobody asked for",
        "der Server nahm eine Sitzung wieder auf, nach der nicht gefragt war",
    ),
    ("the server resumed another session", "der Server nahm eine andere Sitzung wieder auf"),
    ("no handshake was completed", "kein Handshake wurde abgeschlossen"),
    ("the server sent no ticket in time", "der Server sandte kein Ticket in der Zeit"),
    (
        "the server did not take the ticket it had handed out",
        "der Server nahm das Ticket nicht an, das er ausgegeben hatte",
    ),
    (
        "the server resumed without the keys it was sent",
        "der Server nahm ohne die Schlüssel wieder auf, die ihm gesandt wurden",
    ),
    (
        "the server resumed with new keys although that was not on offer",
        "der Server nahm mit neuen Schlüsseln wieder auf, obwohl das nicht angeboten war",
    ),
    (
        "the server passed over a ticket once, which may be chance",
        "der Server überging ein Ticket einmal, was Zufall sein kann",
    ),
    (
        "the server handed out no second ticket to try",
        "der Server gab kein zweites Ticket zum Versuchen aus",
    ),
    ("the server closed the connection", "der Server schloss die Verbindung"),
    ("the server ended the handshake", "der Server beendete den Handshake"),
    ("the server chose something else this time", "der Server wählte diesmal etwas anderes"),
    ("the server chose another group this time", "der Server wählte diesmal eine andere Gruppe"),
    ("the server chose what was not on offer", "der Server wählte, was nicht angeboten war"),
    ("the server asked for what was not on offer", "der Server verlangte, was nicht angeboten war"),
    ("the server sent no key", "der Server sandte keinen Schlüssel"),
    (
        "the server's key is of a group not on offer",
        "der Schlüssel des Servers gehört zu einer Gruppe, die nicht angeboten war",
    ),
    (
        "the server's key is no key of its group",
        "der Schlüssel des Servers ist keiner seiner Gruppe",
    ),
    ("the server's Finished is wrong", "das Finished des Servers ist falsch"),
    ("no certificate where one was due", "kein Zertifikat, wo eines fällig war"),
    ("no Finished where one was due", "kein Finished, wo eines fällig war"),
    (
        "the server sent a message across a change of keys",
        "der Server sandte eine Nachricht über einen Schlüsselwechsel hinweg",
    ),
    (
        "the server sent a message that was not due",
        "der Server sandte eine Nachricht, die nicht fällig war",
    ),
    (
        "the server sent a record that was not due",
        "der Server sandte einen Record, der nicht fällig war",
    ),
    (
        "the server took a ticket that was not on offer",
        "der Server nahm ein Ticket an, das nicht angeboten war",
    ),
    ("a record could not be read", "ein Record war nicht lesbar"),
    ("a record could not be protected", "ein Record ließ sich nicht schützen"),
    ("a short key_share", "ein zu kurzes key_share"),
    ("a short ServerHello", "ein zu kurzes ServerHello"),
    ("a short ServerKeyExchange", "ein zu kurzes ServerKeyExchange"),
    ("a ServerKeyExchange without a named group", "ein ServerKeyExchange ohne benannte Gruppe"),
    ("a key of the wrong length", "ein Schlüssel falscher Länge"),
    ("a key too long", "ein zu langer Schlüssel"),
    ("no keys could be agreed on", "es ließen sich keine Schlüssel vereinbaren"),
    // Certificates.
    ("no certificate", "kein Zertifikat"),
    ("not a certificate: {}", "kein Zertifikat: {}"),
    ("a certificate cannot be read", "ein Zertifikat ist nicht lesbar"),
    ("bytes follow the certificate", "auf das Zertifikat folgen weitere Bytes"),
    ("a signature by {} cannot be verified here", "eine Signatur mit {} ist hier nicht prüfbar"),
    ("no name was asked for", "nach keinem Namen wurde gefragt"),
    ("`{}` is no host name", "`{}` ist kein Hostname"),
    ("the certificate cannot be read: {}", "das Zertifikat ist nicht lesbar: {}"),
    ("the path cannot be checked: {}", "der Pfad ist nicht prüfbar: {}"),
    (
        "there is no moment at which the certificates of the chain are all valid",
        "es gibt keinen Zeitpunkt, zu dem alle Zertifikate der Kette gültig sind",
    ),
    (
        "the algorithm has no hash function of its own",
        "das Verfahren hat keine eigene Hashfunktion",
    ),
    (
        "the algorithm of the signature is not known here",
        "das Verfahren der Signatur ist hier nicht bekannt",
    ),
    ("the RSASSA-PSS parameters cannot be read", "die RSASSA-PSS-Parameter sind nicht lesbar"),
    (
        "the RSASSA-PSS parameters are not those of TLS (RFC 8446 section 4.2.3)",
        "die RSASSA-PSS-Parameter sind nicht die von TLS (RFC 8446 Abschnitt 4.2.3)",
    ),
    ("the stapled answer cannot be read", "die mitgelieferte Statusauskunft ist nicht lesbar"),
    (
        "the stapled answer is of a kind that is not known here",
        "die mitgelieferte Statusauskunft ist von einer Art, die hier nicht bekannt ist",
    ),
    ("the hash function {} is not known here", "die Hashfunktion {} ist hier nicht bekannt"),
    (
        "the issuer's key is neither in the chain nor among the roots",
        "der Schlüssel des Ausstellers ist weder in der Kette noch unter den Wurzeln",
    ),
    ("the issuer's key cannot be read", "der Schlüssel des Ausstellers ist nicht lesbar"),
    (
        "no TLS 1.3 scheme has this pair of hash and key",
        "kein Verfahren von TLS 1.3 hat dieses Paar aus Hash und Schlüssel",
    ),
    (
        "without a server name it is refused (alert {})",
        "ohne Servernamen wird abgelehnt (Alert {})",
    ),
    (
        "without a server name it presents another chain",
        "ohne Servernamen zeigt der Server eine andere Kette",
    ),
    // Attributes of facts.
    ("the prime is none of RFC 7919", "die Primzahl ist keine aus RFC 7919"),
    ("only one handshake showed this prime", "nur ein Handshake zeigte diese Primzahl"),
    ("the scheme has no code", "das Verfahren hat keinen Code"),
    ("the key lies on no named curve", "der Schlüssel liegt auf keiner benannten Kurve"),
    ("the certificate does not say", "das Zertifikat sagt es nicht"),
    ("it cannot be read from the certificate", "dem Zertifikat ist es nicht zu entnehmen"),
    ("the suite is not registered", "die Cipher-Suite ist nicht registriert"),
    ("the suite does not use CBC", "die Cipher-Suite verwendet kein CBC"),
    ("the extension was not looked at", "die Erweiterung wurde nicht angesehen"),
    ("the kind of cipher is not known", "die Art der Chiffre ist nicht bekannt"),
    ("SSLv2 has no extensions", "SSLv2 hat keine Erweiterungen"),
    ("the group is not registered", "die Gruppe ist nicht registriert"),
    (
        "the group has no classical part of known size",
        "die Gruppe hat keinen klassischen Teil bekannter Größe",
    ),
    ("the scheme is not registered", "das Verfahren ist nicht registriert"),
    ("the scheme has no hash function of its own", "das Verfahren hat keine eigene Hashfunktion"),
    // STARTTLS.
    ("it is not in the answer to EHLO or LHLO", "es steht nicht in der Antwort auf EHLO oder LHLO"),
    ("EHLO or LHLO is unknown", "EHLO oder LHLO ist unbekannt"),
    ("it is not among the capabilities", "es ist nicht unter den Fähigkeiten"),
    ("STLS is not in the answer to CAPA", "STLS steht nicht in der Antwort auf CAPA"),
    ("CLIENT_SSL is not among the capabilities", "CLIENT_SSL ist nicht unter den Fähigkeiten"),
    (
        "the stream has no version, so no features",
        "der Stream hat keine Version, also keine Features",
    ),
    ("it is not among the stream's features", "es ist nicht unter den Features des Streams"),
    ("an error without a message", "ein Fehler ohne Meldung"),
    (
        "the server sent data after its go-ahead for TLS and before the handshake; it is not protected, so nothing after it was read",
        "der Server sandte Daten nach seiner Freigabe für TLS und vor dem Handshake; sie sind nicht geschützt, darum wurde danach nichts gelesen",
    ),
    (
        "the server does not offer STARTTLS ({}): it has none, or somebody on the way has stripped it",
        "der Server bietet kein STARTTLS an ({}): er hat keines, oder jemand auf dem Weg hat es entfernt",
    ),
    (
        "the server refuses the name {} in EHLO or LHLO (`--ehlo`, or `ehlo:` in the product file, says another): {}",
        "der Server lehnt den Namen {} in EHLO oder LHLO ab (einen anderen nennt `--ehlo` oder `ehlo:` in der Produktdatei): {}",
    ),
    ("the server refuses STARTTLS: {}", "der Server lehnt STARTTLS ab: {}"),
    ("the server turned us away before STARTTLS: {}", "der Server hat vor STARTTLS abgewiesen: {}"),
    ("what the server says before TLS is not {}", "was der Server vor TLS sagt, ist nicht {}"),
    (
        "the server says more before TLS than the {} bytes that are read",
        "der Server sagt vor TLS mehr als die {} Bytes, die gelesen werden",
    ),
    (
        "{} from the first byte; it may after STARTTLS ({})",
        "{} ab dem ersten Byte; nach STARTTLS ({}) vielleicht",
    ),
    // What could not be determined.
    ("certificate chains", "Zertifikatsketten"),
    ("{} cipher suites", "{} Cipher-Suiten"),
    ("{} groups", "{} Gruppen"),
    ("{} signature schemes", "{} Signaturverfahren"),
    ("{} server preference", "{} Reihenfolge des Servers"),
    (
        "self-signature of certificate {} of chain {}",
        "Selbstsignatur von Zertifikat {} der Kette {}",
    ),
    ("{} signature of certificate {}", "{} Signatur von Zertifikat {}"),
    ("certificate {} of chain {}", "Zertifikat {} der Kette {}"),
    ("path to a root of chain {}", "Pfad zu einer Wurzel der Kette {}"),
    ("names of chain {}", "Namen der Kette {}"),
    ("order of chain {}", "Reihenfolge der Kette {}"),
    ("stapled status of chain {}", "mitgelieferte Statusauskunft der Kette {}"),
    // Progress.
    ("{}: looked through", "{}: durchgesehen"),
    ("{}: not offered", "{}: nicht angeboten"),
    ("{}: undetermined", "{}: nicht bestimmt"),
    ("{}: {} connections", "{}: {} Verbindungen"),
    ("renegotiation", "Neuverhandlung"),
    ("resumption", "Wiederaufnahme"),
    // What holds another sentence.
    (
        "{}, twice, and a hello answered before is answered no more",
        "zweimal: {}, und ein zuvor beantwortetes Hello wird nicht mehr beantwortet",
    ),
    (
        "{}: whoever does not insist on TLS goes on in the clear there",
        "{}: wer nicht auf TLS besteht, spricht dort im Klartext weiter",
    ),
    ("{}, twice", "zweimal: {}"),
    ("{}, then {}", "{}, dann {}"),
    ("no connection: {}", "keine Verbindung: {}"),
    ("malformed answer: {}", "fehlerhafte Antwort: {}"),
    ("the answer is too long: {}", "die Antwort ist zu lang: {}"),
    ("no version could be negotiated: {}", "keine Version ließ sich aushandeln: {}"),
    ("the name does not resolve: {}", "der Name lässt sich nicht auflösen: {}"),
    ("not looked at: {}", "nicht angesehen: {}"),
    ("without a server name: {}", "ohne Servernamen: {}"),
    ("asked to renegotiate: {}", "nach Neuverhandlung gefragt: {}"),
    ("{} was not tried: {}", "{} wurde nicht versucht: {}"),
];
