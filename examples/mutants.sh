#!/usr/bin/env bash
# Planted bugs, each of which the simulation must find: who trusts a test should see it fail.
#
# Each patch of Tests/Mutants is applied to a copy of the sources, the simulator is built from it, and runs until it finds a
# violation. The copy and its build stay in .build/mutants, so that a second run is quick.
#
# usage: [SEEDS=2000] examples/mutants.sh [NAME...]      (make mutants)
set -euo pipefail
cd "$(dirname "$0")/.."

seeds=${SEEDS:-2000} step=50
root=$PWD tree=$PWD/.build/mutants/tree scratch=$PWD/.build/mutants/build
names=("$@")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(cd Tests/Mutants && ls ./*.patch | sed 's|./||; s|\.patch$||')

# The copy keeps what did not change untouched, so that only what did is built again.
fresh() {
    mkdir -p "$tree"
    for part in Package.swift Sources Tests sync; do
        (cd "$root" && find "$part" -type f -print0) | while IFS= read -r -d '' file; do
            cmp -s "$root/$file" "$tree/$file" || { mkdir -p "$tree/$(dirname "$file")" && cp "$root/$file" "$tree/$file"; }
        done
    done
    (cd "$tree" && find Sources Tests sync -type f -print0) | while IFS= read -r -d '' file; do
        [ -f "$root/$file" ] || rm "$tree/$file"
    done
    [ ! -f "$root/Package.resolved" ] || cp "$root/Package.resolved" "$tree/"
}

build() {
    (cd "$tree" && swift build -c release --product clinicsync-simulate --scratch-path "$scratch") >"$scratch.log" 2>&1 ||
        { tail -n 20 "$scratch.log" >&2; exit 1; }
}

survivors=0
for name in "${names[@]}"; do
    fresh
    (cd "$tree" && patch -p1 -s --no-backup-if-mismatch <"$root/Tests/Mutants/$name.patch")
    build
    found=''
    for ((from = 1; from <= seeds && ${#found} == 0; from += step)); do
        found=$(cd "$tree" && "$scratch/release/clinicsync-simulate" --seeds "$from..$((from + step - 1))" --jobs "$(nproc)" 2>/dev/null |
            grep -m 1 -E '^seed [0-9]+: ' || true)
    done
    if [ -n "$found" ]; then
        printf 'caught    %-26s %s\n' "$name" "${found:0:160}"
    else
        printf 'SURVIVED  %-26s %s seeds\n' "$name" "$seeds"
        survivors=$((survivors + 1))
    fi
done
echo "$((${#names[@]} - survivors)) of ${#names[@]} planted bugs were caught within $seeds seeds"
[ "$survivors" = 0 ]
