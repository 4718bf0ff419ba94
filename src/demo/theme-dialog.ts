import { dialog, greeting } from './dialog-parts.ts';
import { BLANK, type Block, row } from './layout.ts';
import { type Menu, option } from './menus.ts';
import type { Look } from './state.ts';
import { BOLD, DIM, FAINT, GRAY, GREEN, WHITE } from './style.ts';

const THEMES = [
  'Dark mode',
  'Light mode',
  'Dark mode (colorblind-friendly)',
  'Light mode (colorblind-friendly)',
  'Dark mode (ANSI colors only)',
  'Light mode (ANSI colors only)',
];

/** The theme picker of a first start. */
export function themeDialog(look: Look): Menu {
  const marked = [
    option('start', ['✔ ', GREEN], ['Auto (match terminal)']),
    ...THEMES.map((theme) => option('start', [`  ${theme}`])),
  ];
  const [first, ...others] = THEMES;
  const plain = [option('start', [`${first} ✔`, GREEN]), ...others.map((theme) => option('start', [theme]))];
  return dialog(look, {
    head: [
      ...greeting(look),
      BLANK,
      row([" Let's get started."]),
      BLANK,
      row([' Choose the text style that looks best with your terminal', BOLD]),
      row([' To change this later, run /theme', GRAY]),
      BLANK,
    ],
    options: look === '2.1' ? marked : plain,
    margin: 1,
    foot: [BLANK, ...(look === '2.1' ? sample21() : sample20())],
    escape: 'start',
  });
}

/** A change in the colours of the theme: 2.1 knows the language, 2.0 marks the words that changed. */
function sample21(): Block[] {
  const dashes: Block = { fill: '╌', style: FAINT, margin: 1 };
  const [minus, plus] = [{ bg: 52 }, { bg: 22 }];
  const string = { fg: 186, ...plus };
  return [
    dashes,
    row([' '], [' 1 ', DIM], [' '], ['function', { fg: 81 }], [' '], ['greet', { fg: 148 }], ['() {']),
    row([' '], [' 2 -', { fg: 167, ...minus }], ['  console.log("Hello, World!");', { ...WHITE, ...minus }]),
    row(
      [' '],
      [' 2 +', { fg: 77, ...plus }],
      ['  console.', { ...WHITE, ...plus }],
      ['log', { fg: 148, ...plus }],
      ['(', { ...WHITE, ...plus }],
      ['"Hello, ', string],
      ['Claude', { fg: 186, bg: 28 }],
      ['!"', string],
      [');', { ...WHITE, ...plus }],
    ),
    row([' '], [' 3 ', DIM], [' }']),
    dashes,
    row(['  Syntax theme: Monokai Extended (ctrl+t to disable)', GRAY]),
  ];
}

function sample20(): Block[] {
  const dashes: Block = { fill: '╌', style: { ...FAINT, dim: true } };
  const changed = (mark: string, word: string, bg: number, bright: number): Block => {
    const style = { ...WHITE, bg };
    return row(
      [` 2 ${mark}  console.log("Hello, `, style],
      [word, { ...WHITE, bg: bright }],
      ['!");', style],
    );
  };
  return [
    dashes,
    row([' 1 ', GRAY], ['  function greet() {', WHITE]),
    changed('-', 'World', 95, 174),
    changed('+', 'Claude', 65, 72),
    row([' 3 ', GRAY], ['  }', WHITE]),
    dashes,
    row([' Syntax highlighting available only in native build', GRAY]),
  ];
}
