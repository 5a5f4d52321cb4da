#!/bin/sh
# The paths of each host that were not answered with 200, as people find them today. usage: pipeline.sh FILE HOST…
file=$1
shift
for host in "$@"; do
  grep "$host" "$file" | grep http-request | grep -v '"response-code":200' | grep -o '"path":"[^"]*"' | sort | uniq -c | sort -rn
done
