#!/usr/bin/env bash
# A day of work during which the daemon is killed 200 times, at a server that misbehaves in all the ways that deployed
# ones do, over a line that fails in all the ways that lines do. Then the line heals, nobody lifts a finger, and the
# server's own lists are held against what the front desk was promised: nothing lost, nothing doubled.
#
# usage: [SEED=1] [KILLS=200] [PROFILE=rough] examples/torture.sh     (make torture builds the programs first)
#
# The same SEED makes the same work and draws the same faults for the same requests; the moments of the kills depend on
# the machine too. Everything stays in .demo/torture for a look afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."

seed=${SEED:-1} kills=${KILLS:-200} profile=${PROFILE:-rough}
bin=${BIN:-.build/release}
work=$PWD/.demo/torture
export CLINICSYNC_HOME=$work/front-desk
backend_pid='' daemon_pid=''
RANDOM=$seed

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
note() { printf '  %s\n' "$*"; }
fail() { printf '  FAIL %s\n' "$*" >&2; exit 1; }

cleanup() {
    [ -z "$daemon_pid" ] || kill -9 "$daemon_pid" 2>/dev/null || true
    [ -z "$backend_pid" ] || kill "$backend_pid" 2>/dev/null || true
}
trap cleanup EXIT

# --- the parts -------------------------------------------------------------------------------------------------------

start_backend() {
    "$bin/clinic-backend" serve --database "$work/clinic.sqlite" --port 0 --seed demo --as-deployed \
        --password-rounds 1000 --faults "$seed:$profile" --fault-log "$work/faults" >"$work/backend.out" 2>"$work/backend.log" &
    backend_pid=$!
    for _ in $(seq 600); do
        url=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/backend.out" || true)
        [ -z "$url" ] || return 0
        kill -0 "$backend_pid" 2>/dev/null || fail "the backend stopped: $(tail -n 3 "$work/backend.log")"
        sleep 0.1
    done
    fail "the backend did not start; see $work/backend.log"
}

start_daemon() {
    "$bin/clinicsyncd" run --log-level error 2>>"$work/daemon.log" &
    daemon_pid=$!
    for _ in $(seq 200); do
        "$bin/clinicsync" status >/dev/null 2>&1 && return 0
        kill -0 "$daemon_pid" 2>/dev/null || fail "the daemon stopped: $(tail -n 3 "$work/daemon.log")"
        sleep 0.05
    done
    fail "the daemon did not start; see $work/daemon.log"
}

desk() { "$bin/clinicsync" "$@"; }

# again TIMES COMMAND...: until it succeeds, for a line that fails now and then.
again() {
    local times=$1
    shift
    for _ in $(seq "$times"); do
        "$@" >"$work/again.out" 2>&1 && return 0
        sleep 0.2
    done
    fail "$* did not succeed in $times tries: $(tail -n 2 "$work/again.out")"
}

# --- the work --------------------------------------------------------------------------------------------------------

# Each line of the ledger is one piece of work: its kind, what it is known by, its value, and what the daemon said to it:
# yes (promised, on disk), no (refused, for a reason), or silence (it died before it could say).
promise() { # promise KIND KEY VALUE COMMAND...
    local kind=$1 key=$2 value=$3 status=0
    shift 3
    "$@" >"$work/answer" 2>"$work/complaint" || status=$?
    local answer=yes
    case $status in
    0) ;;
    3) answer=silence ;;
    *) answer=no ;;
    esac
    printf '%s\t%s\t%s\t%s\n' "$kind" "$key" "$value" "$answer" >>"$work/ledger"
    [ $answer = yes ] && yes=$((yes + 1))
    [ $answer != silence ]
}

n=0 yes=0 done=0 last_patient=''
# A patient of the clinic, or now and then the one that was entered last, whom the server may not know yet.
somebody() {
    who=${patients[RANDOM % ${#patients[@]}]}
    if [ -n "$last_patient" ] && [ $((RANDOM % 3)) = 0 ]; then who=$last_patient; fi
}

one_thing() {
    local draw=$((RANDOM % 100)) mark
    n=$((n + 1))
    mark=torture.$seed.$n
    somebody
    if [ $draw -lt 25 ]; then
        promise patients "$mark@torture.example" '' desk create patients "username=$mark" \
            "email=$mark@torture.example" "password@$work/secret" nom=Sassi "prenom=Rim $n" age=34 --json || return 1
        last_patient=$(jq -r '.document.local_id // empty' "$work/answer")
    elif [ $draw -lt 50 ]; then
        who=${edited[RANDOM % ${#edited[@]}]}
        promise telephone "$who" "$n" desk update patients "$who" "telephone=$n"
    elif [ $draw -lt 70 ] && [ ${#slots[@]} -gt 0 ]; then
        local slot=${slots[-1]}
        unset 'slots[-1]'
        promise consultations "$mark" '' desk book "doctor=${slot%% *}" "patient=$who" "start_time=${slot##* }" \
            "motif=$mark"
    elif [ $draw -lt 85 ]; then
        promise factures "$mark" '' desk create factures "patient=$who" "montant=$((RANDOM % 90 + 10)).50" \
            "description=$mark"
    elif [ $draw -lt 95 ] && [ ${#unpaid[@]} -gt 0 ]; then
        local invoice=${unpaid[-1]}
        unset 'unpaid[-1]'
        promise payer "$invoice" '' desk act factures "$invoice" payer methode_paiement=CARTE
    elif [ ${#doomed[@]} -gt 0 ]; then
        local invoice=${doomed[-1]}
        unset 'doomed[-1]'
        promise delete "$invoice" '' desk delete factures "$invoice" --yes
    fi
}

# pause MILLISECONDS
pause() { sleep "$(($1 / 1000)).$(printf '%03d' $(($1 % 1000)))"; }

# Works until the daemon is killed, which happens within two seconds.
work_until_killed() {
    local life=$((RANDOM % 1950 + 50))
    (
        pause $life
        kill -9 "$daemon_pid"
    ) &
    local killer=$!
    # The daemon is at work between two things too; a kill should find it there.
    while one_thing; do pause $((RANDOM % 250)); done
    wait "$killer" "$daemon_pid" 2>/dev/null || true
    daemon_pid=''
}

# --- the day ---------------------------------------------------------------------------------------------------------

rm -rf "$work" && mkdir -p "$work"
umask 077
echo clinique-demo >"$work/password"
echo tres-secret >"$work/secret"
started=$SECONDS

say "1. A workstation at a server that misbehaves (seed $seed, profile $profile)"
start_backend
desk init --server "$url" --login admin@clinique.example --catalogues sync >/dev/null
again 60 desk login --password-file "$work/password"
start_daemon
again 60 desk sync --full
note "first sync done after $((SECONDS - started)) s, at $url"

mapfile -t patients < <(desk list patients --limit 300 --json | jq '.documents[].server_id')
edited=("${patients[@]:0:40}")
mapfile -t unpaid < <(desk list factures --filter statut=EN_ATTENTE --limit 150 --json | jq '.documents[].server_id')
mapfile -t doomed < <(desk list factures --filter statut=PAYEE --limit 100 --json | jq '.documents[].server_id')
day=$(date -u -d "next monday + 14 days" +%F)
slots=()
# The last doctor is not approved yet, and the server refuses all visits.
for doctor in $(desk list doctors --limit 20 --json | jq ".documents[:-1][].server_id"); do
    mapfile -t -O ${#slots[@]} slots < <(desk slots "$doctor" --from "$day" --limit 60 --json 2>/dev/null |
        jq -r --arg doctor "$doctor" '.slots[]? | "\($doctor) \(.start)"')
done
note "${#patients[@]} patients, ${#slots[@]} free slots and ${#unpaid[@]} open invoices to work with"
kill -9 "$daemon_pid" && wait "$daemon_pid" 2>/dev/null || true

say "2. A day of work, and $kills times the power fails"
while [ $done -lt "$kills" ]; do
    start_daemon
    # The shell would tell of each kill.
    work_until_killed 2>/dev/null
    done=$((done + 1))
    [ $((done % 25)) -ne 0 ] ||
        note "$done kills, $n things done, $yes promised, $(wc -l <"$work/faults") faults, $((SECONDS - started)) s"
done

# --- the evening -----------------------------------------------------------------------------------------------------

say "3. The line heals, and nobody lifts a finger"
kill -USR1 "$backend_pid"
start_daemon
for cycle in $(seq 150); do
    desk sync >"$work/sync.out" 2>&1 || true
    desk outbox --all --json >"$work/outbox.json"
    waiting=$(jq '[.operations[] | select(.state == "queued" or .state == "sending" or .state == "unknown")
        | select(.blocked_by == null)] | length' "$work/outbox.json")
    [ "$waiting" -gt 0 ] || break
    sleep 1
done
[ "$waiting" = 0 ] || fail "$waiting operations are still unsettled after $cycle cycles: $(tail -n 2 "$work/sync.out")"
note "the outbox is drained after $cycle cycles, $((SECONDS - started)) s"
# Until nothing comes any more: what was drained last is in the lists now.
again 10 desk sync --full
desk outbox --all --json >"$work/outbox.json"
desk conflicts --json >"$work/conflicts.json"
jq -r '[.operations[].state] | group_by(.) | map("\(.[0]) \(length)") | join(", ")' "$work/outbox.json" | sed 's/^/  operations: /'
jq -r '.operations[] | select(.state == "rejected" or .state == "parked" or .blocked_by != null)
    | "\(.state) \(.kind) \(.resource): \(.message // .next)"' "$work/outbox.json" | sort | uniq -c | sort -rn |
    cut -c 1-160 | head -n 20 | sed 's/^/  /'
cut -f 1 "$work/faults" | sort | uniq -c | sort -rn | awk '{ printf "%s %s, ", $2, $1 }' | sed 's/^/  faults: /; s/, $/\n/'

# --- the reckoning ---------------------------------------------------------------------------------------------------

say "4. The proof, on the server itself"
token=$(curl -sS -H 'Content-Type: application/json' "$url/api/users/login/" \
    -d '{"email":"admin@clinique.example","password":"clinique-demo"}' | jq -r .access)
for list in Admin/patients Admin/consultations factures; do
    curl -sS --compressed -H "Authorization: Bearer $token" "$url/api/$list/" >"$work/${list##*/}.json"
done
jq -Rn '[inputs | split("\t") | {kind: .[0], key: .[1], value: .[2], answer: .[3]}]' "$work/ledger" >"$work/ledger.json"
jq -n -f examples/torture.jq \
    --slurpfile ledger "$work/ledger.json" --slurpfile outbox "$work/outbox.json" \
    --slurpfile conflicts "$work/conflicts.json" --slurpfile patients "$work/patients.json" \
    --slurpfile consultations "$work/consultations.json" --slurpfile factures "$work/factures.json" >"$work/verdict.json"
verdict=$(desk verify | tee "$work/verify.out" | tail -n 1 || true)

jq -r '"  \(.promised) promised: \(.landed) on the server, \(.letters) kept for a person with the reason, \(.logged) in the conflict log",
    "  \(.silent) creates that no daemon answered any more: \(.silent_landed) of those were done all the same",
    "  lost     \(.lost | length)", "  doubled  \(.doubled | length)",
    (.lost[], .doubled[] | "    \(.)")' "$work/verdict.json"
note "verify   $verdict"
note "$done kills, $(wc -l <"$work/faults") faults, $((SECONDS - started)) s"
jq -e '(.lost | length) == 0 and (.doubled | length) == 0' "$work/verdict.json" >/dev/null || fail "see $work/verdict.json"
[ "$verdict" = identical ] || fail "the replica and the server differ; see $work/verify.out"
