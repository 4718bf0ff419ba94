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
  ['⇎', ';'],
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

/** Dots of a braille pattern, which charts are drawn with, from none to eight. */
const BY_DOTS = ' .::+++##';

function brailleLookalike(cluster: string): string | undefined {
  const dots = cluster.charCodeAt(0) - 0x2800;
  if (dots < 0 || dots > 0xff) return undefined;
  return BY_DOTS[dots.toString(2).replaceAll('0', '').length];
}

/** What stands for a cluster, in as many cells, on a terminal that shows ASCII only. */
export function asciiCluster(cluster: string, width: number): string {
  const isAscii = cluster.length === 1 && cluster.charCodeAt(0) < 0x7f;
  const ascii = isAscii ? cluster : (BY_CHARACTER.get(cluster) ?? brailleLookalike(cluster) ?? '?');
  return ascii.padEnd(width);
}
