#!/usr/bin/env bash
# curl.sh URL INDEX QUESTION: sends every kind of search request with curl and prints, as JSON lines, what came back. Knows
# nothing of reranking: who runs it compares what it prints for two indices. See RequestKind.java for the lines.
set -euo pipefail
url=$1 index=$2 question=$3

query='"query": {"multi_match": {"query": "'$question'", "fields": ["title", "text"]}}'
aggs='"aggs": {"titles": {"terms": {"field": "title.raw", "size": 100}}}'

# send METHOD PATH BODY: prints the answer, fails with the status where there is an error
send() {
  curl --silent --show-error --fail-with-body -X "$1" "$url$2" -H 'Content-Type: application/json' --data-binary "$3"
}
search() { send POST "/$index/_search" "{$query, $1}"; }
line() { printf '{"request": "%s", %s}\n' "$1" "$2"; }
one() { line "$1" "\"responses\": [$(search "$2")]"; }
failing() {
  status=$(curl --silent --output /dev/null --write-out '%{http_code}' -X POST "$url$2" \
    -H 'Content-Type: application/json' --data-binary "$3")
  line "$1" '"error": {"status": '"$status"', "name": "HTTP"}'
}
# field NAME ANSWER: the text of a field that occurs once
field() { sed -E 's/.*"'"$1"'":"([^"]*)".*/\1/' <<<"$2"; }

echo '{"version": ""}' # the machine's

one "search" '"size": 20'

pages=$(search '"from": 0, "size": 7')
for from in 7 14 21 28; do
  pages+=,$(search '"from": '$from', "size": 7')
done
line "pages" "\"responses\": [$pages]"

answer=$(curl --silent --show-error --fail-with-body -X POST "$url/_msearch" -H 'Content-Type: application/x-ndjson' \
  --data-binary '{"index": "'"$index"'"}
{'"$query"', "size": 20}
{"index": "'"$index"'"}
{'"$query"', "size": 20, "from": 20}
')
line "msearch" "\"responses\": ${answer#*\"responses\":}" | sed 's/}}$/}/'

pit=$(field pit_id "$(send POST "/$index/_search/point_in_time?keep_alive=1m" '')")
line "point in time" "\"responses\": [$(send POST /_search "{$query, \"size\": 20, \"pit\": {\"id\": \"$pit\"}}")]"
send DELETE /_search/point_in_time '{"pit_id": ["'"$pit"'"]}' >/dev/null

count=$(send POST "/$index/_count" "{$query}")
line "count" "\"count\": $(sed -E 's/.*"count":([0-9]+).*/\1/' <<<"$count")"

answer=$(send POST "/$index/_search?scroll=1m" "{$query, \"size\": 15}")
scrolled=$answer
until [[ $answer == *'"hits":[]'* ]]; do
  answer=$(send POST /_search/scroll '{"scroll": "1m", "scroll_id": "'"$(field _scroll_id "$answer")"'"}')
  scrolled+=,$answer
done
send DELETE /_search/scroll '{"scroll_id": ["'"$(field _scroll_id "$answer")"'"]}' >/dev/null
line "scroll" "\"responses\": [$scrolled]"

one "aggregation" '"size": 20, '"$aggs"
one "aggregation only" '"size": 0, '"$aggs"
one "highlight" '"size": 20, "highlight": {"fields": {"text": {"number_of_fragments": 2}}}'
one "sort" '"size": 20, "sort": ["title.raw"]'
failing "missing index" /no-such-index/_search "{$query}"
failing "malformed query" "/$index/_search" '{"query": {"query_string": {"query": "late AND ("}}}'
