#!/usr/bin/env bash
# Runs every block of the README's "Ten minutes by hand" as a reader would: one after the other, each in a shell of its own.
# With BIN, such as the folder that the tests were built into, nothing is built and those programs are run.
#
# usage: [BIN=.build/debug] examples/readme.sh     (make readme)
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
finish() {
    cat .demo/hand/*.pid 2>/dev/null | xargs -r kill 2>/dev/null || true
    rm -rf "$work" .demo/hand
}
trap finish EXIT
[ ! -e .demo/hand ] || { echo ".demo/hand is in use: finish what README.md began there, with its last block"; trap - EXIT; exit 1; }

# Each block of the section becomes a file; the others are no commands to be typed one after the other.
awk -v folder="$work" '
    /^## / { inside = ($0 == "## Ten minutes by hand") }
    inside && /^```sh$/ { number++; open = 1; next }
    /^```$/ { open = 0 }
    inside && open { print > sprintf("%s/block-%02d.sh", folder, number) }
' README.md

if [ -n "${BIN:-}" ]; then
    programs=$(cd "$BIN" && pwd)
    sed -i "s|^make build demo-packages$|make demo-packages|; s|\$PWD/.build/release|$programs|" "$work"/block-*.sh
    grep -q "$programs" "$work"/block-01.sh || { echo "README.md no longer says where the programs are"; exit 1; }
fi

count=0
for block in "$work"/block-*.sh; do
    count=$((count + 1))
    echo "── block $count"
    # What a block leaves running must not hold this script's output open.
    if ! timeout 1800 bash -euo pipefail "$block" </dev/null >"$work/output" 2>&1; then
        cat "$work/output"
        echo "block $count of README.md fails:"
        cat "$block"
        exit 1
    fi
    sed 's/^/  /' "$work/output" | tail -n 12
done
[ "$count" -ge 5 ] || { echo "README.md has only $count blocks where five are expected"; exit 1; }
echo "$count blocks of README.md ran as they stand"
