#!/usr/bin/env bash
# A clinic day that survives the line going down, told and checked step by step.
#
# A real HTTP server with a real database plays the clinic's backend; clinicsyncd keeps the front desk working while that
# server is away. Every step that says "ok" was checked; the script ends with 1 at the first one that fails.
#
# usage: examples/clinic-day.sh        (make demo builds the programs first)
set -euo pipefail
cd "$(dirname "$0")/.."

api=cabinet-medical seed=demo desk=front-desk
. examples/demo-parts.sh

# As somebody else would: plain HTTP against the server.
http() { curl -sS -H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@"; }
sign_in() {
    token=$(curl -sS -H 'Content-Type: application/json' "$url/api/users/login/" \
        -d "{\"email\":\"$1\",\"password\":\"clinique-demo\"}" | jq -r .access)
}

# --- morning: the line is up -----------------------------------------------------------------------------------------

prepare

say "1. Morning: the server is there, and a new workstation makes its first sync"
start_backend 0
port=${url##*:}
note "the clinic's server answers at $url"
desk init --server "$url" --login admin@clinique.example --catalogues sync >/dev/null
desk login --password-file "$work/password" | head -n 1 | sed 's/^/  /'
start_daemon
started=$(date +%s%N)
desk sync | sed 's/^/  /'
note "first sync took $((($(date +%s%N) - started) / 1000000)) ms"
documents=$(desk status --json | jq '[.resources[].documents] | add')
[ "$documents" -ge 27000 ] && ok "$documents documents are on this workstation" || fail "only $documents documents"
desk verify | tail -n 1 | sed 's/^/  verify: /'

# --- the line goes down ----------------------------------------------------------------------------------------------

say "2. The line goes down"
stop_backend
note "the server is stopped; from here on the front desk is on its own"

say "3. Work goes on"
desk list patients --search "ben ali" --limit 3 | sed 's/^/  /'
patient=$(desk list patients --filter status=Actif --limit 1 --json | jq '.documents[0].server_id')
before=$(desk get patients "$patient" --json | jq -r .record.telephone)
found=$(desk list patients --search "ben ali" --json | jq '.documents | length')
[ "$found" -gt 0 ] && ok "search works offline: $found patients found" || fail "search found nobody"

new=$(desk create patients username=rim.sassi email=rim.sassi@example.tn password@"$work/secret" nom=Sassi prenom=Rim \
    age=34 telephone=22118844 status=Actif --json | jq -r .document.local_id)
ok "a new patient, Rim Sassi, is on file as $new (the server does not know her yet)"

twin=$(desk create patients username=leila.zouari email=leila.zouari@example.tn password@"$work/secret" nom=Zouari prenom=Leila \
    telephone=22445566 status=Actif --json | jq -r .operation)
ok "so is Leila Zouari"

desk update patients "$patient" telephone=20123456 address="Tunis, Lafayette" >/dev/null
ok "patient $patient has a new telephone (it was $before) and a new address"

{ printf '%%PDF-1.7\n'; seq -f "Radiographie du genou, ligne %g" 5000; } >"$work/scan.pdf"
scan=$(desk attach dossiers --set patient="$new" --set observations="Radiographie du genou" --set traitement=Repos \
    "$work/scan.pdf" --json | jq -r .attachment.id)
ok "a scan of $(stat -c %s "$work/scan.pdf") bytes goes into a new dossier of hers ($(desk attachments status "$scan" --json |
    jq .attachment.bytes_on_disk) bytes on the disk)"

doctor=$(desk list doctors --limit 100 --json | jq '[.documents[] | select(.record.schedule | test("^Lun-Ven"))][0].server_id')
day=$(date -u -d "next monday + 14 days" +%F)
mapfile -t slot < <(desk slots "$doctor" --from "$day" --limit 6 --json | jq -r '.slots[].start')
[ ${#slot[@]} -ge 3 ] || fail "doctor $doctor has no three free slots from $day on"
book() { desk book doctor="$doctor" patient="$1" start_time="$2" motif="$3" --json | jq -r .operation; }
contested=$(book "$patient" "${slot[0]}" "Contrôle")
plain=$(book "$patient" "${slot[1]}" "Suivi")
dependent=$(book "$new" "${slot[2]}" "Première consultation")
ok "three slots are booked with doctor $doctor: ${slot[0]}, ${slot[1]}, and ${slot[2]} for Rim Sassi"

invoice=$(desk list factures --filter statut=EN_ATTENTE --limit 1 --json | jq '.documents[0].server_id')
paid_before=$(desk view factures-stats | jq .factures_count.payees)
desk act factures "$invoice" payer methode_paiement=CARTE >/dev/null
same "invoice $invoice is paid, and the statistics know it at once" $((paid_before + 1)) \
    "$(desk view factures-stats | jq .factures_count.payees)"

if refusal=$(desk book doctor="$doctor" patient="$patient" start_time="${day}T03:00:00" 2>&1); then
    fail "a booking at three in the morning was taken"
fi
ok "a booking at three in the morning is refused at once:"
printf '%s\n' "$refusal" | sed 's/^/         /'

# --- the workstation crashes -----------------------------------------------------------------------------------------

say "4. The workstation loses power (SIGKILL)"
lose_power

# --- meanwhile, elsewhere --------------------------------------------------------------------------------------------

say "5. Meanwhile a colleague works on the server, where the line is up"
start_backend 0
sign_in collegue@clinique.example
other=$(http "$url/api/Admin/patients/" | jq "[.[] | select(.id != $patient)][0].id")
status=$(http -o "$work/answer" -w '%{http_code}' "$url/api/Admin/consultations/" \
    -d "{\"doctor\":$doctor,\"patient\":$other,\"start_time\":\"${slot[0]}\",\"motif\":\"Urgence\"}")
same "the colleague books ${slot[0]} for patient $other" 201 "$status"
status=$(http -o "$work/answer" -w '%{http_code}' -X PATCH "$url/api/Admin/patients/$patient/" -d '{"telephone":"71999888"}')
same "the colleague gives patient $patient the telephone 71999888" 200 "$status"
status=$(http -o "$work/answer" -w '%{http_code}' "$url/api/Admin/patients/" -d '{"username":"l.zouari",
    "email":"leila.zouari@example.tn","password":"autre-secret","nom":"Zouari","prenom":"Leïla","telephone":"98765432"}')
same "the colleague registers Leila Zouari too" 201 "$status"
stop_backend

# --- the line is back ------------------------------------------------------------------------------------------------

say "6. The line is back"
start_backend "$port"
desk sync | sed 's/^/  /'
desk attachments watch >/dev/null

say "7. What became of the offline work"
desk outbox --all --json >"$work/outbox.json"
jq -r '.operations[] | [
    (if .state == "acknowledged" then "accepted" elif .state == "rejected" then "refused"
        elif .booking == "contested" then "contested" else .state end),
    "\(.kind) \(.resource) \(.server_id // "–")",
    (.fields.start_time // .fields.nom // .fields.methode_paiement // .attachment.name
        // ([.fields | to_entries[] | "\(.key)=\(.value)"] | join(" ")[0:34])),
    (if .state == "rejected" then .message elif .booking == "contested" then "taken; free: \(.alternatives | join(", "))" else "" end)] | @tsv' "$work/outbox.json" |
    column -t -s $'\t' | sed 's/^/  /'
echo
desk conflicts | sed 's/^/  /'

state() { jq -r --arg id "$1" '.operations[] | select(.id == $id) | .state' "$work/outbox.json"; }
echo
same "the slot that the colleague took makes the booking contested: it was not even sent" contested \
    "$(jq -r --arg id "$contested" '.operations[] | select(.id == $id) | .booking' "$work/outbox.json")"
mapfile -t free < <(jq -r --arg id "$contested" '.operations[] | select(.id == $id) | .alternatives[]' "$work/outbox.json")
same "with three free slots to offer instead" 3 ${#free[@]}
same "the server refused a second Leila Zouari" rejected "$(state "$twin")"
note "its words: $(jq -r --arg id "$twin" '.operations[] | select(.id == $id) | .message' "$work/outbox.json")"
same "the other slot was accepted" acknowledged "$(state "$plain")"
same "so was the one for the patient who was not on the server yet" acknowledged "$(state "$dependent")"
conflict() { desk conflicts --json | jq -r --arg rule "$1" ".conflicts[] | select(.rule == \$rule) | $2"; }
same "and the scan is on the server, with every byte" uploaded "$(desk attachments status "$scan" --json | jq -r .attachment.state)"
same "one field was changed on both sides" telephone "$(conflict last-writer-wins .field)"
same "the later change of the telephone won: the server's" 71999888 "$(desk get patients "$patient" --json | jq -r .record.telephone)"
same "and the desk's own is kept in the conflict log" 20123456 "$(conflict last-writer-wins .local)"
same "the address, which only the desk changed, went through" "Tunis, Lafayette" \
    "$(desk get patients "$patient" --json | jq -r .record.address)"

say "8. People decide what no rule can"
desk outbox edit "$contested" start_time="${free[0]}" >/dev/null
ok "the contested booking moves to ${free[0]}"
desk conflicts resolve "$(conflict create-create .number)" local >/dev/null
ok "the two Leila Zouaris become one: what was typed here goes to the record that the server has"
desk sync | head -n 1 | sed 's/^/  /'
desk outbox --all --json >"$work/outbox.json"
same "the moved booking was accepted" acknowledged "$(state "$contested")"
same "nothing waits any more" 0 "$(desk outbox --json | jq '.operations | length')"

say "9. The proof, on the server itself"
sign_in admin@clinique.example
same "Rim Sassi exists exactly once" 1 "$(http "$url/api/Admin/patients/?q=rim.sassi" | jq length)"
same "so does Leila Zouari, with the telephone that was typed here" 22445566 \
    "$(http "$url/api/Admin/patients/?q=leila.zouari@example.tn" | jq -r '.[].telephone')"
slot+=("${free[0]}")
for index in 0 1 2 3; do
    same "slot ${slot[$index]} is held exactly once" 1 "$(http "$url/api/Admin/consultations/?doctor_id=$doctor" |
        jq --arg at "${slot[$index]}" '[.[] | select(.start_time == $at)] | length')"
done
path=$(http "$url/api/Admin/medicalfile/dossiers/" | jq -r '.[] | select(.observations == "Radiographie du genou") | .fichier')
http "${path/#\//$url/}" >"$work/scan.back"
cmp -s "$work/scan.pdf" "$work/scan.back" && ok "the scan is there once, byte for byte" || fail "the scan is another"
same "invoice $invoice is paid" PAYEE "$(http "$url/api/factures/$invoice/" | jq -r .statut)"
desk verify | sed 's/^/  /'
same "the replica and the server agree, document by document" identical "$(desk verify | tail -n 1)"

say "Done. Logs and databases are in .demo; 'make clean' removes them."
