plugin_paths = { "/usr/share/jitsi-meet/prosody-plugins/" }
external_service_secret = "geheim";
external_services = {
     { type = "stun", host = "meet.praxis.example", port = 3478 },
     { type = "turn", host = "meet.praxis.example", port = 3478, transport = "udp", secret = true, ttl = 86400, algorithm = "turn" },
};
VirtualHost "meet.praxis.example"
    authentication = "jitsi-anonymous"
    modules_enabled = { "bosh"; "websocket"; "speakerstats"; }
Component "conference.meet.praxis.example" "muc"
    storage = "memory"
    muc_room_locking = false
