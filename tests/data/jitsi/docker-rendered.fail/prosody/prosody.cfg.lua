modules_enabled = { "roster"; "saslauth"; }
external_services = {{ type = "turn", host = "turn.praxis.example" }};
Include "conf.d/*.cfg.lua"
