PUT _ilm/policy/foo
{ "policy": { "phases": { "hot": { "actions": { "rollover": { "max_age": "1d" } } }, "delete": { "min_age": "30d", "actions": { "delete": {} } } } } }

PUT /_template/foo-mappings
{ "index_patterns": ["foo*"], "mappings": {} }

PUT /_template/foo
{ "index_patterns": ["foo*"], "settings": { "index.lifecycle.name": "foo" } }
