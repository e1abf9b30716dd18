#!/usr/bin/env bash
# Makes dist/quern-<version>-linux-<machine>.tar.xz out of a build folder: the
# program (the .m library is inside it), every shared library it needs except
# the C library's own, examples and licence. The archive is then unpacked
# somewhere else and run in an empty environment, to prove that it stands alone.
# Usage: scripts/package.sh BUILD_FOLDER
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$1
max_bytes=$((60 * 1000 * 1000))

# The C library must be the system's: it belongs to the kernel and the loader.
glibc='^(linux-vdso|ld-linux.*|libc|libm|libdl|libpthread|librt|libresolv|libutil)\.so'

fail() {
  printf 'package: %s\n' "$*" >&2
  exit 1
}

version=$(sed -n 's/^CMAKE_PROJECT_VERSION:[A-Z]*=//p' "$build/CMakeCache.txt")
[[ -n $version ]] || fail "no version in $build/CMakeCache.txt"
name=quern-$version-linux-$(uname -m)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tree=$scratch/$name
mkdir -p "$tree/bin" "$tree/lib" "$root/dist"

strip -o "$tree/bin/quern" "$build/bin/quern"
patchelf --set-rpath '$ORIGIN/../lib' "$tree/bin/quern"

# Lines "name path" of every shared library that $1 loads, glibc left out.
libraries_of() {
  ldd "$1" | awk '$2 == "=>" {print $1, $3}' | grep -Ev "$glibc" || true
}

# Copies library $1 from file $2, and what it loads itself. The copy has the
# file's full name (kernel caches tell versions by it), the other is a link.
add_library() {
  local full
  [[ -f $2 ]] || fail "the library $1 is not to be found"
  [[ -e $tree/lib/$1 ]] && return 0
  full=$(basename "$(readlink -f "$2")")
  cp -L "$2" "$tree/lib/$full"
  [[ $full == "$1" ]] || ln -s "$full" "$tree/lib/$1"
  chmod u+w "$tree/lib/$full"
  strip --strip-unneeded "$tree/lib/$full"
  patchelf --set-rpath '$ORIGIN' "$tree/lib/$full"
}

while read -r library path; do
  add_library "$library" "$path"
done < <(libraries_of "$build/bin/quern")
cp -R "$root/examples" "$tree/examples"
cp "$root/LICENSE" "$root/README.md" "$tree/"

archive=$root/dist/$name.tar.xz
tar -C "$scratch" --owner=0 --group=0 --sort=name -cf - "$name" |
  xz -T0 -6 > "$archive"

# --- Proof -----------------------------------------------------------------

bytes=$(stat -c %s "$archive")
[[ $bytes -lt $max_bytes ]] || fail "$archive has $bytes bytes, over $max_bytes"

# Unpacked elsewhere, nothing but the C library may come from outside.
away=$scratch/away
mkdir -p "$away/home"
tar -C "$away" -xf "$archive"
program=$away/$name/bin/quern
for file in "$program" "$away/$name"/lib/*; do
  outside=$(env -i ldd "$file" | awk '$2 == "=>" {print $1, $3}' |
    grep -Ev "$glibc" | grep -vF " $away/$name/" || true)
  [[ -z $outside ]] || fail "${file##*/} loads from outside: $outside"
done

# answer CODE [NAME=VALUE...]: what the code prints, in an environment that
# has nothing but these.
answer() {
  local code=$1
  shift
  (cd "$away/home" && env -i HOME="$away/home" "$@" "$program" -e "$code" 2>&1) |
    tr -s '[:space:]' ' '
}

# expect CODE ANSWER [NAME=VALUE...]
expect() {
  local code=$1 wanted=$2 got
  shift 2
  got=$(answer "$code" "$@") || true
  got=${got# } got=${got% }
  [[ $got == "$wanted" ]] || fail "$code printed '$got'"
}

expect 'disp(1+1)' 2
# A kernel with exp, a matrix product, a solve, and the .m library.
kernel='x = (1:1e6)/1e6; fprintf("%.6f\n", sum(exp(-x))/1e6)'
expect "$kernel" 0.632120 QUERN_TIER=0
expect "$kernel" 0.632120 QUERN_TIER=1
expect 'A = ones(100); fprintf("%g\n", sum(sum(A*A)))' 1e+06
expect 'A = 2*eye(50); fprintf("%g\n", sum(A\ones(50,1)))' 25
expect 'fprintf("%g\n", std([1 2 3 4 5])^2)' 2.5
grep -q . <(ls -A "$away/home/.cache/quern" 2> /dev/null) ||
  fail "no kernel was compiled into the cache"
(cd "$away/home" && env -i HOME="$away/home" "$program" run \
  "$away/$name/examples/black_scholes.m" > /dev/null) ||
  fail "examples/black_scholes.m failed"
printf 'package: dist/%s.tar.xz, %s bytes, runs on its own\n' "$name" "$bytes"
