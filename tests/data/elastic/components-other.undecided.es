PUT _ilm/policy/foo
{ "policy": { "phases": { "hot": { "actions": { "rollover": { "max_age": "1d" } } }, "delete": { "min_age": "30d", "actions": { "delete": {} } } } } }

PUT _component_template/foo-settings
{ "template": { "settings": { "index.lifecycle.name": "foo" } } }

PUT _index_template/foo
{ "index_patterns": ["foo*"], "composed_of": [ "elsewhere" ] }
