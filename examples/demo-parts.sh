# The parts that the demo days share: a server, a daemon, and checks that end the script. It is sourced, from the repository's root, with
# $api (which backend), $seed (which made-up clinic) and $desk (the name of the workstation's folder) set.

bin=${BIN:-.build/release}
work=$PWD/.demo
backend_pid='' daemon_pid=''
home=$work/$desk
export CLINICSYNC_HOME=$home

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
note() { printf '  %s\n' "$*"; }
ok() { printf '  ok   %s\n' "$*"; }
fail() { printf '  FAIL %s\n' "$*" >&2; exit 1; }
same() { [ "$2" = "$3" ] && ok "$1" || fail "$1: expected '$2', found '$3'"; }

cleanup() {
    [ -z "$daemon_pid" ] || kill -9 "$daemon_pid" 2>/dev/null || true
    [ -z "$backend_pid" ] || kill "$backend_pid" 2>/dev/null || true
}
trap cleanup EXIT

# --- the parts -------------------------------------------------------------------------------------------------------

# start_backend PORT: the clinic's server, on its database; sets $url.
start_backend() {
    : >"$work/backend.out"
    "$bin/clinic-backend" serve --api "$api" --database "$work/clinic.sqlite" --port "$1" --seed "$seed" \
        ${realtime:+--realtime "$realtime"} \
        >"$work/backend.out" 2>>"$work/backend.log" &
    backend_pid=$!
    for _ in $(seq 300); do
        url=$(grep -o 'http://127.0.0.1:[0-9]*' "$work/backend.out" | tail -n 1 || true)
        [ -z "$url" ] || return 0
        kill -0 "$backend_pid" 2>/dev/null || fail "the backend stopped: $(tail -n 3 "$work/backend.log")"
        sleep 0.1
    done
    fail "the backend did not start; see $work/backend.log"
}

stop_backend() {
    kill "$backend_pid"
    wait "$backend_pid" 2>/dev/null || true
    backend_pid=''
}

start_daemon() {
    "$bin/clinicsyncd" run 2>>"$work/daemon.log" &
    daemon_pid=$!
    for _ in $(seq 100); do
        "$bin/clinicsync" status >/dev/null 2>&1 && return 0
        kill -0 "$daemon_pid" 2>/dev/null || fail "the daemon stopped: $(tail -n 3 "$work/daemon.log")"
        sleep 0.1
    done
    fail "the daemon did not start; see $work/daemon.log"
}

desk() { "$bin/clinicsync" "$@"; }

# prepare: a fresh folder, with the password of every made-up account.
prepare() {
    rm -rf "$work" && mkdir -p "$work"
    umask 077
    echo clinique-demo >"$work/password"
    echo tres-secret >"$work/secret"
}

# lose_power: kills the daemon as a power cut would, starts it again, and checks that the outbox is what it was.
lose_power() {
    desk outbox --json | jq -S '[.operations[] | {id, kind, resource, fields}]' >"$work/outbox.before"
    kill -9 "$daemon_pid"
    { wait "$daemon_pid"; } 2>/dev/null || true
    start_daemon
    desk outbox --json | jq -S '[.operations[] | {id, kind, resource, fields}]' >"$work/outbox.after"
    cmp -s "$work/outbox.before" "$work/outbox.after" || fail "the outbox is not what it was"
    ok "started again: all $(jq length "$work/outbox.after") queued changes are still there"
}
