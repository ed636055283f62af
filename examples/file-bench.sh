#!/usr/bin/env bash
# What files cost: bytes on disk and on the line against plain, how fast one is taken in as a ratio to gzip -6 of the same
# file on the same core in the same run, and how much more memory than idle a file of a gigabyte takes on its way in, up
# and out again.
#
# usage: examples/file-bench.sh [MEGABYTES]     (make bench builds the programs first; 1024 when left out)
set -euo pipefail
cd "$(dirname "$0")/.."

megabytes=${1:-1024}
bin=${BIN:-.build/release}
work=$(mktemp -d)
backend_pid='' daemon_pid=''
trap 'kill $daemon_pid $backend_pid 2>/dev/null || true; wait; rm -rf "$work"' EXIT
export CLINICSYNC_HOME=$work/home

"$bin/clinic-backend" serve --api cabinet-medical --database "$work/clinic.sqlite" --port 0 --seed small \
    --upload-limit 4096 --password-rounds 1000 >"$work/backend.out" 2>"$work/backend.log" &
backend_pid=$!
until url=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/backend.out"); do sleep 0.1; done
echo clinique-demo >"$work/password"
# This server takes larger files than the document's; nothing is sealed, as gzip seals nothing.
cat >"$work/large.yaml" <<'YAML'
resources:
  dossiers:
    fields:
      fichier: {file: {max_bytes: 4000000000, sensitive: false}}
YAML
"$bin/clinicsync" init --server "$url" --login admin@clinique.example --catalogues sync --overlay "$work/large.yaml" >/dev/null
"$bin/clinicsync" login --password-file "$work/password" >/dev/null
taskset -c 0 "$bin/clinicsyncd" run --log-level error 2>>"$work/daemon.log" &
daemon_pid=$!
until "$bin/clinicsync" status >/dev/null 2>&1; do sleep 0.05; done
"$bin/clinicsync" sync --full >/dev/null
patient=$("$bin/clinicsync" list patients --limit 1 --json | jq '.documents[0].server_id')

milliseconds() { echo $((($(date +%s%N) - $1) / 1000000)); }
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
attach() { "$bin/clinicsync" attach dossiers --set "patient=$patient" --set "observations=$1" --set traitement=x "$2" "${@:3}" --json; }

# Lines such as a practice writes: words in a random order, numbers and dates.
text() { # text BYTES SEED
    awk -v seed="$2" -v bytes="$1" 'BEGIN {
        srand(seed)
        split("tension pouls température patient consultation contrôle douleur genou épaule traitement repos médicament " \
            "fois jour semaine radiographie normale sanguine analyse résultat prescrit allergie pénicilline toux fièvre " \
            "depuis trois jours sans antécédent notable à revoir dans un mois bonne évolution cicatrice propre", w, " ")
        while (written < bytes) {
            line = sprintf("%02d/%02d/20%02d ", rand() * 28 + 1, rand() * 12 + 1, rand() * 26)
            for (i = 0; i < 12; i++) line = line w[int(rand() * 47) + 1] " "
            line = line sprintf("%d/%d\n", rand() * 9 + 9, rand() * 5 + 5)
            printf "%s", line
            written += length(line)
        }
    }' | head -c "$1" || true
}

echo "files on disk and on the line, 20 files a set; the line's bytes with the form around each file"
for set in text pdf-like jpeg-like; do
    for number in $(seq 20); do
        file=$work/$set-$number
        case $set in
        text) text 400000 "$number" >"$file" ;;
        # A PDF is text around streams that are compressed already: four parts of those to one of text.
        pdf-like) { printf '%%PDF-1.7\n'; for part in 1 2 3; do text 30000 "$number$part"; head -c 120000 /dev/urandom; done; } >"$file" ;;
        jpeg-like) { printf '\xff\xd8\xff\xe0'; head -c 500000 /dev/urandom; } >"$file" ;;
        esac
        attach "$set" "$file" --name "$set-$number" >/dev/null
        # The first answer to an upload tells what the server decodes; those after it are sent so.
        [ "$set-$number" != text-1 ] || "$bin/clinicsync" attachments watch >/dev/null
    done
    "$bin/clinicsync" attachments watch >/dev/null
    "$bin/clinicsync" attachments list --limit 1000 --json |
        jq -r --arg set "$set" '[.attachments[] | select(.name | startswith($set)) | select(.name != "text-1")]
            | {plain: (map(.size) | add), disk: (map(.bytes_on_disk) | add), line: (map(.bytes_on_wire) | add)}
            | "  \($set)\t\(.plain) bytes plain\t\(.disk * 1000 / .plain | round / 10) % on disk\t\(.line * 1000 / .plain | round / 10) % on the line"'
done

echo
echo "taking in 256 MB of text, against gzip -6 on the same core; 3 rounds"
for round in 1 2 3; do
    text $((256 << 20)) "$round" >"$work/big"
    started=$(date +%s%N)
    taskset -c 0 gzip -6 -c "$work/big" >"$work/big.gz"
    sync "$work/big.gz"
    gzip_time=$(milliseconds "$started")
    started=$(date +%s%N)
    taskset -c 0 "$bin/clinicsync" attach dossiers --set "patient=$patient" --set "observations=round $round" \
        --set traitement=x "$work/big" --json >"$work/put.json"
    put_time=$(milliseconds "$started")
    echo "$gzip_time $put_time" >>"$work/rounds"
    echo "  round $round: gzip $gzip_time ms ($(stat -c %s "$work/big.gz") bytes), attach $put_time ms ($(jq .attachment.bytes_on_disk "$work/put.json") bytes)"
    operation=$(jq -r .operation "$work/put.json")
    "$bin/clinicsync" outbox cancel "$operation" >/dev/null 2>&1 || true
done
awk '{ print $1 / $2 }' "$work/rounds" | median | awk '{ printf "  %.2f of the speed of gzip -6 (median)\n", $1 }'
library=$(grep -o '/[^ ]*libz\.so[^ ]*' "/proc/$daemon_pid/maps" | head -n 1)
echo "  zlib: $(readlink -f "$library")"
rm -f "$work/big" "$work/big.gz"

echo
echo "memory for a file of $megabytes MiB: in, up and out again"
kill "$daemon_pid" && wait "$daemon_pid" || true
"$bin/clinicsyncd" run --log-level error 2>>"$work/daemon.log" &
daemon_pid=$!
until "$bin/clinicsync" status >/dev/null 2>&1; do sleep 0.05; done
"$bin/clinicsync" sync --full >/dev/null
"$bin/clinicsync" attachments watch >/dev/null
peak() { awk '/VmHWM/ { print $2 }' "/proc/$daemon_pid/status"; }
idle=$(peak)
# Half of it compresses and half does not, in turns.
{ for _ in $(seq $((megabytes / 64))); do text $((32 << 20)) 7; head -c $((32 << 20)) /dev/urandom; done; } >"$work/gigabyte"
started=$(date +%s%N)
attach gigabyte "$work/gigabyte" >"$work/put.json"
echo "  in   $(milliseconds "$started") ms, peak $(($(peak) - idle)) kB more than idle ($idle kB)"
started=$(date +%s%N)
"$bin/clinicsync" attachments watch "$(jq -r .attachment.id "$work/put.json")" >/dev/null
echo "  up   $(milliseconds "$started") ms, peak $(($(peak) - idle)) kB more than idle"
started=$(date +%s%N)
record=$(jq -r .record "$work/put.json")
"$bin/clinicsync" fetch dossiers "$record" -o "$work/back" >/dev/null
echo "  out  $(milliseconds "$started") ms from the store, peak $(($(peak) - idle)) kB more than idle"
cmp "$work/gigabyte" "$work/back"
rm -f "$work/back"
# From the server: what is here is removed first.
digest=$(jq -r .attachment.sha256 "$work/put.json")
find "$work/home" -name "$digest" -delete
started=$(date +%s%N)
"$bin/clinicsync" fetch dossiers "$record" -o "$work/back" >/dev/null
more=$(($(peak) - idle))
echo "  back $(milliseconds "$started") ms from the server, peak $more kB more than idle"
cmp "$work/gigabyte" "$work/back"
[ "$more" -lt 65536 ] || { echo "more than 64 MiB"; exit 1; }
