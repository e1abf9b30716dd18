#!/usr/bin/env bash
# Makes dist/quern-<version>-linux-<machine>.tar.xz out of a build folder: the
# program, every shared library it needs except the C library's own, the
# bundled .m files, examples and licence. The archive is then unpacked
# somewhere else and run, to prove that it stands alone.
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
mkdir -p "$tree/bin" "$tree/lib" "$tree/share/quern/lib" "$root/dist"

strip -o "$tree/bin/quern" "$build/bin/quern"
patchelf --set-rpath '$ORIGIN/../lib' "$tree/bin/quern"

# Lines "name path" of every shared library that $1 loads, glibc left out.
libraries_of() {
  ldd "$1" | awk '$2 == "=>" {print $1, $3}' | grep -Ev "$glibc" || true
}

libraries_of "$build/bin/quern" | while read -r library path; do
  [[ -f $path ]] || fail "the library $library is not to be found"
  cp -L "$path" "$tree/lib/$library"
  chmod u+w "$tree/lib/$library"
  strip --strip-unneeded "$tree/lib/$library"
  patchelf --set-rpath '$ORIGIN' "$tree/lib/$library"
done

# The library lives in frontend/lib; the program looks in share/quern/lib.
if [[ -d $root/frontend/lib ]]; then
  (cd "$root/frontend/lib" && find . -name '*.m' -print0 |
    tar --null --files-from=- -cf -) | tar -C "$tree/share/quern/lib" -xf -
fi
cp -R "$root/examples" "$tree/examples"
cp "$root/LICENSE" "$root/README.md" "$tree/"

archive=$root/dist/$name.tar.xz
tar -C "$scratch" --owner=0 --group=0 --sort=name -cf - "$name" |
  xz -T0 -6 > "$archive"

# --- Proof -----------------------------------------------------------------

bytes=$(stat -c %s "$archive")
[[ $bytes -lt $max_bytes ]] || fail "$archive has $bytes bytes, over $max_bytes"

away=$scratch/away
mkdir -p "$away"
tar -C "$away" -xf "$archive"
program=$away/$name/bin/quern
outside=$(env -u LD_LIBRARY_PATH ldd "$program" |
  awk '$2 == "=>" {print $1, $3}' | grep -Ev "$glibc" |
  grep -vF " $away/$name/" || true)
[[ -z $outside ]] || fail "libraries from outside the archive: $outside"
answer=$(cd / && env -u LD_LIBRARY_PATH QUERN_CACHE_DIR="$scratch/cache" \
  "$program" -e 'disp(1+1)')
[[ $answer =~ ^[[:space:]]*2$ ]] || fail "disp(1+1) printed '$answer'"
printf 'package: dist/%s.tar.xz, %s bytes, runs on its own\n' "$name" "$bytes"
