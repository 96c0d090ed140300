var config = {
    hosts: { domain: 'meet.praxis.example' },
    bosh: '//geheim',
    p2p: { enabled: true,
