-- Prosody of a Jitsi Meet
external_service_secret = "geheim";
external_services = {
  { type = "stun", host = "stun.praxis.example", port = 3478 };
  { type = "turns", host = "turn.praxis.example", port = 443, secret = true, ttl = 86400 };
}
log = { info = "/var/log/prosody/prosody.log"; error = "/var/log/prosody/prosody.err"; }
VirtualHost "meet.praxis.example"
    authentication = "token"
    app_secret = "geheim"
    modules_enabled = { "bosh"; "ping"; "mam"; }
Component "conference.meet.praxis.example" "muc"
    storage = "memory"
    modules_enabled = { "muc_meeting_id"; "muc_mam"; }
    muc_log_expires_after = "1m"
