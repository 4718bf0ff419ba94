/** Colours by what they mean; names as Ink knows them, so that the operator's own palette decides how they look. */
export const theme = {
  frame: 'gray',
  selected: 'cyanBright',
  running: 'green',
  idle: 'blueBright',
  asked: 'magentaBright',
  exited: 'yellow',
  trouble: 'redBright',
  dim: 'gray',
  key: 'cyan',
  accent: 'magentaBright',
} as const;
