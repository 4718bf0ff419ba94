/** Whether a terminal writes on black or on white. */
export type Background = 'dark' | 'light';

/**
 * The background by the answer to OSC 11, else by COLORFGBG (`15;0`, as rxvt and Konsole set it); dark where neither tells.
 *
 * @param replies The answers as the input decoder gave them.
 */
export function backgroundFrom(replies: readonly string[], colorFgBg = ''): Background {
  for (const reply of replies) {
    const color = /^\x1b\]11;rgba?:([\da-f]+)\/([\da-f]+)\/([\da-f]+)/i.exec(reply);
    if (color) return brightness(color.slice(1)) > 0.5 ? 'light' : 'dark';
  }
  const index = /;(\d+)$/.exec(colorFgBg)?.[1];
  // The palette's white, and its bright colors but the grey one.
  return index !== undefined && (index === '7' || Number(index) > 8) ? 'light' : 'dark';
}

/** How bright a color looks, 0 to 1; its components have one to four hexadecimal digits each. */
function brightness(components: readonly string[]): number {
  const [red = 0, green = 0, blue = 0] = components.map(
    (component) => Number.parseInt(component, 16) / (16 ** component.length - 1),
  );
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
