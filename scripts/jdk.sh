#!/usr/bin/env bash
# Prints the home of a JDK of 21 or newer, or says on stderr that there is none and fails.
# JAVA_HOME wins, then java on PATH, then the newest of the places where JDKs are usually put.
set -euo pipefail
shopt -s nullglob

minimum=21

# The feature version of the JDK in $1 (21, 25, …); nothing where $1 is no JDK.
feature_version() {
  local home=$1 version
  [[ -x "$home/bin/java" && -x "$home/bin/javac" ]] || return 0
  version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$home/release" 2>/dev/null || true)
  if [[ -z "$version" ]]; then
    version=$("$home/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
  fi
  version=${version#1.}
  version=${version%%[!0-9]*}
  echo "$version"
}

# The JDK home that a java on PATH belongs to, through the links that alternatives make.
home_of_java_on_path() {
  local java link
  java=$(command -v java) || return 0
  while [[ -L "$java" ]]; do
    link=$(readlink "$java")
    [[ "$link" == /* ]] && java=$link || java=$(dirname "$java")/$link
  done
  (cd "$(dirname "$java")/.." && pwd -P)
}

is_new_enough() {
  local version
  version=$(feature_version "$1")
  [[ -n "$version" && "$version" -ge "$minimum" ]]
}

for home in "${JAVA_HOME:-}" "$(home_of_java_on_path)"; do
  if [[ -n "$home" ]] && is_new_enough "$home"; then
    echo "$home"
    exit 0
  fi
done

candidates=(
  /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/* /opt/java/* /opt/jdk/* /usr/local/openjdk*
  "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/*
  "$HOME"/.jdks/* "$HOME"/.gradle/jdks/*
  /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home
)
if [[ -x /usr/libexec/java_home ]] && home=$(/usr/libexec/java_home -v "$minimum+" 2>/dev/null); then
  candidates+=("$home")
fi

best='' best_version=0
for home in "${candidates[@]}"; do
  version=$(feature_version "$home")
  if [[ -n "$version" && "$version" -ge "$minimum" && "$version" -gt "$best_version" ]]; then
    best=$home best_version=$version
  fi
done
if [[ -n "$best" ]]; then
  (cd "$best" && pwd -P)
  exit 0
fi

{
  echo "No JDK of $minimum or newer was found."
  echo "Looked at JAVA_HOME [${JAVA_HOME:-not set}], java on PATH [$(command -v java || echo none)], /usr/lib/jvm, /opt, ~/.sdkman and the like."
  echo "Install one (Debian: apt-get install openjdk-21-jdk; SDKMAN: sdk install java 21-tem) or point JAVA_HOME at it."
} >&2
exit 1
