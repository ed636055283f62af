#!/usr/bin/env bash
# Fifty files are attached and uploaded while the daemon is killed a hundred times, at any moment of it. Then nobody lifts
# a finger, and the server's own files are held against what was promised: each file that the daemon acknowledged is on
# the server with its digest, each was stored there once, and no file is left here that no record has.
#
# usage: [SEED=1] [KILLS=100] [FILES=50] examples/file-torture.sh     (make file-torture builds the programs first)
#
# The same SEED makes the same files; the moments of the kills depend on the machine too. Everything stays in
# .demo/file-torture for a look afterwards.
set -euo pipefail
cd "$(dirname "$0")/.."

seed=${SEED:-1} kills=${KILLS:-100} files=${FILES:-50}
bin=${BIN:-.build/release}
work=$PWD/.demo/file-torture
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

desk() { "$bin/clinicsync" "$@"; }
pause() { sleep "$(($1 / 1000)).$(printf '%03d' $(($1 % 1000)))"; }

start_daemon() {
    "$bin/clinicsyncd" run --log-level error 2>>"$work/daemon.log" &
    daemon_pid=$!
}

until_ready() {
    for _ in $(seq 400); do
        desk status >/dev/null 2>&1 && return 0
        kill -0 "$daemon_pid" 2>/dev/null || fail "the daemon stopped: $(tail -n 3 "$work/daemon.log")"
        sleep 0.05
    done
    fail "the daemon did not start; see $work/daemon.log"
}

# make_file NUMBER: text that compresses or bytes that don't, of 1 kB to 3 MB; all different.
make_file() {
    local path=$work/files/$1 bytes=$((1000 + RANDOM * RANDOM % 3000000))
    if [ $(($1 % 2)) = 0 ]; then
        { echo "file $1"; yes "Consultation $1 : tension 12/8, pouls 72, rien à signaler." | head -c "$bytes"; } >"$path" || true
    else
        { printf '\xff\xd8\xff\xe0 %s ' "$1"; head -c "$bytes" /dev/urandom; } >"$path"
    fi
}

rm -rf "$work" && mkdir -p "$work/files"
umask 077
echo clinique-demo >"$work/password"
: >"$work/ledger"
started=$SECONDS

say "1. A workstation with $files files (seed $seed)"
"$bin/clinic-backend" serve --api cabinet-medical --database "$work/clinic.sqlite" --port 0 --seed demo \
    --password-rounds 1000 >"$work/backend.out" 2>"$work/backend.log" &
backend_pid=$!
until url=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/backend.out"); do sleep 0.1; done
desk init --server "$url" --login admin@clinique.example --catalogues sync >/dev/null
desk login --password-file "$work/password" >/dev/null
for number in $(seq "$files"); do make_file "$number"; done
note "$(du -sh "$work/files" | cut -f 1) of files, server at $url"
start_daemon
until_ready
desk sync --full >/dev/null
patient=$(desk list patients --limit 1 --json | jq '.documents[0].server_id')
kill -9 "$daemon_pid" && wait "$daemon_pid" 2>/dev/null || true

say "2. $kills kills while they are attached and sent"
# Each line of the ledger: the file's number, its digest, and what was said to it: yes, no, or silence.
attach() {
    local number=$1 status=0 answer=yes
    timeout 60 "$bin/clinicsync" attach dossiers --set "patient=$patient" --set "observations=torture $number" \
        --set traitement=Repos "$work/files/$number" --json >"$work/answer" 2>"$work/complaint" || status=$?
    # Nobody was there yet: nothing was asked.
    if [ $status = 3 ] && kill -0 "$daemon_pid" 2>/dev/null; then
        sleep 0.02
        attach "$number"
        return
    fi
    [ $status = 0 ] || answer=silence
    printf '%s\t%s\t%s\n' "$number" "$(sha256sum "$work/files/$number" | cut -d ' ' -f 1)" "$answer" >>"$work/ledger"
}
next=1 done=0
while [ $done -lt "$kills" ]; do
    start_daemon
    life=$((RANDOM % 1600 + 20))
    (
        pause $life
        kill -9 "$daemon_pid"
    ) &
    killer=$!
    # The shell would tell of each kill.
    disown "$daemon_pid"
    # As many files as are due by now: they last until the last kill.
    while [ $next -le "$files" ] && [ $((next * kills)) -le $(((done + 1) * files)) ] && kill -0 "$daemon_pid" 2>/dev/null; do
        attach $next
        next=$((next + 1))
    done
    wait "$killer" || true
    while kill -0 "$daemon_pid" 2>/dev/null; do sleep 0.01; done
    done=$((done + 1))
    [ $((done % 20)) -ne 0 ] || note "$done kills, $((next - 1)) files attached, $((SECONDS - started)) s"
done

say "3. Nobody lifts a finger"
start_daemon
until_ready
for _ in $(seq 240); do
    desk sync >/dev/null 2>&1 || true
    desk attachments list --limit 1000 --json >"$work/attachments.json"
    open=$(jq '[.attachments[] | select(.state | IN("queued", "sending", "unknown", "checking"))] | length' "$work/attachments.json")
    waiting=$(desk outbox --json | jq '[.operations[] | select(.state | IN("queued", "sending", "unknown"))] | length')
    [ $((open + waiting)) -gt 0 ] || break
    sleep 1
done
[ $((open + waiting)) = 0 ] || fail "$open files and $waiting operations are still unsettled; see $work/attachments.json"
note "all is settled after $((SECONDS - started)) s"

say "4. The proof, on the server itself"
desk scrub --json >"$work/scrub.json"
desk scrub --json >"$work/scrub-again.json"
token=$(curl -sS -H 'Content-Type: application/json' "$url/api/users/login/" \
    -d '{"email":"admin@clinique.example","password":"clinique-demo"}' | jq -r .access)
curl -sS --compressed -H "Authorization: Bearer $token" "$url/api/Admin/medicalfile/dossiers/" >"$work/dossiers.json"
promised=0 silent=0 lost=0 doubled=0
while IFS=$'\t' read -r number digest answer; do
    mapfile -t found < <(jq -r --arg mark "torture $number" '.[] | select(.observations == $mark) | "\(.id) \(.fichier)"' "$work/dossiers.json")
    [ "$answer" = yes ] && promised=$((promised + 1)) || silent=$((silent + 1))
    [ ${#found[@]} -le 1 ] || { doubled=$((doubled + 1)); note "doubled: file $number has ${#found[@]} dossiers"; }
    if [ ${#found[@]} = 0 ]; then
        [ "$answer" != yes ] || { lost=$((lost + 1)); note "lost: file $number"; }
        continue
    fi
    path=${found[0]#* }
    [ "${path#http}" != "$path" ] || path=$url$path
    there=$(curl -sS --compressed -H "Authorization: Bearer $token" "$path" | sha256sum | cut -d ' ' -f 1)
    [ "$there" = "$digest" ] || { lost=$((lost + 1)); note "file $number is another on the server"; }
    times=$(sqlite3 "$work/clinic.sqlite" "SELECT count(*) FROM upload WHERE record = ${found[0]%% *}")
    [ "$times" = 1 ] || { doubled=$((doubled + 1)); note "file $number was stored $times times"; }
done <"$work/ledger"
note "$promised files promised, $silent that no daemon answered for"
note "lost     $lost"
note "doubled  $doubled"
jq -r '"  scrub    \(.files) files, \(.damaged | length) damaged, \(.removed | length) without a record removed"' "$work/scrub.json"
jq -r '"  again    \(.files) files, \(.damaged | length) damaged, \(.removed | length) without a record"' "$work/scrub-again.json"
left=$(find "$CLINICSYNC_HOME" -path '*/files/incoming/*' | wc -l)
note "unfinished files left: $left"
[ "$promised" -gt 0 ] && [ "$lost" = 0 ] && [ "$doubled" = 0 ] && [ "$left" = 0 ] || fail "see $work"
jq -e '(.damaged | length) == 0 and (.removed | length) == 0 and (.strangers | length) == 0' "$work/scrub-again.json" >/dev/null ||
    fail "the store is not as it should be; see $work/scrub-again.json"
note "$done kills, $((SECONDS - started)) s"
