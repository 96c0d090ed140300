var config = {
    hosts: { domain: 'meet.praxis.example', muc: 'conference.meet.praxis.example' },
    bosh: '//meet.praxis.example/http-bind',
    enableWelcomePage: true,
    p2p: {
        enabled: true,
        stunServers: [
            // { urls: 'stun:meet.praxis.example:3478' },
            { urls: 'stun:meet-jit-si-turnrelay.jitsi.net:443' }
        ]
    },
    analytics: {},
};
