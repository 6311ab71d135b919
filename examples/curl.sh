#!/bin/sh
# Requests to a running FaxMX over HTTP, with curl.
#
#     sh examples/curl.sh [JOLOKIA_URL]
#
# JOLOKIA_URL is the one that `faxmx serve` prints after "Jolokia:". Default: http://127.0.0.1:8778/jolokia/
# Exit code: 0 if every answer was as expected; 1 if one was not, or FaxMX did not answer; 2 for a wrong command line.
#
# The answers are those of Jolokia 1.7. The HTTP status is 200 even for most failed requests, and 403 for forbidden ones:
# the real status is the number "status" in the JSON, which this script checks.

set -u

if [ $# -gt 1 ]; then
    echo "usage: sh examples/curl.sh [JOLOKIA_URL]" >&2
    exit 2
fi
base=${1:-http://127.0.0.1:8778/jolokia/}
base=${base%/}/

# get PATH: one request as a GET; enough for reading.
get() {
    curl --silent --show-error --globoff --max-time 30 "$base$1"
}

# post JSON: one request, or an array of requests, as a POST.
post() {
    curl --silent --show-error --max-time 30 --header 'Content-Type: application/json' --data "$1" "$base"
}

# statuses JSON: the values of all "status" members, one on each line. A text that contains "status": does not match,
# because its quotation marks are escaped in JSON.
statuses() {
    printf '%s\n' "$1" | grep -o '"status":[0-9]*' | cut -d : -f 2
}

# check EXPECTED COUNT ANSWER: prints the answer and ends the script unless it holds COUNT statuses, all EXPECTED.
check() {
    printf '%s\n\n' "$3"
    found=$(statuses "$3")
    total=$(printf '%s\n' "$found" | grep -c .)
    right=$(printf '%s\n' "$found" | grep -c -x "$1")
    if [ "$total" -ne "$2" ] || [ "$right" -ne "$2" ]; then
        echo "expected $2 answer(s) of status $1" >&2
        exit 1
    fi
}

# unreachable: ends the script after an error of curl.
unreachable() {
    echo "no answer from $base; is 'faxmx serve' running?" >&2
    exit 1
}

echo '== Who answers?'
answer=$(get version) || unreachable
check 200 1 "$answer"

echo '== Which fax servers are there?'
answer=$(get 'search/faxmx:type=FaxServer,*') || unreachable
check 200 1 "$answer"
# The name of the first one, for what follows.
server=$(printf '%s\n' "$answer" | sed -n 's/.*"value":\["\([^"]*\)".*/\1/p')
if [ -z "$server" ]; then
    echo 'no fax server is published' >&2
    exit 1
fi

# Invoking an operation needs a POST: a GET can be caused by any web page with a picture.
echo "== Read the ports now: invoke getPorts on $server"
answer=$(post '{"type": "exec", "mbean": "'"$server"'", "operation": "getPorts"}') || unreachable
check 200 1 "$answer"

echo '== All attributes of all ports, of all servers'
answer=$(get 'read/faxmx:type=FaxPort,*') || unreachable
check 200 1 "$answer"

echo '== The status of all ports, and how many faxes were seen'
answer=$(get 'read/faxmx:type=FaxPort,*/StatusText,CallerId,CurrentPage,SendsSeen,ReceivesSeen') || unreachable
check 200 1 "$answer"

echo '== One attribute of all ports'
answer=$(get 'read/faxmx:type=FaxPort,*/Csid') || unreachable
check 200 1 "$answer"

# Several requests in one POST. Each has an answer and a status of its own.
echo '== Bulk: state of the server, two attributes of all ports, and the memory of the JVM'
answer=$(post '[
  {"type": "read", "mbean": "'"$server"'", "attribute": ["State", "PortCount", "JobCount", "LastError"]},
  {"type": "read", "mbean": "faxmx:type=FaxPort,*", "attribute": ["DeviceId", "Stale"]},
  {"type": "read", "mbean": "java.lang:type=Memory", "attribute": "HeapMemoryUsage", "path": "used"}
]') || unreachable
check 200 3 "$answer"

echo '== Refused: invoking an operation by GET, and an operation that the access policy does not allow'
answer=$(get "exec/$server/getPorts") || unreachable
check 403 1 "$answer"
answer=$(post '{"type": "exec", "mbean": "java.lang:type=Memory", "operation": "gc"}') || unreachable
check 403 1 "$answer"

echo 'All answers are as expected.'
