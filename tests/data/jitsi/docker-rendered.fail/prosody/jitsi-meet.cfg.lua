VirtualHost "meet.jitsi"
    authentication = "anonymous"
Component "muc.meet.jitsi" "muc"
    storage = "memory"
