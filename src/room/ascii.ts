/** Shapes of boxes, bars and signs, and the ASCII character that comes nearest to them. */
const LOOKALIKES: readonly (readonly [characters: string, ascii: string])[] = [
  ['─━┄┅┈┉╌╍═–—‐‑⎯▔▁', '-'],
  ['│┃┆┇┊┋╎╏║▏▎▍▌▐▕⎿❙', '|'],
  ['┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┞┟┠┡┢┣┤┥┦┧┨┩┪┫┬┭┮┯┰┱┲┳┴┵┶┷┸┹┺┻┼┽┾┿╀╁╂╃╄╅╆╇╈╉╊╋╒╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡╢╣╤╥╦╧╨╩╪╫╬╭╮╯╰', '+'],
  ['█▉▊▋▀▄▇▆▅▃▂░▒▓■', '#'],
  ['●•∙◉✻✳✶✢✽⏺❅', '*'],
  ['○', 'o'],
  ['◌', ','],
  ['·…⋯', '.'],
  ['◆', '!'],
  ['↻', '@'],
  ['⊘', '0'],
  ['∞', '8'],
  ['↯', '%'],
  ['◷◔', '~'],
  ['∅', 'O'],
  ['□◻', '='],
  ['✎', '/'],
  ['‖⏸', '"'],
  ['≠', '#'],
  ['⋮', ':'],
  ['❯›»▶→⏵▸▷', '>'],
  ['‹«◀←◂', '<'],
  ['↑▲⇱', '^'],
  ['↓▼', 'v'],
  ['✓✔✚', '+'],
  ['✗✘✕×✖', 'x'],
  ['‘’', "'"],
  ['“”', '"'],
  ['\u00a0', ' '],
];

const BY_CHARACTER = new Map(
  LOOKALIKES.flatMap(([characters, ascii]) =>
    [...characters].map((character) => [character, ascii] as const),
  ),
);

/** What stands for a cluster, in as many cells, on a terminal that shows ASCII only. */
export function asciiCluster(cluster: string, width: number): string {
  const isAscii = cluster.length === 1 && cluster.charCodeAt(0) < 0x7f;
  const ascii = isAscii ? cluster : (BY_CHARACTER.get(cluster) ?? '?');
  return ascii.padEnd(width);
}
