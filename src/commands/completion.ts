/** The shells for which there is a completion script. */
export type CompletionShell = 'bash' | 'zsh' | 'fish';

/** What completion must know about one command. */
export interface CommandSpec {
  /** The word after `orch-tui`; empty for what `orch-tui` does without one. */
  name: string;
  description: string;
  /** `flag` is `--long` or `-s`. */
  options: { flag: string; description: string; takesValue?: boolean }[];
  /** Whether the first argument is the name of a worker, or may be one and may be a file. */
  workerArgument?: boolean | 'or-file';
}

/**
 * The script that teaches a shell to complete `orch-tui`: commands, options, the names of running workers (which it asks
 * `orch-tui ls --names` for, one a line), files as values, and after `--` whatever the command there completes.
 */
export function completionScript(shell: CompletionShell, spec: CommandSpec[]): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](spec);
}

function bashScript(spec: CommandSpec[]): string {
  return `# bash completion for orch-tui: source <(orch-tui completion bash)
_orch_tui() {
  local current=\${COMP_WORDS[COMP_CWORD]} command='' value='' position=0 candidates='' word i
  COMPREPLY=()
  # bash splits --option=value at the "=".
  [[ $current == '=' ]] && current=''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == '=' ]]; then value=1; continue; fi
    if [[ -n $value ]]; then value=''; continue; fi
    case $word in
      --) _orch_tui_program $((i + 1)) "$current"; return ;;
      -*) ${caseOf('"$command $word"', optionsWithValue(spec), 'value=1')} ;;
      *)
        if [[ -z $command && $position == 0 ]]; then
          ${caseOf('$word', namesOf(spec), 'command=$word; continue')}
        fi
        position=$((position + 1))
        ;;
    esac
  done
  if [[ \${COMP_WORDS[COMP_CWORD]} == '=' ]]; then value=1; fi
  if [[ -n $value ]]; then
    _orch_tui_files "$current"
  elif [[ $current == -* ]]; then
    case $command in
${spec.map(({ name, options }) => `      ${quoted(name)}) candidates=${quoted(options.map(({ flag }) => flag).join('\n'))} ;;`).join('\n')}
    esac
  elif [[ -z $command && $position == 0 ]]; then
    candidates=${quoted(namesOf(spec).join('\n'))}
  elif [[ $position == 0 ]]; then
    ${caseOf('$command', workerCommands(spec), 'candidates=$(orch-tui ls --names 2>/dev/null)', '_orch_tui_files "$current"')}
    ${caseOf('$command', workerOrFileCommands(spec), '_orch_tui_files "$current"')}
  else
    _orch_tui_files "$current"
  fi
  while IFS= read -r word; do
    [[ -n $word && $word == "$current"* ]] && COMPREPLY+=("$word")
  done <<<"$candidates"
}
_orch_tui_files() {
  local file
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$1")
}
_orch_tui_program() {
  local program
  if declare -F _command_offset >/dev/null; then
    _command_offset "$1"
  elif ((COMP_CWORD == $1)); then
    while IFS= read -r program; do COMPREPLY+=("$program"); done < <(compgen -c -- "$2")
  else
    _orch_tui_files "$2"
  fi
}
complete -F _orch_tui orch-tui
`;
}

function zshScript(spec: CommandSpec[]): string {
  return `#compdef orch-tui
# zsh completion for orch-tui: source <(orch-tui completion zsh)
_orch_tui() {
  local current=\${words[CURRENT]} command='' value='' word
  local -i position=0 i
  local -a candidates
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    if [[ -n $value ]]; then value=''; continue; fi
    case $word in
      (--) words=("\${(@)words[i + 1,-1]}"); ((CURRENT -= i)); _normal; return ;;
      (-*) ${caseOf('"$command $word"', optionsWithValue(spec), 'value=1')} ;;
      (*)
        if [[ -z $command && $position == 0 ]]; then
          ${caseOf('$word', namesOf(spec), 'command=$word; continue')}
        fi
        ((position += 1))
        ;;
    esac
  done
  if [[ -n $value ]]; then
    _files
  elif [[ $current == --*=* ]]; then
    compset -P '*='
    _files
  elif [[ $current == -* ]]; then
    case $command in
${spec.map(({ name, options }) => `      (${quoted(name)}) candidates=(${options.map(({ flag, description }) => described(flag, description)).join(' ')}) ;;`).join('\n')}
    esac
    _describe -o option candidates
  elif [[ -z $command && $position == 0 ]]; then
    candidates=(${named(spec)
      .map(({ name, description }) => described(name, description))
      .join(' ')})
    _describe command candidates
  elif [[ $position == 0 ]]; then
    ${caseOf('$command', workerCommands(spec), `candidates=(\${(f)"$(orch-tui ls --names 2>/dev/null)"}); _describe worker candidates`, '_files')}
    ${caseOf('$command', workerOrFileCommands(spec), '_files')}
  else
    _files
  fi
}
# Called by the completion system when this file is in $fpath, read by source otherwise.
if [[ $funcstack[1] == _orch_tui ]]; then _orch_tui "$@"; else compdef _orch_tui orch-tui; fi
`;
}

function fishScript(spec: CommandSpec[]): string {
  const lines = spec.flatMap(({ name, options }) =>
    options.map(
      ({ flag, description, takesValue }) =>
        `complete -c orch-tui -n ${fishQuoted(`__orch_tui_in '${name}'`)} ${fishFlag(flag)} -d ${fishQuoted(description)}${takesValue ? ' -r -F' : ''}`,
    ),
  );
  const commands = named(spec).map(
    ({ name, description }) =>
      `complete -c orch-tui -n '__orch_tui_at command' -a ${name} -d ${fishQuoted(description)}`,
  );
  return `# fish completion for orch-tui: orch-tui completion fish | source
# Prints the command, how many arguments it has, and where after "--" another command line begins.
function __orch_tui_parse
  set -l words (commandline -opc)
  set -l command ''
  set -l arguments 0
  set -l value 0
  for i in (seq 2 (count $words))
    set -l word $words[$i]
    if test $value = 1
      set value 0
      continue
    end
    switch $word
      case --
        printf '%s\\n' "$command" $arguments (math $i + 1)
        return
      case '-*'
        contains -- "$command $word" ${words(optionsWithValue(spec))}; and set value 1
      case '*'
        if test -z "$command" -a $arguments = 0; and contains -- $word ${words(namesOf(spec))}
          set command $word
        else
          set arguments (math $arguments + 1)
        end
    end
  end
  printf '%s\\n' "$command" $arguments ''
end
function __orch_tui_in
  set -l parsed (__orch_tui_parse)
  test -z "$parsed[3]" -a "$parsed[1]" = "$argv[1]"
end
function __orch_tui_at
  set -l parsed (__orch_tui_parse)
  set -l place files
  if test -n "$parsed[3]"
    set place program
  else if test -z "$parsed[1]" -a "$parsed[2]" = 0
    set place command
  else if test "$parsed[2]" = 0; and contains -- "$parsed[1]" ${words(workerCommands(spec))}
    set place worker
    contains -- "$parsed[1]" ${words(workerOrFileCommands(spec))}; and set -a place files
  end
  contains -- $argv[1] $place
end
function __orch_tui_program
  set -l words (commandline -opc)
  set -l parsed (__orch_tui_parse)
  set -l rest
  if test $parsed[3] -le (count $words)
    set rest (string escape -- $words[$parsed[3]..-1])
  end
  complete -C "$rest "(commandline -ct)
end
complete -c orch-tui -e
complete -c orch-tui -f
complete -c orch-tui -n '__orch_tui_at files' -F
complete -c orch-tui -n '__orch_tui_at program' -a '(__orch_tui_program)'
complete -c orch-tui -n '__orch_tui_at worker' -a '(orch-tui ls --names 2>/dev/null)'
${[...commands, ...lines].join('\n')}
`;
}

function named(spec: CommandSpec[]): CommandSpec[] {
  return spec.filter(({ name }) => name !== '');
}

function namesOf(spec: CommandSpec[]): string[] {
  return named(spec).map(({ name }) => name);
}

function workerCommands(spec: CommandSpec[]): string[] {
  return namesOf(spec.filter(({ workerArgument }) => workerArgument));
}

function workerOrFileCommands(spec: CommandSpec[]): string[] {
  return namesOf(spec.filter(({ workerArgument }) => workerArgument === 'or-file'));
}

/** The options with a value, each as "command --option". */
function optionsWithValue(spec: CommandSpec[]): string[] {
  return spec.flatMap(({ name, options }) =>
    options.filter(({ takesValue }) => takesValue).map(({ flag }) => `${name} ${flag}`),
  );
}

/** A case statement for bash and zsh: `action` when the subject is one of `words`, which may be none. */
function caseOf(subject: string, words: string[], action: string, otherwise = ':'): string {
  const first = words.length > 0 ? `(${words.map(quoted).join('|')}) ${action} ;; ` : '';
  return `case ${subject} in ${first}(*) ${otherwise} ;; esac`;
}

/** A word for bash and zsh. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A candidate and what it means, for zsh's _describe. */
function described(word: string, description: string): string {
  return quoted(`${word.replaceAll(':', '\\:')}:${description}`);
}

function words(list: string[]): string {
  return list.map(fishQuoted).join(' ');
}

function fishQuoted(word: string): string {
  return `'${word.replaceAll(/[\\']/g, '\\$&')}'`;
}

function fishFlag(flag: string): string {
  return flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
}
