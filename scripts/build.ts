import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { type CompletionShell, completionScript } from '../src/commands/completion.ts';
import { completionSpec } from '../src/commands/completion-spec.ts';
import { processIo } from '../src/commands/io.ts';
import { manPage } from '../src/commands/man-page.ts';
import { defineProgram } from '../src/commands/program.ts';

/**
 * Bundles the product into dist/. Commands are chunks of their own, so that `--help` loads next to nothing. The processes in
 * the background are bundled apart from the rest: what they share with nobody but each other is cut into few chunks, and to
 * load a chunk takes about a millisecond. node-pty is native and stays outside. The manual and the completions come from the
 * same command line.
 */
const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };

/** By what name the bundled ink-table finds Ink: see src/room/ink-table.tsx. */
const INK = 'ink for CommonJS';

/** A module of Node's as CommonJS; what speaks TLS, which nothing here does, is loaded when one of these is called. */
function builtIn(name: string): string {
  const module = `process.getBuiltinModule(${JSON.stringify(name)})`;
  if (!/https|tls/.test(name)) return `module.exports = ${module};`;
  const functions = ['connect', 'get', 'request'];
  return functions.map((each) => `exports.${each} = (...args) => ${module}.${each}(...args);`).join('\n');
}

const adaptations: Plugin = {
  name: 'adaptations',
  setup({ onResolve, onLoad }) {
    // Ink awaits while it is loaded, so nothing can require it: it is taken from where the room has put it.
    onResolve({ filter: /^ink$/ }, ({ kind }) =>
      kind === 'require-call' ? { path: INK, namespace: 'cached' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'cached' }, () => ({
      contents: `module.exports = require.cache[${JSON.stringify(INK)}].exports;`,
    }));
    // What an import of a module of Node's asks for is all that it exports: of node:http that loads fetch and WebSocket, of
    // node:util what compares texts, each a part of the start. Of these only what is used is asked for, when it is used.
    onResolve({ filter: /^(node:)?(https?|tls|util)$/ }, ({ path }) => ({ path, namespace: 'built in' }));
    onLoad({ filter: /.*/, namespace: 'built in' }, ({ path }) => ({ contents: builtIn(path) }));
    // Yoga fetches its own bytes, which it has in a string.
    onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace('"function"!=typeof fetch', 'true'),
    }));
    // What all emoji are takes 25 ms to find out, and few texts ask for it.
    onLoad({ filter: /string-width\/index\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8'))
        .replace(
          /const emojiPrefixRegex = (.*);/,
          'let emojiPrefix; const emojiPrefixRegex = () => (emojiPrefix ??= $1);',
        )
        .replaceAll('emojiPrefixRegex.', 'emojiPrefixRegex().'),
    }));
    // Of what blessed offers the charts need no more than this; the rest has files and programs beside it.
    onResolve({ filter: /^(blessed|\.\.\/)$/ }, ({ path, importer }) =>
      path === 'blessed' || importer.endsWith('blessed/lib/unicode.js')
        ? { path: 'blessed', namespace: 'parts' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'parts' }, () => ({
      contents: `
        exports.Tput = require('blessed/lib/tput');
        exports.Node = require('blessed/lib/widgets/node');
        exports.Box = require('blessed/lib/widgets/box');
        exports.Screen = exports.screen = require('blessed/lib/widgets/screen');`,
      resolveDir: '.',
    }));
    // Its messages in forty languages are read at each start, and none but the English ones are used.
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, ({ path }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: dirname(path),
    }));
    // Node warns of the old way to make a buffer, in the middle of the room.
    onLoad({ filter: /(drawille-blessed-contrib|ansi-term)\/index\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('new Buffer(', 'Buffer.alloc('),
    }));
  },
};

/** The ways from one part into another, which load it as it was built. */
const parts: Plugin = {
  name: 'parts',
  setup({ onResolve }) {
    onResolve({ filter: /\/(background|program)\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${basename(path, '.ts')}.js`, external: true } : undefined,
    );
  },
};

const common: BuildOptions = {
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  // The bundler knows of no Node that has /v, or all of \p{...}, and would make such expressions anew at each use.
  supported: { 'regexp-set-notation': true, 'regexp-unicode-property-escapes': true },
  minifySyntax: true,
  legalComments: 'linked',
  // React's developer tools are optional: Ink loads them only when asked to.
  external: ['node-pty', 'react-devtools-core'],
  // Its CommonJS build hides its own imports from the bundler.
  alias: {
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    // The charts use its maximum only.
    lodash: 'lodash/math.js',
  },
  plugins: [parts, adaptations],
  inject: ['src/grapheme-segmenter.ts'],
  define: {
    'Intl.Segmenter': 'GraphemeSegmenter',
    'process.env.NODE_ENV': '"production"',
    __VERSION__: JSON.stringify(version),
    __INK_FOR_COMMONJS__: JSON.stringify(INK),
  },
  // Bundled CommonJS packages ask for `require`, which ESM does not have.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
};

await rm('dist', { recursive: true, force: true });
await build({
  ...common,
  entryPoints: { cli: 'src/cli.ts', program: 'src/commands/program.ts', 'demo-agent': 'src/demo/main.ts' },
  chunkNames: 'chunks/[name]-[hash]',
});
await build({
  ...common,
  entryPoints: { background: 'src/commands/background.ts' },
  chunkNames: 'background/[name]-[hash]',
});
await chmod('dist/cli.js', 0o755);

const program = defineProgram(processIo(), [], () => {});
await writeFile('dist/orch-tui.1', manPage(program, version));
await mkdir('dist/completions');
const completions: [CompletionShell, string][] = [
  ['bash', 'orch-tui.bash'],
  ['zsh', '_orch-tui'],
  ['fish', 'orch-tui.fish'],
];
for (const [shell, file] of completions) {
  await writeFile(`dist/completions/${file}`, completionScript(shell, completionSpec(program)));
}
