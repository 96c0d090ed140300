//! What the reader of Keycloak says.

use super::Sentence;

/// In the order in which they are tried.
pub(super) const SENTENCES: &[Sentence] = &[
    (
        "Keycloak realms (kc.sh export, partial export, keycloak-config-cli, KeycloakRealmImport)",
        "Realms von Keycloak (kc.sh export, Teilexport, keycloak-config-cli, KeycloakRealmImport)",
    ),
    ("the realms whose files were read", "die Realms, deren Dateien gelesen wurden"),
    (
        "who gets in this way is not in the file",
        "wer auf diesem Weg hereinkommt, steht nicht in der Datei",
    ),
    (
        "say it in the product file: say: {\"REALM/CLIENT/*\": {role: patient}}",
        "in der Produktdatei angeben: say: {\"REALM/CLIENT/*\": {role: patient}}",
    ),
    (
        "export the realm from the server: kc.sh export --realm REALM --file FILE",
        "den Realm vom Server ausgeben: kc.sh export --realm REALM --file DATEI",
    ),
    (
        "export the realm with its clients and flows (kc.sh export --realm REALM --file FILE); what code of one's own or a provider elsewhere demands, state by hand",
        "den Realm mit Clients und Abläufen ausgeben (kc.sh export --realm REALM --file DATEI); was eigener Code oder ein Anbieter anderswo verlangt, von Hand angeben",
    ),
    // What a way in hangs on.
    (
        "what the identity provider demands is not in the file",
        "was der Identitätsanbieter verlangt, steht nicht in der Datei",
    ),
    (
        "what `{}` demands is not in the file: it is no authenticator of Keycloak",
        "was `{}` verlangt, steht nicht in der Datei: es ist kein Authenticator von Keycloak",
    ),
    (
        "when the condition `{}` holds is not in the file",
        "wann die Bedingung `{}` gilt, steht nicht in der Datei",
    ),
    (
        "the settings of `{}` are not in the file",
        "die Einstellungen von `{}` stehen nicht in der Datei",
    ),
    (
        "whoever logs in first may enrol a factor before anything was proved",
        "wer sich zuerst anmeldet, kann einen Faktor einrichten, bevor irgendetwas nachgewiesen ist",
    ),
    ("the sub-flow `{}` holds itself", "der Unterablauf `{}` enthält sich selbst"),
    ("the sub-flow `{}` is not in the file", "der Unterablauf `{}` steht nicht in der Datei"),
    (
        "the sub-flow `{}` lies deeper than is read",
        "der Unterablauf `{}` liegt tiefer, als gelesen wird",
    ),
    ("the requirement of `{}` is not readable", "das Erfordernis von `{}` ist nicht lesbar"),
    ("the sub-flow of `{}` is not readable", "der Unterablauf von `{}` ist nicht lesbar"),
    ("the authenticator of `{}` is not readable", "der Authenticator von `{}` ist nicht lesbar"),
    (
        "the flow `{}` has more ways through it than are looked at",
        "durch den Ablauf `{}` führen mehr Wege, als betrachtet werden",
    ),
    (
        "the flow `{}` is bound and is not in the file",
        "der Ablauf `{}` ist zugewiesen und steht nicht in der Datei",
    ),
    (
        "to which flow `{}` is bound is not in the file",
        "welcher Ablauf `{}` zugewiesen ist, steht nicht in der Datei",
    ),
    (
        "to which flow `{}` is bound is not readable",
        "welcher Ablauf `{}` zugewiesen ist, ist nicht lesbar",
    ),
    (
        "the flow that a client chooses for itself is not readable",
        "der Ablauf, den ein Client für sich wählt, ist nicht lesbar",
    ),
    (
        "the flow after a login by the provider is not readable",
        "der Ablauf nach einer Anmeldung über den Anbieter ist nicht lesbar",
    ),
    (
        "the client policy `{}` may choose the flow `{}`",
        "die Client-Richtlinie `{}` kann den Ablauf `{}` wählen",
    ),
    (
        "which clients there are, and what each may do, is not in the file",
        "welche Clients es gibt und was jeder darf, steht nicht in der Datei",
    ),
    (
        "whether the client may use the password grant (`directAccessGrantsEnabled`) is not in the file",
        "ob der Client Passwörter selbst entgegennehmen darf (`directAccessGrantsEnabled`), steht nicht in der Datei",
    ),
    (
        "the login is on a channel that only the options of the server name",
        "die Anmeldung geschieht auf einem Kanal, den nur die Optionen des Servers nennen",
    ),
    (
        "what a registration sets is not in its flow",
        "was eine Registrierung festlegt, steht nicht in ihrem Ablauf",
    ),
    (
        "the kind of one-time password (`otpPolicyType`) is not readable",
        "die Art des Einmalpassworts (`otpPolicyType`) ist nicht lesbar",
    ),
    // Passwords, sessions, tokens, clients, events.
    (
        "whether failed logins lock (`bruteForceProtected`) is not in the file",
        "ob Fehlversuche sperren (`bruteForceProtected`), steht nicht in der Datei",
    ),
    (
        "a setting of the lock after failed logins is not readable",
        "eine Einstellung der Sperre nach Fehlversuchen ist nicht lesbar",
    ),
    ("the password policy is not in the file", "die Passwortrichtlinie steht nicht in der Datei"),
    ("the password policy is not readable", "die Passwortrichtlinie ist nicht lesbar"),
    (
        "the password policy is not readable without doubt",
        "die Passwortrichtlinie ist nicht zweifelsfrei lesbar",
    ),
    (
        "a number in the password policy is not readable",
        "eine Zahl in der Passwortrichtlinie ist nicht lesbar",
    ),
    (
        "it depends on the version of the server, which is not in the file",
        "es hängt von der Version des Servers ab, die nicht in der Datei steht",
    ),
    (
        "a length of sessions or tokens in the file is not readable",
        "eine Dauer von Sitzungen oder Token in der Datei ist nicht lesbar",
    ),
    ("it is not in the file", "es steht nicht in der Datei"),
    (
        "the algorithm of tokens in the file is not readable",
        "das Verfahren der Token in der Datei ist nicht lesbar",
    ),
    (
        "whether a refresh token can be used again is not in the file",
        "ob ein Refresh-Token mehrfach verwendbar ist, steht nicht in der Datei",
    ),
    (
        "which scopes clients have by default is not in the file",
        "welche Scopes Clients von sich aus haben, steht nicht in der Datei",
    ),
    (
        "a setting of the client in the file is not readable",
        "eine Einstellung des Clients in der Datei ist nicht lesbar",
    ),
    (
        "what is recorded of logins and changes is not in the file",
        "was von Anmeldungen und Änderungen festgehalten wird, steht nicht in der Datei",
    ),
    (
        "what is recorded of logins and changes is not readable",
        "was von Anmeldungen und Änderungen festgehalten wird, ist nicht lesbar",
    ),
    // What else to know.
    (
        "a realm that is switched off: nobody logs in to it",
        "ein abgeschalteter Realm: dort meldet sich niemand an",
    ),
    (
        "nobody can log in by the {}: its flow `{}` never succeeds",
        "über {} kann sich niemand anmelden: der Ablauf `{}` gelingt nie",
    ),
    (
        "the file names no version of Keycloak: what it leaves out may be as it was on the server",
        "die Datei nennt keine Version von Keycloak: was sie auslässt, kann auf dem Server bleiben, wie es war",
    ),
    (
        "the file holds no clients: the partial export of the console has them if it is asked for clients",
        "die Datei enthält keine Clients: der Teilexport der Konsole hat sie, wenn sie angehakt sind",
    ),
    (
        "the weakest way in is `{}`, by the flow `{}`",
        "der schwächste Weg hinein ist `{}`, über den Ablauf `{}`",
    ),
    (
        "a directory is connected (user federation): it checks passwords by rules of its own",
        "ein Verzeichnis ist angebunden (User Federation): es prüft Passwörter nach eigenen Regeln",
    ),
    (
        "who has enrolled a second factor is not in an export: kcadm.sh get users/ID/credentials -r REALM",
        "wer einen zweiten Faktor eingerichtet hat, steht in keinem Export: kcadm.sh get users/ID/credentials -r REALM",
    ),
    // Ways in beside.
    (
        "what somebody must show before a helpdesk resets a factor is in no export",
        "was jemand vorweisen muss, bevor ein Helpdesk einen Faktor zurücksetzt, steht in keinem Export",
    ),
    (
        "who gets to the server and its database past the logins of the realm is in no export",
        "wer an den Anmeldungen des Realms vorbei an den Server und seine Datenbank kommt, steht in keinem Export",
    ),
    (
        "how the directory behind the provider admits and resets is in no export of this realm",
        "wie das Verzeichnis hinter dem Anbieter einlässt und zurücksetzt, steht in keinem Export dieses Realms",
    ),
    (
        "state it as an auth.path: for whom it is and which factors it always demands",
        "als auth.path angeben: für wen er ist und welche Faktoren er immer verlangt",
    ),
    // What is refused.
    (
        "name what `kc.sh export --realm REALM --file FILE` writes, or the partial export of the console with clients",
        "nennen, was `kc.sh export --realm REALM --file DATEI` schreibt, oder den Teilexport der Konsole mit Clients",
    ),
    (
        "it holds users of a realm of Keycloak and not its settings",
        "sie enthält Nutzende eines Realms von Keycloak und nicht seine Einstellungen",
    ),
    (
        "it has keys of a realm of Keycloak and is none: it is of another product",
        "sie hat Schlüssel eines Realms von Keycloak und ist keiner: sie ist von einem anderen Produkt",
    ),
    (
        "render it with the tool it belongs to, or export the realm from the server",
        "mit dem zugehörigen Werkzeug erzeugen oder den Realm vom Server ausgeben",
    ),
    (
        "what is read of it is nested deeper than {} levels",
        "was von ihr gelesen wird, ist tiefer als {} Ebenen verschachtelt",
    ),
];
