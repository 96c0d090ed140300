config.p2p.enabled = true;
config.p2p.stunServers = [ { urls: 'stun:stun.praxis.example:3478' } ];
