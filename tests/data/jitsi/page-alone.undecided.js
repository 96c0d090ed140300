/* eslint-disable no-unused-vars */
var subdomain = "";
var config = {
    hosts: { domain: 'meet.praxis.example', muc: 'conference.' + subdomain + 'meet.praxis.example' },
    bosh: '//meet.praxis.example/http-bind',
    // recordingService: { enabled: true },
    localRecording: { disable: true },
    p2p: { enabled: true, stunServers: [ { urls: 'stun:stun.praxis.example:3478' } ] },
    analytics: { scriptURLs: [ "https://cdn.fremd.example/a.js?geheim" ] },
    googleApiApplicationClientID: 'geheim',
};
