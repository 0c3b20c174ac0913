#!/bin/sh
# Run a command beside a Docker engine of its own, which lives in a scratch folder and ends with it: dockerd.sh COMMAND…
# In a network namespace the engine's bridges and firewall rules stay inside it. Needs root and Debian's docker.io.
set -u
place=$(mktemp -d "${TMPDIR:-/tmp}/seclab-docker.XXXXXX")
socket=unix://$place/docker.sock
log=$place/log
engine=

stop_engine() {
    [ -n "$engine" ] || return 0
    kill "$engine" 2>/dev/null
    wait "$engine" 2>/dev/null
    engine=
}

end() {
    status=$?
    trap - EXIT
    stop_engine
    awk -v place="$place/" 'index($2, place) == 1 { print $2 }' /proc/mounts 2>/dev/null | sort -r |
        while read -r mounted; do umount -l "$mounted" 2>/dev/null; done
    rm -rf "$place"
    exit "$status"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Containers get no capability that we lack ourselves: kind's nodes ask for all of them, and some machines hold one back.
# The engine does not read the settings of another one either.
settings='{}'
bound=$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status)
if [ $((0x${bound:-1000000} >> 24 & 1)) = 0 ]; then
    cat >"$place/runc" <<'END'
#!/bin/sh
file='' before=''
for word in "$@"; do
    case $before in -b | --bundle) file=$word/config.json ;; -p | --process) file=$word ;; esac
    before=$word
done
[ -z "$file" ] || sed -i -E 's/"CAP_SYS_RESOURCE",|,?"CAP_SYS_RESOURCE"//g' "$file"
exec runc "$@"
END
    chmod 755 "$place/runc"
    settings="{\"runtimes\": {\"less\": {\"path\": \"$place/runc\"}}, \"default-runtime\": \"less\"}"
fi
echo "$settings" >"$place/daemon.json"

# Start an engine with these options, and say whether it answers.
answers() {
    echo "dockerd $*" >>"$log"
    dockerd --config-file "$place/daemon.json" --host "$socket" --data-root "$place/data" --exec-root "$place/exec" \
        --pidfile "$place/pid" "$@" >>"$log" 2>&1 &
    engine=$!
    tries=0
    while kill -0 "$engine" 2>/dev/null && [ "$tries" -lt 120 ]; do
        if docker --host "$socket" version >/dev/null 2>&1; then return 0; fi
        tries=$((tries + 1))
        sleep 0.25
    done
    stop_engine
    return 1
}

# Without options dockerd takes the best storage driver it can; inside a container that may be none, nor may it have bridges.
if ! answers && ! answers --storage-driver vfs && ! answers --storage-driver vfs --iptables=false --bridge=none; then
    echo "No Docker engine starts here. Its log ends:" >&2
    tail -n 40 "$log" >&2
    exit 3
fi
DOCKER_HOST=$socket "$@"
status=$?
if [ "$status" != 0 ]; then
    echo "What the Docker engine of this run complained about last:" >&2
    grep -E '^dockerd|level=(warning|error|fatal)' "$log" | tail -n 15 >&2
fi
exit "$status"
