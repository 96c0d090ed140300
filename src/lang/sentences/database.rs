//! What the readers of PostgreSQL and its backups say.

use super::Sentence;

/// In the order in which they are tried.
pub(super) const SENTENCES: &[Sentence] = &[
    // PostgreSQL.
    (
        "PostgreSQL's log (postgresql.conf with what it includes, and postgresql.auto.conf)",
        "das Protokoll von PostgreSQL (postgresql.conf mit dem, was sie einbindet, und postgresql.auto.conf)",
    ),
    (
        "the log of the server that the files configure",
        "das Protokoll des Servers, den die Dateien einstellen",
    ),
    (
        "name postgresql.conf with what it includes, and the rule of what takes its log: logrotate, journald, syslog",
        "postgresql.conf mit dem nennen, was sie einbindet, und die Regel dessen, was das Protokoll aufnimmt: logrotate, journald, syslog",
    ),
    (
        "name the rendered file, as it lies in the folder of the server's data",
        "die gerenderte Datei nennen, wie sie im Datenordner des Servers liegt",
    ),
    (
        "it is not readable as postgresql.conf (line {})",
        "sie ist als postgresql.conf nicht lesbar (Zeile {})",
    ),
    (
        "check it with: postgres -C log_filename -D FOLDER",
        "prüfen mit: postgres -C log_filename -D ORDNER",
    ),
    (
        "it may stand in a file that was not among the files",
        "es kann in einer Datei stehen, die nicht unter den Dateien war",
    ),
    (
        "what ALTER SYSTEM set stands in postgresql.auto.conf, and comes on top",
        "was ALTER SYSTEM gesetzt hat, steht in postgresql.auto.conf und kommt obenauf",
    ),
    ("no file that was read includes it", "keine gelesene Datei bindet sie ein"),
    (
        "it goes to the log of the system, whose rule counts",
        "es geht an das Protokoll des Systems, dessen Regel zählt",
    ),
    (
        "without `logging_collector` it goes to the output of the server, and the rule of what takes that counts",
        "ohne `logging_collector` geht es an die Ausgabe des Servers, und die Regel dessen zählt, was sie aufnimmt",
    ),
    ("`log_rotation_age` is not readable", "`log_rotation_age` ist nicht lesbar"),
    (
        "its name changes sooner than the file, so that a name need not come again",
        "sein Name wechselt früher als die Datei, sodass ein Name nicht wiederkommen muss",
    ),
    ("until the name of the file comes again {} s", "bis der Name der Datei wiederkommt {} s"),
    (
        "a start in between writes on instead {} s",
        "ein Start dazwischen schreibt stattdessen weiter {} s",
    ),
    ("until the next rotation {} s", "bis zum nächsten Wechsel {} s"),
    (
        "who is refused is written down with the address, whatever is set",
        "wer abgewiesen wird, steht mit der Adresse darin, was auch eingestellt ist",
    ),
    // pgBackRest.
    (
        "pgBackRest's configuration (pgbackrest.conf), which keeps backups of PostgreSQL",
        "die Konfiguration von pgBackRest (pgbackrest.conf), das Sicherungen von PostgreSQL aufbewahrt",
    ),
    (
        "name the rendered file, as it lies at /etc/pgbackrest/pgbackrest.conf",
        "die gerenderte Datei nennen, wie sie unter /etc/pgbackrest/pgbackrest.conf liegt",
    ),
    ("the repositories that the configuration names", "die Ablagen, die die Konfiguration nennt"),
    (
        "name the configuration of the host that keeps the repository",
        "die Konfiguration des Rechners nennen, der die Ablage hält",
    ),
    ("state how often a full backup is made", "angeben, wie oft eine volle Sicherung entsteht"),
    ("state how often a backup is made", "angeben, wie oft eine Sicherung entsteht"),
    ("state whether the store encrypts", "angeben, ob der Speicher verschlüsselt"),
    (
        "options on the command line and in variables (PGBACKREST_…) come on top of the file",
        "Angaben auf der Befehlszeile und in Variablen (PGBACKREST_…) kommen auf die Datei obenauf",
    ),
    (
        "it is of pgBackRest before version 2, whose repositories have no number",
        "sie ist von pgBackRest vor Version 2, dessen Ablagen keine Nummer haben",
    ),
    ("state how long backups are kept", "angeben, wie lange Sicherungen aufbewahrt werden"),
    (
        "a backup goes only once a newer full one is there, and how soon that is, the file does not say",
        "eine Sicherung geht erst, wenn eine neuere volle da ist, und wie bald das ist, sagt die Datei nicht",
    ),
    (
        "the repository is on another host, whose configuration decides",
        "die Ablage liegt auf einem anderen Rechner, dessen Konfiguration entscheidet",
    ),
    (
        "whether what is below the repository encrypts is not in the file",
        "ob verschlüsselt, was unter der Ablage liegt, steht nicht in der Datei",
    ),
    (
        "`retention-full` or its type is not readable",
        "`retention-full` oder sein Typ ist nicht lesbar",
    ),
    // Barman.
    (
        "Barman's configuration (barman.conf with barman.d/), which keeps backups of PostgreSQL",
        "die Konfiguration von Barman (barman.conf mit barman.d/), das Sicherungen von PostgreSQL aufbewahrt",
    ),
    (
        "name the rendered file, as it lies at /etc/barman.conf",
        "die gerenderte Datei nennen, wie sie unter /etc/barman.conf liegt",
    ),
    ("the servers that the configuration names", "die Server, die die Konfiguration nennt"),
    (
        "name barman.conf with the files of barman.d in one target",
        "barman.conf mit den Dateien aus barman.d in einem Ziel nennen",
    ),
    (
        "nothing is deleted unless `barman cron` runs",
        "nichts wird gelöscht, wenn `barman cron` nicht läuft",
    ),
    ("two files hold what is for all servers", "zwei Dateien enthalten, was für alle Server gilt"),
    ("`retention_policy` is not readable", "`retention_policy` ist nicht lesbar"),
    (
        "the backup before the window stays as long as the window needs it, and how often one is made, the file does not say",
        "die Sicherung vor dem Zeitraum bleibt, solange er sie braucht, und wie oft eine entsteht, sagt die Datei nicht",
    ),
    (
        "no policy is given, and what holds for all servers stands in barman.conf, which was not among the files",
        "es ist keine Regel angegeben, und was für alle Server gilt, steht in barman.conf, die nicht unter den Dateien war",
    ),
];
