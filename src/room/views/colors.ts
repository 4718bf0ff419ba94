import { createContext, useContext } from 'react';
import type { Segment } from '../line.ts';
import { colorOf, type Role, type Theme } from '../theme.ts';
import { THEMES } from '../themes.ts';

/** The theme that the room is drawn with. */
export const ThemeContext = createContext<Theme>(THEMES.dark);

/** The colors of roles, as Ink takes them: `<Text {...color('dim')}>`. */
export function useColors(): (role: Role) => { color?: string } {
  const theme = useContext(ThemeContext);
  return (role) => {
    const color = colorOf(theme, role);
    return color === undefined ? {} : { color };
  };
}

/** How Ink is to draw pieces of lines. */
export function useStyles(): (segment: Segment) => Record<string, string | boolean> {
  const color = useColors();
  return ({ color: role, bold = false, dim = false, inverse = false }) => {
    const ink = role !== undefined ? color(role) : dim ? color('dim') : {};
    // What is less important has a color of its own, whose contrast is known; where there is none, the terminal dims it.
    return { ...ink, bold, inverse, dimColor: dim && ink.color === undefined };
  };
}
