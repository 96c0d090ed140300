VirtualHost "meet.praxis.example"
    modules_enabled = { "mam" }
    archive_expires_after = "never"
