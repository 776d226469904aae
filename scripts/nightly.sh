#!/usr/bin/env bash
# Runs at length what `npm test` runs briefly: random programs against the naive models, kills, and the conformance suite in all
# homes. Seeds are printed; POLYTABLE_SEED and CRASH_SEED run one again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export POLYTABLE_RUNS="${POLYTABLE_RUNS:-20}" CRASH_KILLS="${CRASH_KILLS:-100}" POLYTABLE_TEST_HOMES=all POLYTABLE_NIGHTLY=1
npm test -- tests/oracle tests/engine tests/crash tests/conformance tests/demo tests/packed tests/store tests/media "$@"
