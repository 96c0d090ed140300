{{ $ENABLE_P2P := .Env.ENABLE_P2P | default "true" | toBool -}}
if (!config.hasOwnProperty('p2p')) config.p2p = {};
config.p2p.enabled = {{ $ENABLE_P2P }};
config.recordingService.enabled = {{ $ENABLE_RECORDING }};
