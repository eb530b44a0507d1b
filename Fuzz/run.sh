#!/bin/bash
# run.sh SECONDS [TARGET...]: builds every Fuzz/*.swift target (or those named) with libFuzzer and AddressSanitizer and
# runs each for SECONDS. The first comment line of a target says which source folders it needs, in order of
# dependency: "// sources: CustosBase CustosMedia". Exit code 0 when no target crashed. Inputs that crash, and the
# corpus, are kept in FUZZ_DIR (default Fuzz/.out).
#
# Called with swiftc because SwiftPM cannot link -sanitize=fuzzer.
set -u
here=$(cd "$(dirname "$0")" && pwd); root=$(dirname "$here")
seconds=${1:?usage: run.sh SECONDS [TARGET...]}; shift
out=${FUZZ_DIR:-$here/.out}; mkdir -p "$out"
flags=(-O -wmo -parse-as-library -swift-version 6 -package-name custos -sanitize=fuzzer,address
  -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature InternalImportsByDefault -enable-experimental-feature Lifetimes
  -I "$out" -I "$root/Sources/COpenSSL" -suppress-warnings)
declare -A built=()

# Builds one source folder as a module, once for all targets that need it.
module() {
  [ -n "${built[$1]:-}" ] && return 0
  find "$root/Sources/$1" -name '*.swift' -print0 | sort -z | xargs -0 swiftc "${flags[@]}" -module-name "$1" \
    -emit-module -emit-module-path "$out/$1.swiftmodule" -emit-object -o "$out/$1.o" || return 1
  built[$1]=1
}

failed=()
ready=()
for file in "$here"/*.swift; do
  name=$(basename "$file" .swift)
  [ $# -gt 0 ] && [[ " $* " != *" $name "* ]] && continue
  read -r -a sources <<< "$(sed -n '1s#^// sources:##p' "$file")"
  objects=()
  ok=1
  for s in "${sources[@]}"; do module "$s" || { ok=0; break; }; objects+=("$out/$s.o"); done
  if [ $ok = 0 ] || ! swiftc "${flags[@]}" -use-ld=lld -module-name "$name" "$file" "${objects[@]}" -lcrypto -o "$out/$name" -Xcc -w; then
    echo "fuzz: $name does not build"; failed+=("$name"); continue
  fi
  mkdir -p "$out/corpus/$name" "$out/crashes"
  ready+=("$name")
done

# One target. A sanitizer that hangs is ended by force; that counts as a failure.
run() {
  local name=$1 seeds=()
  [ -d "$here/Seeds/$name" ] && seeds=("$here/Seeds/$name")
  timeout -k 5 $((seconds + 90)) "$out/$name" -max_total_time="$seconds" -use_value_profile=1 -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 \
    -artifact_prefix="$out/crashes/$name-" "$out/corpus/$name" "${seeds[@]}" > "$out/$name.log" 2>&1
}

# As many at once as there are cores.
lanes=$(nproc)
for ((i = 0; i < ${#ready[@]}; i += lanes)); do
  batch=("${ready[@]:i:lanes}")
  echo "fuzz: ${batch[*]} for $seconds s"
  pids=()
  for name in "${batch[@]}"; do run "$name" & pids+=($!); done
  for j in "${!pids[@]}"; do
    name=${batch[j]}
    if wait "${pids[j]}"; then
      grep -E 'number_of_executed_units' "$out/$name.log" | sed "s/^/fuzz: $name /"
    else
      echo "fuzz: $name FAILED, see $out/$name.log"; tail -40 "$out/$name.log"; failed+=("$name")
    fi
  done
done
[ ${#failed[@]} = 0 ] && { echo "fuzz: all targets ran clean"; exit 0; }
echo "fuzz: failed: ${failed[*]}"; exit 1
