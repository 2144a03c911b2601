# Sourced by mvnw and bin/ringdown: points JAVA_HOME at a JDK that can build and run Ringdown.
RINGDOWN_JDK=25

# The feature version of the JDK in $1, 0 when it is none.
jdk_version() {
  version=0
  if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  fi
  echo "${version:-0}"
}

find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && [ "$(jdk_version "$JAVA_HOME")" -ge "$RINGDOWN_JDK" ]; then
    export JAVA_HOME
    return 0
  fi
  path_java=$(command -v javac 2>/dev/null || true)
  path_home=
  [ -n "$path_java" ] && path_home=$(dirname "$(dirname "$(readlink -f "$path_java" 2>/dev/null || echo "$path_java")")")
  # the one on the path first, then the oldest that is new enough: the version the project is tested with
  best=
  best_version=1000
  for home in "$path_home" /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
              /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -d "$home" ] || continue
    found=$(jdk_version "$home")
    if [ "$found" -ge "$RINGDOWN_JDK" ] && [ "$found" -lt "$best_version" ]; then
      best=$home
      best_version=$found
    fi
  done
  if [ -z "$best" ]; then
    echo "ringdown: no JDK $RINGDOWN_JDK or newer found. Install one (for example Eclipse Temurin $RINGDOWN_JDK)" \
         "or set JAVA_HOME to it. Looked at JAVA_HOME=${JAVA_HOME:-(not set)}, javac on the path, /usr/lib/jvm," \
         "/opt, ~/.sdkman, ~/.jdks." >&2
    return 1
  fi
  JAVA_HOME=$best
  export JAVA_HOME
}
