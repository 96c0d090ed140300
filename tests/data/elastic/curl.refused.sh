curl -u elastic:geheim -X PUT localhost:9200/_ilm/policy/logs -d '{"policy":{"phases":{}}}'
