#!/usr/bin/env bash
# A worker of the benchmark, cheap on purpose: bash alone, no process per frame. Called `claude`, it is read as one.
#   spinner SECONDS PHASE
#                     draws as an agent at work does: a spinner line in a synchronized frame, one every so many seconds,
#                     from so many microseconds after a full period of the clock on, until there is a file "quiet" in the
#                     folder of the benchmark
#   still             the same, once
#   echo              a raw program that writes back each key at once
#   flood FILE        writes the file out once for each file "flood-N" that appears, from 1 on, and then says into that
#                     file how many microseconds that took
#   trouble FRAMES    draws so many frames, ten a second, and then fails, and says into the file "trouble-PID" when, µs
#                     since the epoch
glyphs=('·' '✢' '✳' '✶' '✻' '✽')
read -r _ columns < <(stty size)
printf -v rule '%*s' "$columns" ''
rule=${rule// /─}
place=$ORCH_TEST_PLACE

# Reading from a pipe that nobody writes to is a sleep without a process.
exec 3<> <(:)
rest() { read -r -t "$1" -u 3; }

picture() {
  printf '> mend the parser\n\n● Update(src/index.ts)\n  ⎿  Added 3 lines, removed 1 line\n\n\n\n%s\n❯ \n%s\n  ? for shortcuts\e[2A\r\e[2C' "$rule" "$rule"
}

# Three lines above the composer, in which the cursor is.
status() {
  printf '\e[?2026h\e7\e[3A\r\e[38;2;215;119;87m%s\e[39m\e[K\e8\e[?2026l' "$1"
}

frame() {
  status "${glyphs[$1 % 6]} Pondering… "$'\e[2m'"(${SECONDS}s · ↓ $(($1 * 7)) tokens · esc to interrupt)"$'\e[22m'
}

case $1 in
spinner)
  picture
  frame 0
  printf -v period '%.0f' "${2}e6"
  ((ahead = (period + $3 - ${EPOCHREALTIME/[.,]/} % period) % period))
  printf -v ahead '%d.%06d' "$((ahead / 1000000))" "$((ahead % 1000000))"
  rest "$ahead"
  for ((i = 1; ; i++)); do
    [[ -e $place/quiet ]] || frame "$i"
    rest "$2"
  done
  ;;
still)
  picture
  frame 1
  while :; do rest 60; done
  ;;
echo)
  stty raw -echo
  printf 'READY '
  exec cat
  ;;
flood)
  printf 'READY '
  for ((i = 1; ; i++)); do
    until [[ -e $place/flood-$i ]]; do rest 0.05; done
    begun=${EPOCHREALTIME/[.,]/}
    cat "$2"
    printf '%s\n' "$((${EPOCHREALTIME/[.,]/} - begun))" >"$place/flood-$i"
    printf 'FLOODED %s' "$i"
  done
  ;;
trouble)
  picture
  for ((i = 0; i < $2; i++)); do
    frame "$i"
    rest 0.1
  done
  # The line of the error stands where that of the spinner was.
  printf '%s\n' "${EPOCHREALTIME/[.,]/}" >"$place/trouble-$$"
  status $'\e[38;2;255;107;128m● API Error: Repeated 529 Overloaded errors · check status.claude.com'
  while :; do rest 60; done
  ;;
esac
