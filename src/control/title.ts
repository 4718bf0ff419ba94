/**
 * The title of a worker as it is shown: without the signs at its front with which agents animate it (`◐ Claude Code`,
 * `⠋ project`, `[ ! ] Action Required`). It would otherwise change, and be drawn, ten times a second for each of them.
 */
export function steadyTitle(title: string): string {
  return title.replace(/^[^\p{L}\p{N}~/]+/u, '');
}
