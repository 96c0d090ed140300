//! What the readers of media servers say.

use super::Sentence;

/// In the order in which they are tried.
pub(super) const SENTENCES: &[Sentence] = &[
    // Formats.
    (
        "BigBlueButton: bbb-web.properties over bigbluebutton.properties, turn-stun-servers.xml, /etc/cron.daily/bigbluebutton, .env of bigbluebutton/docker",
        "BigBlueButton: bbb-web.properties über bigbluebutton.properties, turn-stun-servers.xml, /etc/cron.daily/bigbluebutton, .env aus bigbluebutton/docker",
    ),
    ("coturn's configuration (turnserver.conf)", "Konfiguration von coturn (turnserver.conf)"),
    (
        "Jitsi Meet: .env of docker-jitsi-meet, config.js, jicofo.conf, jvb.conf, jibri.conf, Prosody's *.cfg.lua",
        "Jitsi Meet: .env von docker-jitsi-meet, config.js, jicofo.conf, jvb.conf, jibri.conf, *.cfg.lua von Prosody",
    ),
    (
        "LiveKit's configuration (livekit.yaml) and that of its recorder (egress.yaml), or values of their charts",
        "Konfiguration von LiveKit (livekit.yaml) und seines Rekorders (egress.yaml), oder Werte ihrer Charts",
    ),
    (
        "LiveKit is told of a Redis or of a configuration when it is started, through which a recorder (Egress) can be reached",
        "LiveKit erfährt beim Start von einem Redis oder einer Konfiguration, worüber ein Rekorder (Egress) erreichbar sein kann",
    ),
    // Any format.
    (
        "{}: it is not readable as a configuration of its kind (line {})",
        "{}: sie ist nicht als Konfiguration ihrer Art lesbar (Zeile {})",
    ),
    ("{}: it ends too early (line {})", "{}: sie endet zu früh (Zeile {})"),
    (
        "{}: it holds more than is read (line {})",
        "{}: sie enthält mehr, als gelesen wird (Zeile {})",
    ),
    (
        "{}: it is nested deeper than 64 levels (line {})",
        "{}: sie ist tiefer als 64 Ebenen verschachtelt (Zeile {})",
    ),
    (
        "it is not readable as a configuration of its kind (line {})",
        "sie ist nicht als Konfiguration ihrer Art lesbar (Zeile {})",
    ),
    ("it ends too early (line {})", "sie endet zu früh (Zeile {})"),
    ("it holds more than is read (line {})", "sie enthält mehr, als gelesen wird (Zeile {})"),
    (
        "it is nested deeper than 64 levels (line {})",
        "sie ist tiefer als 64 Ebenen verschachtelt (Zeile {})",
    ),
    (
        "check it with the program that reads it, and name it whole",
        "mit dem Programm prüfen, das sie liest, und ganz nennen",
    ),
    (
        "name each in a target of its own; Docker Compose reads one",
        "jede in einem eigenen Prüfziel nennen; Docker Compose liest nur eine",
    ),
    (
        "a setting that says nothing of recordings, statistics or servers that are asked",
        "eine Einstellung, die nichts über Aufzeichnungen, Statistiken oder befragte Server sagt",
    ),
    (
        "a setting that says nothing of recordings or servers that are asked",
        "eine Einstellung, die nichts über Aufzeichnungen oder befragte Server sagt",
    ),
    (
        "a section that says nothing of recordings or servers that are asked",
        "ein Abschnitt, der nichts über Aufzeichnungen oder befragte Server sagt",
    ),
    (
        "a switch in .env is neither true nor false",
        "ein Schalter in .env ist weder wahr noch falsch",
    ),
    ("a host in .env is not readable", "ein Host in .env ist nicht lesbar"),
    ("nothing deletes recordings", "nichts löscht Aufzeichnungen"),
    ("nothing deletes messages", "nichts löscht Nachrichten"),
    ("rule {} s", "Regel {} s"),
    ("it deletes once a day {} s", "gelöscht wird einmal am Tag {} s"),
    (
        "state how long it is kept, and read what deletes it",
        "angeben, wie lange es bleibt, und lesen, was es löscht",
    ),
    (
        "state as facts what it records and keeps (`media.server`, `retention.store`)",
        "als Fakten angeben, was er aufzeichnet und behält (`media.server`, `retention.store`)",
    ),
    (
        "it is a configuration of {}, which is not read in this version",
        "es ist eine Konfiguration von {}; die liest diese Version nicht",
    ),
    // Jitsi.
    (
        "the Jitsi Meet whose files were read, and what it keeps",
        "das Jitsi Meet, dessen Dateien gelesen wurden, und was es behält",
    ),
    (
        "name the rendered file: what docker-jitsi-meet makes of it lies below CONFIG (such as ~/.jitsi-meet-cfg/web/config.js), or name its .env",
        "die gerenderte Datei nennen: was docker-jitsi-meet daraus macht, liegt unter CONFIG (etwa ~/.jitsi-meet-cfg/web/config.js); oder dessen .env nennen",
    ),
    (
        "it holds more than one .env of docker-jitsi-meet",
        "es ist mehr als eine .env von docker-jitsi-meet da",
    ),
    (
        "`interface_config.js` says how the page looks, not what the server does",
        "`interface_config.js` sagt, wie die Seite aussieht, nicht, was der Server tut",
    ),
    (
        "what is set in docker-compose.yml, in the shell or in custom-*.conf and custom-config.js comes on top of .env",
        "was in docker-compose.yml, in der Shell oder in custom-*.conf und custom-config.js steht, kommt zur .env hinzu",
    ),
    (
        "Jibri is started, though ENABLE_RECORDING is not true",
        "Jibri wird gestartet, obwohl ENABLE_RECORDING nicht gesetzt ist",
    ),
    (
        "the page does not offer to stream, but the recorder that is set up could",
        "die Seite bietet keine Übertragung an, der eingerichtete Rekorder könnte es aber",
    ),
    (
        "ENABLE_LOCAL_RECORDING_SELF_START is written to `disableSelfRecording` as it is: true turns recording oneself off",
        "ENABLE_LOCAL_RECORDING_SELF_START wird unverändert nach `disableSelfRecording` geschrieben: `true` schaltet die eigene Aufzeichnung ab",
    ),
    (
        "RTCSTATS_ENABLED is on, and where the statistics go does not stand in .env",
        "RTCSTATS_ENABLED ist an, und wohin die Statistiken gehen, steht nicht in .env",
    ),
    (
        "the image is not pinned to a version (JITSI_IMAGE_VERSION)",
        "das Image ist auf keine Version festgelegt (JITSI_IMAGE_VERSION)",
    ),
    (
        "pin the image: JITSI_IMAGE_VERSION=stable-…",
        "das Image festlegen: JITSI_IMAGE_VERSION=stable-…",
    ),
    ("no file that was read names the version", "keine gelesene Datei nennt die Version"),
    (
        "a file of the server includes another one, which was not read",
        "eine Datei des Servers bindet eine andere ein, die nicht gelesen wurde",
    ),
    (
        "a host in a file of the server is not readable",
        "ein Host in einer Datei des Servers ist nicht lesbar",
    ),
    (
        "a value of a file of the server is a template, and not known",
        "ein Wert einer Datei des Servers ist eine Vorlage und nicht bekannt",
    ),
    (
        "whom the bridge asks for its address does not stand in jvb.conf; sip-communicator.properties can say it",
        "wen die Bridge nach ihrer Adresse fragt, steht nicht in jvb.conf; sip-communicator.properties kann es sagen",
    ),
    (
        "Jicofo knows Jigasi, which can write down what is said; its configuration was not read",
        "Jicofo kennt Jigasi, das Gesagtes verschriften kann; dessen Konfiguration wurde nicht gelesen",
    ),
    (
        "Prosody's configuration includes files that were not read",
        "Prosodys Konfiguration bindet Dateien ein, die nicht gelesen wurden",
    ),
    (
        "Prosody's configuration is a program in parts, which is not run",
        "Prosodys Konfiguration ist zum Teil ein Programm, das nicht ausgeführt wird",
    ),
    (
        "what Prosody's configuration includes is taken to be the files of Prosody that were read",
        "als das, was Prosodys Konfiguration einbindet, gelten die gelesenen Dateien von Prosody",
    ),
    (
        "a host in Prosody's configuration is not readable",
        "ein Host in Prosodys Konfiguration ist nicht lesbar",
    ),
    (
        "the age at which Prosody deletes messages is not readable",
        "das Alter, ab dem Prosody Nachrichten löscht, ist nicht lesbar",
    ),
    (
        "Prosody deletes no log: the rule of logrotate counts (Debian's own keeps 52 weeks), or that of the system's log",
        "Prosody löscht kein Protokoll: es zählt die Regel von logrotate (die von Debian behält 52 Wochen) oder die des Systemprotokolls",
    ),
    (
        "config.js is a program in parts, which is not run",
        "config.js ist zum Teil ein Programm, das nicht ausgeführt wird",
    ),
    (
        "what config.js itself says was not read, only what is added to it",
        "was config.js selbst sagt, wurde nicht gelesen, nur was hinzukommt",
    ),
    ("a host in config.js is not readable", "ein Host in config.js ist nicht lesbar"),
    (
        "config.js says what the page offers; whether the server records, jicofo.conf or the .env says",
        "config.js sagt, was die Seite anbietet; ob der Server aufzeichnet, sagt jicofo.conf oder die .env",
    ),
    (
        "rtcstats is on, and where the statistics go does not stand in config.js",
        "rtcstats ist an, und wohin die Statistiken gehen, steht nicht in config.js",
    ),
    (
        "name the server's files, too: .env, or jicofo.conf, jvb.conf and jibri.conf",
        "auch die Dateien des Servers nennen: .env oder jicofo.conf, jvb.conf und jibri.conf",
    ),
    (
        "name config.js of the page, or the .env of docker-jitsi-meet",
        "config.js der Seite oder die .env von docker-jitsi-meet nennen",
    ),
    (
        "name Prosody's configuration, or the .env of docker-jitsi-meet",
        "Prosodys Konfiguration oder die .env von docker-jitsi-meet nennen",
    ),
    (
        "name config.js and jvb.conf, or the .env of docker-jitsi-meet",
        "config.js und jvb.conf oder die .env von docker-jitsi-meet nennen",
    ),
    ("what the page reports was not read", "was die Seite meldet, wurde nicht gelesen"),
    ("what the page offers was not read", "was die Seite anbietet, wurde nicht gelesen"),
    (
        "which relays participants are told was not read",
        "welche Relays die Teilnehmenden genannt bekommen, wurde nicht gelesen",
    ),
    ("the server's own files were not read", "die Dateien des Servers wurden nicht gelesen"),
    (
        "two files say different things of direct connections",
        "zwei Dateien sagen Verschiedenes über direkte Verbindungen",
    ),
    (
        "whom participants ask for their address was not read",
        "wen die Teilnehmenden nach ihrer Adresse fragen, wurde nicht gelesen",
    ),
    (
        "whom the bridge asks for its address was not read",
        "wen die Bridge nach ihrer Adresse fragt, wurde nicht gelesen",
    ),
    (
        "participants ask a host of the Jitsi project for their address (meet-jit-si-turnrelay.jitsi.net)",
        "die Teilnehmenden fragen einen Host des Jitsi-Projekts nach ihrer Adresse (meet-jit-si-turnrelay.jitsi.net)",
    ),
    (
        "the bridge asks a host of the Jitsi project for its address (meet-jit-si-turnrelay.jitsi.net)",
        "die Bridge fragt einen Host des Jitsi-Projekts nach ihrer Adresse (meet-jit-si-turnrelay.jitsi.net)",
    ),
    (
        "a script runs after each recording, which was not read; it could move or delete it",
        "nach jeder Aufzeichnung läuft ein Skript, das nicht gelesen wurde; es könnte sie verschieben oder löschen",
    ),
    // LiveKit.
    (
        "the LiveKit whose files were read, and what its recorder keeps",
        "das LiveKit, dessen Dateien gelesen wurden, und was sein Rekorder behält",
    ),
    (
        "it holds several configurations of LiveKit",
        "sie enthält mehrere Konfigurationen von LiveKit",
    ),
    (
        "there are several configurations of LiveKit",
        "es sind mehrere Konfigurationen von LiveKit da",
    ),
    (
        "name each in a target of its own, with that of its recorder",
        "jede in einem eigenen Prüfziel nennen, mit der ihres Rekorders",
    ),
    (
        "render it: helm template RELEASE CHART -f VALUES (or the tool it belongs to), and name the result",
        "rendern: helm template RELEASE CHART -f WERTE (oder das Werkzeug, zu dem sie gehört), und das Ergebnis nennen",
    ),
    (
        "render it: helm template RELEASE livekit/livekit-server -f FILE, and take the configuration out of its ConfigMap",
        "rendern: helm template RELEASE livekit/livekit-server -f DATEI, und die Konfiguration aus ihrer ConfigMap nehmen",
    ),
    (
        "it holds LiveKit's configuration as text in a manifest",
        "sie enthält die Konfiguration von LiveKit als Text in einem Manifest",
    ),
    (
        "it is the configuration of LiveKit's Ingress or SIP, which is not read in this version",
        "es ist die Konfiguration von LiveKits Ingress oder SIP; die liest diese Version nicht",
    ),
    ("name livekit.yaml and egress.yaml", "livekit.yaml und egress.yaml nennen"),
    (
        "name egress.yaml beside livekit.yaml, if there is a recorder",
        "egress.yaml neben livekit.yaml nennen, wenn es einen Rekorder gibt",
    ),
    (
        "name livekit.yaml, and set `rtc.stun_servers`",
        "livekit.yaml nennen und `rtc.stun_servers` setzen",
    ),
    ("name livekit.yaml", "livekit.yaml nennen"),
    (
        "read the rules of the bucket, or state how long it is kept",
        "die Regeln des Buckets lesen oder angeben, wie lange es bleibt",
    ),
    ("livekit.yaml was not read", "livekit.yaml wurde nicht gelesen"),
    ("a host in livekit.yaml is not readable", "ein Host in livekit.yaml ist nicht lesbar"),
    (
        "participants are never connected directly: LiveKit carries all media",
        "die Teilnehmenden sind nie direkt verbunden: alle Medien laufen über LiveKit",
    ),
    (
        "a recorder (Egress) can be reached through Redis, and none was read",
        "ein Rekorder (Egress) ist über Redis erreichbar, und keiner wurde gelesen",
    ),
    (
        "whether its own relay is asked or Google's servers depends on the version, as `turn.udp_port` is not given",
        "ob das eigene Relay gefragt wird oder die Server von Google, hängt von der Version ab, da `turn.udp_port` fehlt",
    ),
    (
        "neither `rtc.stun_servers` nor a relay is given: participants ask Google's servers for their address",
        "weder `rtc.stun_servers` noch ein Relay ist angegeben: die Teilnehmenden fragen Server von Google nach ihrer Adresse",
    ),
    (
        "the server asks Google's servers for its own address (`rtc.use_external_ip`)",
        "der Server fragt Server von Google nach seiner Adresse (`rtc.use_external_ip`)",
    ),
    (
        "the rules of the bucket decide how long recordings are kept",
        "die Regeln des Buckets entscheiden, wie lange Aufzeichnungen bleiben",
    ),
    (
        "each request says where its recording goes, and no file how long it is kept",
        "jede Anfrage sagt, wohin ihre Aufzeichnung geht, und keine Datei, wie lange sie bleibt",
    ),
    // BigBlueButton.
    (
        "the BigBlueButton whose files were read, and what it keeps",
        "das BigBlueButton, dessen Dateien gelesen wurden, und was es behält",
    ),
    (
        "name the rendered file, as it lies on the server or in its container",
        "die gerenderte Datei nennen, wie sie auf dem Server oder in seinem Container liegt",
    ),
    (
        "it holds more than one .env of bigbluebutton/docker",
        "es ist mehr als eine .env von bigbluebutton/docker da",
    ),
    (
        "a property of recordings is neither true nor false",
        "eine Eigenschaft zu Aufzeichnungen ist weder wahr noch falsch",
    ),
    (
        "events of meetings are kept, though nobody records (`defaultKeepEvents`); how long, no file says",
        "Ereignisse von Sitzungen bleiben, auch wenn niemand aufzeichnet (`defaultKeepEvents`); wie lange, sagt keine Datei",
    ),
    (
        "other properties of BigBlueButton say nothing of recordings",
        "andere Eigenschaften von BigBlueButton sagen nichts über Aufzeichnungen",
    ),
    (
        "a host in turn-stun-servers.xml is not readable",
        "ein Host in turn-stun-servers.xml ist nicht lesbar",
    ),
    (
        "name /etc/bigbluebutton/bbb-web.properties, or the .env of bigbluebutton/docker",
        "/etc/bigbluebutton/bbb-web.properties oder die .env von bigbluebutton/docker nennen",
    ),
    (
        "name turn-stun-servers.xml, or the .env of bigbluebutton/docker",
        "turn-stun-servers.xml oder die .env von bigbluebutton/docker nennen",
    ),
    (
        "no file that was read says whether it records",
        "keine gelesene Datei sagt, ob aufgezeichnet wird",
    ),
    ("turn-stun-servers.xml was not read", "turn-stun-servers.xml wurde nicht gelesen"),
    (
        "participants are never connected directly: BigBlueButton carries all media",
        "die Teilnehmenden sind nie direkt verbunden: alle Medien laufen über BigBlueButton",
    ),
    (
        "time for which a file is written: not known",
        "Zeit, in der eine Datei geschrieben wird: nicht bekannt",
    ),
    (
        "it counts from the last entry of a file, and how long a file is written, the script does not say",
        "es zählt ab dem letzten Eintrag einer Datei, und wie lange eine Datei geschrieben wird, sagt das Skript nicht",
    ),
    (
        "a number of days in the script is not readable",
        "eine Zahl von Tagen im Skript ist nicht lesbar",
    ),
    (
        "the script ends early (`exit`): what stands after that deletes nothing",
        "das Skript endet vorzeitig (`exit`): was danach steht, löscht nichts",
    ),
    (
        "the script deletes no published recording, and one that is deleted over the API is only moved",
        "das Skript löscht keine veröffentlichte Aufzeichnung, und eine, die über die API gelöscht wird, wird nur verschoben",
    ),
    (
        "with ENABLE_RECORDING all of a meeting that may be recorded is recorded, whatever its button shows",
        "mit ENABLE_RECORDING wird eine Sitzung, die aufgezeichnet werden darf, ganz aufgezeichnet, was auch immer ihr Knopf zeigt",
    ),
    (
        "after how many days recordings are deleted is not readable",
        "nach wie vielen Tagen Aufzeichnungen gelöscht werden, ist nicht lesbar",
    ),
    (
        "no STUN server stands in .env, and the default depends on the version",
        "in .env steht kein STUN-Server, und die Voreinstellung hängt von der Version ab",
    ),
    // coturn.
    ("what this coturn writes down", "was dieses coturn aufschreibt"),
    (
        "name the rendered file, as it lies at /etc/turnserver.conf",
        "die gerenderte Datei nennen, wie sie unter /etc/turnserver.conf liegt",
    ),
    (
        "read what rotates it, or state how long it is kept",
        "lesen, was es rotiert, oder angeben, wie lange es bleibt",
    ),
    ("look into the log", "in das Protokoll sehen"),
    (
        "a setting that says nothing of what is written down",
        "eine Einstellung, die nichts darüber sagt, was aufgeschrieben wird",
    ),
    (
        "coturn deletes no log; it goes to the standard output, and what takes that decides",
        "coturn löscht kein Protokoll; es geht auf die Standardausgabe, und was die aufnimmt, entscheidet",
    ),
    (
        "coturn deletes no log; it goes to the log of the system, whose rules decide",
        "coturn löscht kein Protokoll; es geht in das Systemprotokoll, dessen Regeln entscheiden",
    ),
    (
        "coturn deletes no log; a rule of logrotate for its file decides",
        "coturn löscht kein Protokoll; eine Regel von logrotate für seine Datei entscheidet",
    ),
    (
        "coturn deletes no log, and its files have the date in their names as long as `simple-log` is not set: a rule of logrotate for the plain name does not reach them",
        "coturn löscht kein Protokoll, und seine Dateien tragen das Datum im Namen, solange `simple-log` nicht gesetzt ist: eine Regel von logrotate für den einfachen Namen erreicht sie nicht",
    ),
    (
        "no log is written: `log-file` is /dev/null, with `simple-log` and `no-stdout-log`",
        "es wird kein Protokoll geschrieben: `log-file` ist /dev/null, mit `simple-log` und `no-stdout-log`",
    ),
    (
        "`verbose` is not set: version 4.6 then writes no sessions, and others may write more",
        "`verbose` ist nicht gesetzt: Version 4.6 schreibt dann keine Sitzungen, andere schreiben vielleicht mehr",
    ),
    (
        "the names of users become labels of metrics (`prometheus-username-labels`): what collects those keeps them",
        "die Namen der Nutzenden werden Beschriftungen von Messwerten (`prometheus-username-labels`): was die sammelt, behält sie",
    ),
    (
        "coturn writes the state of sessions to Redis, whose settings decide how long it is kept",
        "coturn schreibt den Stand von Sitzungen nach Redis, dessen Einstellungen entscheiden, wie lange er bleibt",
    ),
];
