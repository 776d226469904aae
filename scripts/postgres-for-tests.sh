#!/usr/bin/env bash
# Prepares a PostgreSQL with pgvector for tests: a Debian of its own in the user's cache, which tests/support/postgres-server.ts
# runs. Made once. Where it cannot be had this says why and ends well: the tests that need it say that they were skipped.
set -uo pipefail

readonly limit_seconds=240
readonly cache="${XDG_CACHE_HOME:-$HOME/.cache}/polytable-postgres"
readonly root="$cache/trixie"

if [ -n "${POLYTABLE_POSTGRES_URL:-}" ] || [ -d "$root" ]; then exit 0; fi
without() {
  echo "Tests run without PostgreSQL: $1"
  exit 0
}
[ "$(id -u)" = 0 ] || without 'only root can prepare one; POLYTABLE_POSTGRES_URL names another.'
command -v apt-get >/dev/null || without 'it is prepared with apt-get; POLYTABLE_POSTGRES_URL names another.'
if ! command -v debootstrap >/dev/null; then
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends debootstrap >/dev/null 2>&1 ||
    without 'debootstrap cannot be installed.'
fi

mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 -E '/debian/?$')
draft="$cache/draft.$$"
mkdir -p "$cache"
trap 'rm -rf --one-file-system "$draft"' EXIT
timeout --kill-after=10 "$limit_seconds" debootstrap --variant=minbase \
  --include=postgresql-17,postgresql-17-pgvector trixie "$draft" "${mirror:-http://deb.debian.org/debian}" \
  >"$cache/debootstrap.log" 2>&1
status=$?
# What debootstrap mounts to set packages up.
umount "$draft/proc" "$draft/sys" 2>/dev/null
[ "$status" = 0 ] || without "debootstrap failed; see $cache/debootstrap.log."
rm -rf "$draft"/var/cache/apt/archives/*.deb "$draft"/var/lib/apt/lists/* "$draft"/usr/share/{doc,man,locale}
# Of two that prepared it at once, one comes too late.
mv -T "$draft" "$root" 2>/dev/null || [ -d "$root" ]
