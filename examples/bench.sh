#!/usr/bin/env bash
# Times the first sync of the demo clinic and a later sync with nothing changed, each as a ratio to curl fetching the same
# lists in the same run, and the daemon's peak memory. Rounds alternate, so that a machine that drifts drifts for all.
#
# usage: examples/bench.sh [ROUNDS]     (make bench builds the programs first)
set -euo pipefail
cd "$(dirname "$0")/.."

rounds=${1:-5}
bin=${BIN:-.build/release}
work=$(mktemp -d)
backend_pid='' daemon_pid=''
trap 'kill $daemon_pid $backend_pid 2>/dev/null || true; wait; rm -rf "$work"' EXIT

"$bin/clinic-backend" serve --api cabinet-medical --database "$work/clinic.sqlite" --port 0 --seed demo \
    >"$work/backend.out" 2>"$work/backend.log" &
backend_pid=$!
until url=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/backend.out"); do sleep 0.1; done
echo clinique-demo >"$work/password"
token=$(curl -sS -H 'Content-Type: application/json' "$url/api/users/login/" \
    -d '{"email":"admin@clinique.example","password":"clinique-demo"}' | jq -r .access)

milliseconds() { echo $((($(date +%s%N) - $1) / 1000000)); }
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

fetch_with_curl() {
    local started
    started=$(date +%s%N)
    curl -sS --compressed -H "Authorization: Bearer $token" -o /dev/null "$url/api/Admin/doctors/" \
        -o /dev/null "$url/api/Admin/patients/" -o /dev/null "$url/api/Admin/consultations/" -o /dev/null "$url/api/factures/" \
        -o /dev/null "$url/api/Admin/medicalfile/dossiers/" -o /dev/null "$url/api/Admin/doctors/?is_approved=true" \
        -o /dev/null "$url/api/users/dashboard/admin/stats/"
    milliseconds "$started"
}

for round in $(seq "$rounds"); do
    export CLINICSYNC_HOME=$work/home-$round
    "$bin/clinicsync" init --server "$url" --login admin@clinique.example --catalogues sync >/dev/null
    "$bin/clinicsync" login --password-file "$work/password" >/dev/null
    curl_first=$(fetch_with_curl)
    "$bin/clinicsyncd" run --log-level error 2>>"$work/daemon.log" &
    daemon_pid=$!
    until first=$("$bin/clinicsync" status --json 2>/dev/null | jq -e '.last_cycle.milliseconds'); do sleep 0.02; done
    memory_first=$(awk '/VmHWM/ { print $2 }' "/proc/$daemon_pid/status")
    curl_idle=$(fetch_with_curl)
    idle=$("$bin/clinicsync" sync --full --json | jq .milliseconds)
    memory_idle=$(awk '/VmHWM/ { print $2 }' "/proc/$daemon_pid/status")
    documents=$("$bin/clinicsync" status --json | jq '[.resources[].documents] | add')
    kill "$daemon_pid"
    wait "$daemon_pid" || true
    daemon_pid=''
    echo "$curl_first $first $curl_idle $idle $memory_first $memory_idle" >>"$work/rounds"
    echo "round $round: first sync $first ms (curl $curl_first ms), nothing changed $idle ms (curl $curl_idle ms)"
done

column_median() { awk -v n="$1" '{ print $n }' "$work/rounds" | median; }
ratio_median() { awk -v a="$1" -v b="$2" '{ print $a / ($b > 0 ? $b : 1) }' "$work/rounds" | median; }
echo
echo "medians of $rounds rounds, $documents documents"
printf '  first sync        %6s ms   %.2f × curl\n' "$(column_median 2)" "$(ratio_median 2 1)"
printf '  nothing changed   %6s ms   %.2f × curl\n' "$(column_median 4)" "$(ratio_median 4 3)"
printf '  peak memory       %6s kB after the first sync, %s kB after the second\n' "$(column_median 5)" "$(column_median 6)"
