//! What the readers of a Linux server's and a container host's logs say.

use super::Sentence;

/// In the order in which they are tried.
pub(super) const SENTENCES: &[Sentence] = &[
    // What several of them say.
    ("rule {} s", "Regel {} s"),
    ("span of one file {} s", "Spanne einer Datei {} s"),
    (
        "it is a configuration of {}, which is not read in this version",
        "sie ist eine Konfiguration von {}, die diese Version nicht liest",
    ),
    (
        "state by hand what it keeps, and how long",
        "von Hand angeben, was es aufbewahrt und wie lange",
    ),
    (
        "it is what `docker inspect` prints, which is not read in this version",
        "sie ist die Ausgabe von `docker inspect`, die diese Version nicht liest",
    ),
    ("name daemon.json and the Compose files", "daemon.json und die Compose-Dateien nennen"),
    ("a Caddyfile", "einem Caddyfile"),
    (
        "render it with the tool it belongs to, and name the result",
        "mit dem Werkzeug rendern, zu dem sie gehört, und das Ergebnis nennen",
    ),
    (
        "render it with the tool it belongs to; or {}",
        "mit dem Werkzeug rendern, zu dem sie gehört; oder {}",
    ),
    ("name the whole file", "die ganze Datei nennen"),
    ("name that one alone", "nur diese nennen"),
    // journald.
    (
        "systemd's journal (journald.conf with journald.conf.d/, or systemd-analyze cat-config systemd/journald.conf)",
        "das Journal von systemd (journald.conf mit journald.conf.d/, oder systemd-analyze cat-config systemd/journald.conf)",
    ),
    (
        "the journal of the machine and the namespaces in these files",
        "das Journal der Maschine und der Namensräume in diesen Dateien",
    ),
    (
        "name the output of `systemd-analyze cat-config systemd/journald.conf` of the machine",
        "die Ausgabe von `systemd-analyze cat-config systemd/journald.conf` auf der Maschine nennen",
    ),
    (
        "render it with the tool it belongs to; or take `systemd-analyze cat-config systemd/journald.conf` of the machine",
        "mit dem Werkzeug rendern, zu dem sie gehört; oder `systemd-analyze cat-config systemd/journald.conf` auf der Maschine nehmen",
    ),
    (
        "it holds settings of journald inside something else",
        "sie enthält Einstellungen von journald in etwas anderem",
    ),
    (
        "take them into a file of their own; or take `systemd-analyze cat-config systemd/journald.conf` of the machine",
        "sie in eine eigene Datei nehmen; oder `systemd-analyze cat-config systemd/journald.conf` auf der Maschine nehmen",
    ),
    (
        "one of them is the whole configuration as systemd-analyze shows it",
        "eine davon ist die ganze Konfiguration, wie systemd-analyze sie zeigt",
    ),
    (
        "its name does not end in `.conf`: journald does not read it",
        "ihr Name endet nicht auf `.conf`: journald liest sie nicht",
    ),
    (
        "two files have one name, and which of them counts depends on their folders",
        "zwei Dateien haben einen Namen, und welche zählt, hängt von ihren Ordnern ab",
    ),
    (
        "a file of the same name in another folder stands in its place",
        "eine gleichnamige Datei in einem anderen Ordner tritt an ihre Stelle",
    ),
    (
        "it may stand in journald.conf, which was not among the files",
        "es kann in journald.conf stehen, die nicht unter den Dateien war",
    ),
    (
        "`{}` says nothing of how long the journal is kept",
        "`{}` sagt nichts darüber, wie lange das Journal aufbewahrt wird",
    ),
    (
        "a key that is no setting of journald",
        "ein Schlüssel, der keine Einstellung von journald ist",
    ),
    (
        "`{}` stands outside of `[Journal]`: journald ignores it",
        "`{}` steht außerhalb von `[Journal]`: journald übergeht es",
    ),
    (
        "a line may begin another file, so that its section is not known",
        "eine Zeile kann eine andere Datei beginnen, sodass ihr Abschnitt nicht bekannt ist",
    ),
    (
        "whether an empty value takes an earlier one back depends on the version",
        "ob ein leerer Wert einen früheren zurücknimmt, hängt von der Version ab",
    ),
    (
        "journald ignores a value that it cannot read, such as one with a comment behind it",
        "journald übergeht einen Wert, den es nicht lesen kann, etwa einen mit einem Kommentar dahinter",
    ),
    (
        "journald ignores a value that it cannot read",
        "journald übergeht einen Wert, den es nicht lesen kann",
    ),
    (
        "the journal goes to a syslog as well, whose store was not read",
        "das Journal geht auch an ein Syslog, dessen Speicher nicht gelesen wurde",
    ),
    (
        "whether the journal goes to a syslog as well depends on the distribution; Debian does so if one runs",
        "ob das Journal auch an ein Syslog geht, hängt von der Distribution ab; Debian tut es, wenn eines läuft",
    ),
    (
        "the journal lies in memory and goes with the next start; files from before the setting stay",
        "das Journal liegt im Arbeitsspeicher und vergeht mit dem nächsten Start; Dateien von vor der Einstellung bleiben",
    ),
    (
        "nothing new is kept (`Storage=none`); files from before the setting are not deleted",
        "es wird nichts Neues aufbewahrt (`Storage=none`); Dateien von vor der Einstellung werden nicht gelöscht",
    ),
    (
        "no rule by age: `MaxRetentionSec` is 0 or not given",
        "keine Regel nach Alter: `MaxRetentionSec` ist 0 oder nicht angegeben",
    ),
    (
        "no file is closed by age: `MaxFileSec` is 0",
        "keine Datei wird nach Alter abgeschlossen: `MaxFileSec` ist 0",
    ),
    (
        "up to a day until an entry is written and the file closed {} s",
        "bis zu einem Tag, bis ein Eintrag geschrieben und die Datei abgeschlossen wird {} s",
    ),
    // logrotate.
    (
        "logrotate (logrotate.conf with what it includes, or a file of logrotate.d)",
        "logrotate (logrotate.conf mit dem, was sie einschließt, oder eine Datei aus logrotate.d)",
    ),
    (
        "the logs that these files of logrotate name",
        "die Protokolle, die diese Dateien von logrotate nennen",
    ),
    (
        "name logrotate.conf and the files of logrotate.d in one target",
        "logrotate.conf und die Dateien von logrotate.d in einem Prüfziel nennen",
    ),
    (
        "what it leaves out stands in logrotate.conf, which was not among the files",
        "was sie auslässt, steht in logrotate.conf, die nicht unter den Dateien war",
    ),
    (
        "rotate empty logs too (`ifempty`), and name logrotate.conf and logrotate.d in one target",
        "auch leere Protokolle rotieren (`ifempty`) und logrotate.conf und logrotate.d in einem Prüfziel nennen",
    ),
    ("it is what `logrotate -d` prints", "sie ist die Ausgabe von `logrotate -d`"),
    ("a block or a script in it has no end", "ein Block oder ein Skript darin hat kein Ende"),
    (
        "scripts of its blocks are not read; they may copy logs elsewhere",
        "Skripte der Blöcke werden nicht gelesen; sie können Protokolle anderswohin kopieren",
    ),
    (
        "nothing is rotated unless a timer or cron starts logrotate daily",
        "nichts wird rotiert, wenn nicht ein Timer oder cron logrotate täglich startet",
    ),
    ("no word of logrotate", "kein Wort von logrotate"),
    ("no word of logrotate: it ignores the line", "kein Wort von logrotate: es übergeht die Zeile"),
    (
        "`mail` sends a log that is removed to somebody",
        "`mail` schickt ein Protokoll, das entfernt wird, an jemanden",
    ),
    (
        "what is included was not among the files",
        "was eingeschlossen wird, war nicht unter den Dateien",
    ),
    (
        "logrotate leaves out files with such an ending",
        "logrotate lässt Dateien mit einer solchen Endung aus",
    ),
    (
        "no rule: logrotate skips a block with an error in it",
        "keine Regel: logrotate überspringt einen Block mit einem Fehler darin",
    ),
    (
        "no rule: `copy` leaves the log itself as it is",
        "keine Regel: `copy` lässt das Protokoll selbst, wie es ist",
    ),
    ("no rule by age: it is rotated by size", "keine Regel nach Alter: es wird nach Größe rotiert"),
    (
        "no rule by age: `minsize` waits until the log is large enough",
        "keine Regel nach Alter: `minsize` wartet, bis das Protokoll groß genug ist",
    ),
    (
        "no rule: `rotate -1` keeps all old files",
        "keine Regel: `rotate -1` behält alle alten Dateien",
    ),
    ("up to a day until logrotate runs {} s", "bis zu einem Tag, bis logrotate läuft {} s"),
    (
        "`notifempty`: while the log stays empty nothing is rotated and old files stay",
        "`notifempty`: solange das Protokoll leer bleibt, wird nichts rotiert, und alte Dateien bleiben",
    ),
    ("rule: {} times the period {} s", "Regel: {}-mal der Zeitraum {} s"),
    ("rule: `maxage` {} s", "Regel: `maxage` {} s"),
    (
        "span of a file, and until the next rotation {} s",
        "Spanne einer Datei, und bis zur nächsten Rotation {} s",
    ),
    // Web servers.
    (
        "nginx's logs (nginx -T, or nginx.conf with what it includes)",
        "Protokolle von nginx (nginx -T, oder nginx.conf mit dem, was sie einschließt)",
    ),
    (
        "Apache's logs (apachectl -t -D DUMP_CONFIG, or apache2.conf or httpd.conf with what it includes)",
        "Protokolle von Apache (apachectl -t -D DUMP_CONFIG, oder apache2.conf oder httpd.conf mit dem, was sie einschließt)",
    ),
    (
        "read what deletes the log: logrotate's rule for it, or the rule of where it is sent",
        "lesen, was das Protokoll löscht: die Regel von logrotate dafür, oder die Regel dessen, wohin es geht",
    ),
    (
        "the server deletes no log; the rule of logrotate for it counts",
        "der Server löscht kein Protokoll; es zählt die Regel von logrotate dafür",
    ),
    (
        "it goes to the output of the process; the rule of what keeps that counts",
        "es geht in die Ausgabe des Prozesses; es zählt die Regel dessen, was sie aufbewahrt",
    ),
    ("it goes to a syslog, whose rule counts", "es geht an ein Syslog, dessen Regel zählt"),
    (
        "it goes to another program, whose rule counts",
        "es geht an ein anderes Programm, dessen Regel zählt",
    ),
    (
        "it is set in a file that was not among the files",
        "es wird in einer Datei gesetzt, die nicht unter den Dateien war",
    ),
    (
        "its format is set in a file that was not among the files",
        "sein Format wird in einer Datei gesetzt, die nicht unter den Dateien war",
    ),
    (
        "its format has a header that may carry an address",
        "sein Format hat eine Kopfzeile, in der eine Adresse stehen kann",
    ),
    (
        "a variable of its format may carry an address",
        "in einer Variablen seines Formats kann eine Adresse stehen",
    ),
    (
        "a variable of its format is set by a map that does not provably cut the address",
        "eine Variable seines Formats setzt ein `map`, das die Adresse nicht nachweislich kürzt",
    ),
    (
        "a variable of its format is set elsewhere",
        "eine Variable seines Formats wird anderswo gesetzt",
    ),
    (
        "it records only what a condition lets through",
        "es verzeichnet nur, was eine Bedingung durchlässt",
    ),
    (
        "at this level some connections stand in it",
        "auf dieser Stufe stehen manche Verbindungen darin",
    ),
    ("it records whole requests", "es verzeichnet ganze Anfragen"),
    ("its messages may name addresses", "seine Meldungen können Adressen nennen"),
    (
        "what the program behind it does to addresses is not known",
        "was das Programm dahinter mit Adressen tut, ist nicht bekannt",
    ),
    ("the logs of this nginx", "die Protokolle dieses nginx"),
    ("the logs of this Apache", "die Protokolle dieses Apache"),
    (
        "name the output of `nginx -T` of the running server",
        "die Ausgabe von `nginx -T` des laufenden Servers nennen",
    ),
    (
        "a block or a directive in it has no end",
        "ein Block oder eine Anweisung darin hat kein Ende",
    ),
    (
        "one of them is the whole configuration as `nginx -T` prints it",
        "eine davon ist die ganze Konfiguration, wie `nginx -T` sie ausgibt",
    ),
    (
        "its includes unfold to more than is read",
        "was sie einschließt, entfaltet sich zu mehr, als gelesen wird",
    ),
    ("a section in it has no end", "ein Abschnitt darin hat kein Ende"),
    // Docker.
    (
        "Docker's logs (daemon.json, docker compose config, or Compose files with overrides and .env)",
        "Protokolle von Docker (daemon.json, docker compose config, oder Compose-Dateien mit Overrides und .env)",
    ),
    (
        "name daemon.json and the output of `docker compose config` in one target",
        "daemon.json und die Ausgabe von `docker compose config` in einem Prüfziel nennen",
    ),
    (
        "the output of the containers that these files name",
        "die Ausgabe der Container, die diese Dateien nennen",
    ),
    ("two files configure a daemon", "zwei Dateien konfigurieren einen Daemon"),
    ("name them in targets of their own", "sie in eigenen Prüfzielen nennen"),
    (
        "a default of the daemon does not reach containers made before it",
        "eine Vorgabe des Daemons erreicht keine Container, die vor ihr angelegt wurden",
    ),
    (
        "containers made before the setting keep what they had",
        "Container, die vor der Einstellung angelegt wurden, behalten, was sie hatten",
    ),
    (
        "no driver is named, and what the daemon takes then stands in daemon.json, which was not among the files",
        "kein Treiber ist genannt, und welchen der Daemon dann nimmt, steht in daemon.json, die nicht unter den Dateien war",
    ),
    (
        "its driver is a variable that is not known",
        "sein Treiber ist eine Variable, die nicht bekannt ist",
    ),
    (
        "its `max-size` is a variable that is not known",
        "sein `max-size` ist eine Variable, die nicht bekannt ist",
    ),
    (
        "its driver is a plug-in that is not known",
        "sein Treiber ist ein Plug-in, das nicht bekannt ist",
    ),
    (
        "its output goes to `{}`, whose rule counts",
        "seine Ausgabe geht an `{}`, dessen Regel zählt",
    ),
    (
        "no rule by age: Docker deletes by size alone",
        "keine Regel nach Alter: Docker löscht nur nach Größe",
    ),
    (
        "no rule: the output is kept as long as its container",
        "keine Regel: die Ausgabe bleibt so lange wie ihr Container",
    ),
    (
        "name the output of `docker compose config`",
        "die Ausgabe von `docker compose config` nennen",
    ),
    (
        "it is of version 1 of the Compose format, which has no `services`",
        "sie hat Version 1 des Compose-Formats, das kein `services` hat",
    ),
    (
        "it holds several documents, of which Compose reads one",
        "sie enthält mehrere Dokumente, von denen Compose eines liest",
    ),
    ("it sets variables within containers", "sie setzt Variablen in Containern"),
    ("the service {} keeps no output (`none`)", "der Dienst {} bewahrt keine Ausgabe auf (`none`)"),
    ("tags such as `!reset` are not read", "Tags wie `!reset` werden nicht gelesen"),
    (
        "it extends a service that was not among the files",
        "er erweitert einen Dienst, der nicht unter den Dateien war",
    ),
    (
        "a volume is no store by itself; state what is kept in it",
        "ein Volume ist für sich kein Speicher; angeben, was darin aufbewahrt wird",
    ),
];
