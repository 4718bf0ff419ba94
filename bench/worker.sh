#!/usr/bin/env bash
# A worker of the benchmark, cheap on purpose: bash alone, no process per frame.
#   worker.sh spinner   draws as an agent at work does: a spinner line, ten times a second, in synchronized frames,
#                       until there is a file "quiet" in the folder of the benchmark
#   worker.sh echo      a raw program that writes back each key at once
case $1 in
echo)
  stty raw -echo
  printf 'READY '
  exec cat
  ;;
spinner)
  glyphs=('·' '✢' '✳' '✶' '✻' '✽')
  rule=────────────────────────────────────────
  printf '● Update(src/index.ts)\n  ⎿  Added 3 lines, removed 1 line\n\n\n\n%s\n❯ \n%s\n  esc to interrupt' "$rule" "$rule"
  # Reading from a pipe that nobody writes to is a sleep without a process.
  exec 3<> <(:)
  for ((i = 0; ; i++)); do
    if [[ ! -e $ORCH_TEST_PLACE/quiet ]]; then
      printf '\e[?2026h\e7\e[5A\r\e[38;2;215;119;87m%s Pondering… \e[2m(%ds · ↓ %d tokens)\e[22;39m\e[K\e8\e[?2026l' \
        "${glyphs[i % 6]}" "$SECONDS" $((i * 7))
    fi
    read -r -t 0.1 -u 3
  done
  ;;
esac
