/** The themes that come with the product. A theme with `-light` is its sister for terminals with a light background. */
export const BUILTIN_THEMES = [
  'dark',
  'light',
  'high-contrast',
  'high-contrast-light',
  'color-blind',
  'color-blind-light',
  'monochrome',
] as const;
export type BuiltinTheme = (typeof BUILTIN_THEMES)[number];
