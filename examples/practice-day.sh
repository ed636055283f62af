#!/usr/bin/env bash
# A practitioner's day that survives the line going down, told and checked step by step, with the Dokal backend.
#
# A real HTTP and Socket.IO server with a real database plays Dokal; clinicsyncd keeps the practitioner working while that server is away.
# Every step that says "ok" was checked; the script ends with 1 at the first one that fails.
#
# usage: examples/practice-day.sh        (make demo BACKEND=dokal builds the programs first)
set -euo pipefail
cd "$(dirname "$0")/.."

api=dokal seed=small desk=practice
. examples/demo-parts.sh

practitioner=yossi.levi@dokal.example
patient=david.cohen@courriel.example

# As somebody else would: plain HTTP against the server, as a patient unless $token is another's.
http() { curl -sS -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@"; }
api() { http "$url/api/v1/$1" "${@:2}"; }
sign_in() {
    token=$(curl -sS -H 'apikey: public' -H 'Content-Type: application/json' "$url/auth/v1/token?grant_type=password" \
        -d "{\"email\":\"$1\",\"password\":\"clinique-demo\"}" | jq -r .access_token)
}
# status METHOD PATH [BODY]: the status of a request.
status() { api "$2" -o "$work/answer" -w '%{http_code}' -X "$1" ${3:+-d "$3"}; }
first() { jq -r '.documents[0].server_id // empty' ; }

prepare

say "1. Morning: the server is there, and a practitioner's workstation makes its first sync"
start_backend 0
port=${url##*:}
note "the server answers at $url"
desk init --backend dokal --server "$url" --login "$practitioner" --catalogues sync | sed 's/^/  /'
desk login --password-file "$work/password" | head -n 1 | sed 's/^/  /'
start_daemon
desk sync | head -n 1 | sed 's/^/  /'
documents=$(desk status --json | jq '[.resources[].documents] | add')
[ "$documents" -ge 100 ] && ok "$documents documents are on this workstation" || fail "only $documents documents"
same "the refresh token is readable by its owner alone" 600 "$(stat -c %a "$home/session.json")"
me=$(desk list profile --json | first)
note "$(desk view dashboard)"

# A patient of today's story, who has an appointment to come and a conversation.
sign_in "$patient"
him=$(api profile | jq -r .id)
day=$(TZ=Asia/Jerusalem date -d '+10 days' +%F)
from=$(api "practitioners/$me/slots?from=$day&to=$(date -d "$day + 20 days" +%F)" | jq -c '.[0:4]')
slot() { jq -r ".[$1].$2" <<<"$from"; }
book() {
    status POST appointments "{\"practitioner_id\":\"$me\",\"appointment_date\":\"$(slot "$1" slot_date)\",\"start_time\":\"$(slot "$1" slot_start)\",\"end_time\":\"$(slot "$1" slot_end)\"}"
}
same "David Cohen asks for an appointment over the web, on $(slot 0 slot_date) at $(slot 0 slot_start)" 201 "$(book 0)"
wanted=$(jq -r .id "$work/answer")
same "and for another one" 201 "$(book 1)"
other=$(jq -r .id "$work/answer")
for _ in $(seq 50); do
    [ -z "$(desk get appointments "$other" --json 2>/dev/null)" ] || break
    sleep 0.1
done
same "both are on the desk by themselves: an event said so" pending "$(desk get appointments "$other" --json | jq -r .record.status)"
# The server began their conversation with the first appointment, where it had none; no event tells of that.
desk sync conversations >/dev/null
talk=$(desk list conversations --filter "patient_id=$him" --json | first)

say "2. The line goes down"
stop_backend
note "the server is stopped; from here on the practitioner is alone"

say "3. Work goes on"
desk slots "$me" --from "$(slot 0 slot_date)" --limit 3 | sed 's/^/  /'
free=$(desk slots "$me" --from "$(slot 0 slot_date)" --limit 1 --json | jq -r '.slots[0].slot_start')
same "the desk computes the free slots itself, without the two that were asked for" "$(slot 2 slot_start)" "$free"
pending=$(desk view dashboard | jq .pending)
desk act appointments "$wanted" confirm >/dev/null
desk act appointments "$other" confirm >/dev/null
same "two appointments are confirmed, and the numbers know it at once" $((pending - 2)) "$(desk view dashboard | jq .pending)"
if refusal=$(desk act appointments "$wanted" confirm 2>&1); then fail "an appointment was confirmed twice"; fi
ok "to confirm one again is refused at once:"
printf '%s\n' "$refusal" | sed 's/^/         /'
for words in "Bonjour David" "Prenez vos ordonnances" "À bientôt"; do
    desk create messages conversation_id="$talk" content="$words" >/dev/null
done
ok "three messages wait, in the order in which they were written"
off=$(date -d "$(slot 3 slot_date)" +%F)
desk create overrides date="$off" is_available:=true start_time=08:00 end_time=09:00 reason="Formation" >/dev/null
desk create overrides date="$off" is_available:=false reason="Vacances" >/dev/null
same "a day off, corrected once, is one exception" 1 "$(desk list overrides --filter "date=$off" --json | jq '.documents | length')"
same "and has no free slot left" 0 "$(desk slots "$me" --from "$off" --to "$off" --json | jq '.slots | length')"
desk act notifications all read-all | sed 's/^/  /'
same "nothing is unread any more" '{"count":0}' "$(desk view unread-count)"
desk update health-profile "$me" teudat_zehut=123456782 blood_type=O+ >/dev/null
same "the identity number is shown to who asks" 123456782 "$(desk get health-profile "$me" --json | jq -r .record.teudat_zehut)"
if grep -rqs 123456782 "$home/data"; then fail "the identity number is on the disk in clear"; fi
ok "and is nowhere on the disk in clear"
{ printf '\x89PNG\r\n\x1a\n'; head -c 200000 /dev/urandom; } >"$work/photo.png"
desk attach profile "$me" "$work/photo.png" >/dev/null
ok "a new portrait waits as well"
{ printf '%%PDF-1.7\n'; head -c 2000 /dev/urandom; } >"$work/photo.jpg"
if refusal=$(desk attach profile "$me" "$work/photo.jpg" 2>&1); then fail "a PDF was taken for a portrait"; fi
ok "a PDF that is called photo.jpg is refused at once:"
printf '%s\n' "$refusal" | sed 's/^/         /'

say "4. The workstation loses power (SIGKILL)"
lose_power

say "5. Meanwhile the patient uses the web, where the line is up"
start_backend 0
sign_in "$patient"
same "David Cohen calls the second appointment off" 204 "$(status PATCH "appointments/$other/cancel" '{"cancellation_reason":"Voyage"}')"
same "and writes a message" 201 "$(status POST "conversations/$talk/messages" '{"content":"Une question, docteur"}')"
stop_backend

say "6. The line is back"
start_backend "$port"
desk sync | head -n 1 | sed 's/^/  /'
for _ in $(seq 50); do
    [ "$(desk outbox --json | jq '[.operations[] | select(.state == "queued" or .state == "sending")] | length')" != 0 ] || break
    desk sync >/dev/null
    sleep 0.2
done

desk attachments watch >/dev/null

say "7. What became of the offline work"
desk outbox --all --json >"$work/outbox.json"
jq -r '.operations[] | [(if .state == "acknowledged" then "accepted" elif .state == "rejected" then "refused" else .state end),
    "\(.kind) \(.resource)", (if .state == "rejected" or .state == "superseded" then .message else "" end)] | @tsv' "$work/outbox.json" |
    column -t -s $'\t' | sed 's/^/  /'
echo
became() { jq -r --arg id "$1" '[.operations[] | select(.server_id == $id)][-1].state' "$work/outbox.json"; }
same "the first appointment is confirmed" acknowledged "$(became "$wanted")"
same "the one that the patient called off was not confirmed over that" superseded "$(became "$other")"
same "and the conflict log says what stood in the way" barred "$(desk conflicts --json | jq -r "[.conflicts[] | select(.rule == \"barred\")][0].rule")"
same "the desk shows it as the server has it" cancelled_by_patient "$(desk get appointments "$other" --json | jq -r .record.status)"
same "all notifications were marked by one request, with those of the other resources nothing waits" 0 \
    "$(desk outbox --json | jq '[.operations[] | select(.state != "rejected")] | length')"

say "8. A message travels while the line is up"
sign_in "$patient"
began=$(date +%s%N)
same "David Cohen writes" 201 "$(status POST "conversations/$talk/messages" '{"content":"Merci, docteur !"}')"
for _ in $(seq 100); do
    if [ "$(desk list messages --search merci --json | jq '.documents | length')" -gt 0 ]; then break; fi
    sleep 0.02
done
took=$((($(date +%s%N) - began) / 1000000))
[ "$took" -lt 3000 ] && ok "the desk could read it $took ms after he began to send it" || fail "it took $took ms"

say "9. The proof, on the server itself"
same "the messages are there in the order in which they were written" "Bonjour David|Prenez vos ordonnances|À bientôt" \
    "$(api "conversations/$talk/messages" | jq -r --arg me "$me" '[.[] | select(.sender_id == $me) | .content][-3:] | join("|")')"
same "the first appointment is confirmed" confirmed "$(api "appointments/$wanted" | jq -r .status)"
sign_in "$practitioner"
same "there is one exception on $off, and it is the last one written" "false Vacances" \
    "$(api crm/overrides | jq -r --arg day "$off" '[.[] | select(.date == $day)] | if length == 1 then .[0] | "\(.is_available) \(.reason)" else "\(length) of them" end')"
http "$(api profile | jq -r .avatar_url)" >"$work/photo.back"
cmp -s "$work/photo.png" "$work/photo.back" && ok "the portrait is there, byte for byte" || fail "the portrait is another"
same "the identity number arrived" 123456782 "$(api health/profile | jq -r .teudat_zehut)"
if grep -qs 123456782 "$work"/clinic.sqlite*; then fail "the server keeps it in clear"; fi
ok "and the server keeps it encrypted"
desk sync --full >/dev/null
desk verify | tail -n 1 | sed 's/^/  verify: /'
same "the replica and the server agree, document by document" identical "$(desk verify | tail -n 1)"

say "Done. Logs and databases are in .demo; 'make clean' removes them."
