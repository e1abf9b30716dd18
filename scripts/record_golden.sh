#!/usr/bin/env bash
# Records what GNU Octave prints for golden programs: FILE.m -> its .out.
# Usage: scripts/record_golden.sh [FILE.m...]   (default: every program)
# tests/golden/matlab/ is left alone: there Octave is not the authority.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
golden=tests/golden
version=$(octave-cli --quiet --eval 'disp(version)' 2> /dev/null)

if [[ $# -gt 0 ]]; then
  programs=("$@")
else
  mapfile -t programs < <(find examples $golden -name '*.m' \
    -not -path "$golden/matlab/*" | sort)
fi

failed=0
for program in "${programs[@]}"; do
  case $program in
    examples/*) out=$golden/examples/$(basename "$program" .m).out ;;
    *) out=${program%.m}.out ;;
  esac
  mkdir -p "$(dirname "$out")"
  if ! octave-cli --quiet --no-init-file "$program" > "$out.new" 2> "$out.err"; then
    printf '%s failed:\n' "$program" >&2
    cat "$out.err" >&2
    rm -f "$out.new"
    failed=1
  else
    # Octave warns aloud where it departs from MATLAB.
    grep -v 'ignoring const execution_exception' "$out.err" >&2 || true
    mv "$out.new" "$out"
  fi
  rm -f "$out.err"
done
printf 'recorded %d programs with Octave %s\n' "${#programs[@]}" "$version"
exit $failed
