#!/usr/bin/env bash
# How long a message takes from one workstation to another, with polling at ten minutes: sent on one account's socket, readable on the
# other's. Then the same with the realtime port blocked, where it arrives at the next sync.
#
# usage: examples/latency.sh        (make latency builds the programs first; MESSAGES=50)
set -euo pipefail
cd "$(dirname "$0")/.."

api=dokal seed=small desk=practice
. examples/demo-parts.sh
messages=${MESSAGES:-50}
patient_pid=''
trap '[ -z "$patient_pid" ] || kill -9 "$patient_pid" 2>/dev/null; cleanup' EXIT

practice() { CLINICSYNC_HOME=$work/practice "$bin/clinicsync" "$@"; }
patient() { CLINICSYNC_HOME=$work/patient "$bin/clinicsync" "$@"; }
# workstation NAME LOGIN: an account with slow polling.
workstation() {
    "$1" init --force --backend dokal --server "$url" --login "$2" --catalogues sync --overlay examples/slow-polling.yaml >/dev/null
    "$1" login --password-file "$work/password" >/dev/null
}
# send WORDS: from the patient; prints the milliseconds until the practice could read it, or nothing after WAIT.
send() {
    local began; began=$(date +%s%N)
    patient create messages conversation_id="$talk" content="$1" >/dev/null
    for _ in $(seq "${2:-200}"); do
        if [ "$(practice list messages --search "$1" --json | jq '.documents | length')" -gt 0 ]; then
            echo $((($(date +%s%N) - began) / 1000000))
            return 0
        fi
        sleep 0.01
    done
}

prepare
start_backend 0
workstation practice yossi.levi@dokal.example
workstation patient david.cohen@courriel.example
start_daemon
CLINICSYNC_HOME=$work/patient "$bin/clinicsyncd" run 2>>"$work/patient.log" & patient_pid=$!
sleep 2
practice sync >/dev/null
patient sync >/dev/null
me=$(practice list profile --json | jq -r '.documents[0].server_id')
talk=$(patient list conversations --filter "practitioner_id=$me" --json | jq -r '.documents[0].server_id')

say "$messages messages, from a patient's socket to the practitioner's, polling every ten minutes"
: >"$work/times"
for number in $(seq "$messages"); do
    took=$(send "message$number")
    [ -n "$took" ] || fail "message $number did not arrive"
    echo "$took" >>"$work/times"
    # A message is three requests of the patient's and more of the practice's: the server takes a hundred a minute from each.
    sleep "${PAUSE:-4}"
done
sort -n "$work/times" | awk '{a[NR]=$1} END {printf "  median %d ms, slowest %d ms\n", a[int((NR+1)/2)], a[NR]; exit a[int((NR+1)/2)] > 1000}' ||
    fail "the median is over a second"
ok "the median is under a second"

say "The same with the realtime port blocked"
stop_backend
realtime=blocked start_backend "${url##*:}"
patient sync >/dev/null
practice sync >/dev/null
[ -z "$(send blocked 100)" ] || fail "it arrived without an event and without a sync"
ok "nothing arrives by itself"
practice sync >/dev/null
same "the next sync brings it" 1 "$(practice list messages --search blocked --json | jq '.documents | length')"
