#!/bin/sh
# Build the programs of `versions` from their Go modules, once for each version, and link them into the folder $1.
# Further arguments name the programs that are wanted; without them all are.
# Go checks what it loads against the public checksum database; the hash of each module is pinned here as well.
# The module in `go` has a client of ours and, as its tool, a program whose module has no releases; `kubectl` is a main
# around the library of that name, whose own module cannot be installed.
set -eu
into=$1
shift
only=$*
here=$(cd "$(dirname "$0")" && pwd)
kept=${XDG_CACHE_HOME:-$HOME/.cache}/seclab/tools/$(go env GOOS)-$(go env GOARCH)
export GOFLAGS=-buildvcs=false GOWORK=off
mkdir -p "$into" "$kept"

wanted() { case " ${only:-$1} " in *" $1 "*) ;; *) return 1 ;; esac; }

place() { # from where it was built to where it is kept, in one step
    mv "$1" "$2"
    rm -rf "$(dirname "$1")"
}

while read -r name module version package sum; do
    case $name in '' | '#'*) continue ;; esac
    wanted "$name" || continue
    target=$kept/$name-$version
    if [ ! -x "$target" ]; then
        echo "Building $name $version, which takes minutes the first time…"
        found=$(go mod download -json "$module@$version" | sed -n 's/^[[:space:]]*"Sum": "\([^"]*\)".*/\1/p')
        if [ "$found" != "$sum" ]; then
            echo "$module $version has the hash $found, not $sum: nothing is built of it." >&2
            exit 1
        fi
        fresh=$(mktemp -d "$kept/new.XXXXXX")
        GOBIN=$fresh go install "$module${package#.}@$version"
        place "$fresh/$name" "$target"
    fi
    ln -sf "$target" "$into/$name"
done <"$here/versions"

# kubectl asks its servers for what its own version knows.
release=$(sed -n 's,^[[:space:]]*k8s.io/kubectl v0\.,v1.,p' "$here/kubectl/go.mod")
while read -r name folder package; do
    wanted "$name" || continue
    target=$kept/$name-$(find "$here/$folder" -type f | sort | xargs cat | cksum | cut -d ' ' -f 1)
    if [ ! -x "$target" ]; then
        echo "Building $name…"
        fresh=$(mktemp -d "$kept/new.XXXXXX")
        (cd "$here/$folder" && go build -mod=readonly -o "$fresh/$name" \
            -ldflags "-X k8s.io/component-base/version.gitVersion=$release" "$package")
        place "$fresh/$name" "$target"
    fi
    ln -sf "$target" "$into/$name"
done <<EOF
oras-go go ./oras
conformance go github.com/opencontainers/distribution-spec/conformance
kubectl kubectl .
EOF
