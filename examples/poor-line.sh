#!/usr/bin/env bash
# Five minutes of work over a poor line: one request in twenty fails, in all the ways of clinic-backend's mild faults, while two people
# make ten writes a second between them. What waits must stay short all the time; then the line heals, and the server's own lists are
# held against what was promised: nothing lost, nothing doubled.
#
# usage: [SEED=7] [SECONDS_LONG=300] examples/poor-line.sh     (make poor-line builds the programs first)
set -euo pipefail
cd "$(dirname "$0")/.."

seed=${SEED:-7} long=${SECONDS_LONG:-300} most=100
bin=${BIN:-.build/release}
work=$PWD/.demo/poor-line
export CLINICSYNC_HOME=$work/front-desk
backend_pid='' daemon_pid='' writers=()

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
note() { printf '  %s\n' "$*"; }
fail() { printf '  FAIL %s\n' "$*" >&2; exit 1; }
desk() { "$bin/clinicsync" "$@"; }

cleanup() {
    [ ${#writers[@]} = 0 ] || kill "${writers[@]}" 2>/dev/null || true
    [ -z "$daemon_pid" ] || kill "$daemon_pid" 2>/dev/null || true
    [ -z "$backend_pid" ] || kill "$backend_pid" 2>/dev/null || true
}
trap cleanup EXIT

# again TIMES COMMAND...: until it succeeds, for a line that fails now and then.
again() {
    local times=$1
    shift
    for _ in $(seq "$times"); do
        "$@" >"$work/again.out" 2>&1 && return 0
        sleep 0.3
    done
    fail "$* did not succeed in $times tries: $(tail -n 2 "$work/again.out")"
}

# --- the parts -------------------------------------------------------------------------------------------------------

rm -rf "$work" && mkdir -p "$work"
umask 077
echo clinique-demo >"$work/password"
echo tres-secret >"$work/secret"
"$bin/clinic-backend" serve --database "$work/clinic.sqlite" --port 0 --seed small --as-deployed --password-rounds 1000 \
    --faults "$seed" --fault-log "$work/faults" >"$work/backend.out" 2>"$work/backend.log" &
backend_pid=$!
for _ in $(seq 300); do
    url=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/backend.out" || true)
    [ -z "$url" ] || break
    kill -0 "$backend_pid" 2>/dev/null || fail "the backend stopped: $(tail -n 3 "$work/backend.log")"
    sleep 0.1
done
[ -n "$url" ] || fail "the backend did not start; see $work/backend.log"

say "1. A workstation at a server of which one request in twenty fails (seed $seed)"
desk init --server "$url" --login admin@clinique.example --catalogues sync --overlay examples/as-deployed.yaml >/dev/null
again 60 desk login --password-file "$work/password"
"$bin/clinicsyncd" run --log-level error 2>>"$work/daemon.log" &
daemon_pid=$!
again 100 desk status
again 60 desk sync --full
mapfile -t patients < <(desk list patients --limit 300 --json | jq '.documents[].server_id')
note "${#patients[@]} patients to work with, at $url"

# --- the work --------------------------------------------------------------------------------------------------------

# writer NUMBER: five writes a second, by the clock, whatever they take: a new patient, a new invoice, and edits of what is there. Each line
# of its ledger is what the daemon promised: kind, key, value.
writer() {
    local me=$1 n=0 began now due mark status who
    : >"$work/ledger.$me"
    began=$(date +%s%N)
    while now=$(date +%s%N); [ $(((now - began) / 1000000000)) -lt "$long" ]; do
        due=$((began + n * 200000000))
        [ "$now" -ge "$due" ] || sleep "0.$(printf '%03d' $(((due - now) / 1000000)))"
        n=$((n + 1)) mark=poor.$seed.$me.$n status=0
        # The two never write to the same record, so that the last promise is what must be there.
        who=${patients[((n * 2 + me) % (${#patients[@]} / 2 * 2))]}
        case $((n % 5)) in
        0)
            desk create patients "username=$mark" "email=$mark@poor.example" "password@$work/secret" nom=Sassi \
                "prenom=Rim $n" age=34 >/dev/null 2>>"$work/complaints" || status=$?
            [ $status != 0 ] || printf 'patients\t%s@poor.example\t\n' "$mark" >>"$work/ledger.$me"
            ;;
        1 | 2)
            desk create factures "patient=$who" "montant=$((n % 90 + 10)).50" "description=$mark" \
                >/dev/null 2>>"$work/complaints" || status=$?
            [ $status != 0 ] || printf 'factures\t%s\t\n' "$mark" >>"$work/ledger.$me"
            ;;
        *)
            desk update patients "$who" "telephone=$me$n" >/dev/null 2>>"$work/complaints" || status=$?
            [ $status != 0 ] || printf 'telephone\t%s\t%s\n' "$who" "$me$n" >>"$work/ledger.$me"
            ;;
        esac
    done
}

queue() { desk status --json | jq '[.outbox | .queued, .sending, .unknown | . // 0] | add'; }

say "2. $long seconds, ten writes a second"
for number in 0 1; do
    writer "$number" &
    writers+=($!)
done
longest=0 began=$SECONDS shown=0
while kill -0 "${writers[@]}" 2>/dev/null; do
    waiting=$(queue) passed=$((SECONDS - began))
    [ "$waiting" -le "$longest" ] || longest=$waiting
    if [ $passed -ge $shown ]; then
        note "$(printf '%4d s  %3d wait  %s, %d faults so far' "$passed" "$waiting" \
            "$(desk status --json | jq -r .connection)" "$(wc -l <"$work/faults")")"
        shown=$((passed + 15))
    fi
    [ "$waiting" -le $most ] || fail "$waiting writes wait after $passed s"
    sleep 1
done
wait "${writers[@]}"
writers=()
cat "$work"/ledger.* >"$work/ledger"
count=$(wc -l <"$work/ledger")
note "$count writes promised, $((count / long)) a second; at the most $longest waited"

# --- the reckoning ---------------------------------------------------------------------------------------------------

say "3. The line heals"
kill -USR1 "$backend_pid"
for _ in $(seq 90); do
    waiting=$(queue)
    [ "$waiting" -gt 0 ] || break
    sleep 1
done
[ "$waiting" = 0 ] || fail "$waiting writes are still unsettled"
again 10 desk sync --full
desk outbox --all --json >"$work/outbox.json"
desk conflicts --json >"$work/conflicts.json"
jq -r '[.operations[].state] | group_by(.) | map("\(.[0]) \(length)") | join(", ")' "$work/outbox.json" | sed 's/^/  operations: /'
token=$(curl -sS -H 'Content-Type: application/json' "$url/api/users/login/" \
    -d '{"email":"admin@clinique.example","password":"clinique-demo"}' | jq -r .access)
for list in Admin/patients Admin/consultations factures; do
    curl -sS --compressed -H "Authorization: Bearer $token" "$url/api/$list/" >"$work/${list##*/}.json"
done
jq -Rn '[inputs | split("\t") | {kind: .[0], key: .[1], value: .[2], answer: "yes"}]' "$work/ledger" >"$work/ledger.json"
sed 's/torture\\\\\./poor\\\\./' examples/torture.jq >"$work/reckoning.jq"
jq -n -f "$work/reckoning.jq" \
    --slurpfile ledger "$work/ledger.json" --slurpfile outbox "$work/outbox.json" \
    --slurpfile conflicts "$work/conflicts.json" --slurpfile patients "$work/patients.json" \
    --slurpfile consultations "$work/consultations.json" --slurpfile factures "$work/factures.json" >"$work/verdict.json"
jq -r '"  \(.promised) promised: \(.landed) on the server, \(.letters) kept for a person with the reason, \(.logged) in the conflict log",
    "  lost     \(.lost | length)", "  doubled  \(.doubled | length)", (.lost[], .doubled[] | "    \(.)")' "$work/verdict.json"
verdict=$(desk verify | tee "$work/verify.out" | tail -n 1 || true)
note "verify   $verdict"
jq -e '(.lost | length) == 0 and (.doubled | length) == 0' "$work/verdict.json" >/dev/null || fail "see $work/verdict.json"
[ "$verdict" = identical ] || fail "the replica and the server differ; see $work/verify.out"
[ "$count" -ge $((long * 9)) ] || fail "this machine makes fewer than nine writes a second by the command line: nothing is shown by that"
