import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { WRAPPER } from '../src/code-cache.ts';
import { type CompletionShell, completionScript } from '../src/commands/completion.ts';
import { completionSpec } from '../src/commands/completion-spec.ts';
import { processIo } from '../src/commands/io.ts';
import { manPage } from '../src/commands/man-page.ts';
import { defineProgram } from '../src/commands/program.ts';

/**
 * Bundles the product into dist/. Commands are chunks of their own, so that `--help` loads next to nothing. The room and the
 * processes in the background are scripts, each run with the code that V8 made of it before: see src/code-cache.ts. node-pty is
 * native and stays outside. The manual and the completions come from the same command line.
 */
const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };

/** A module of Node's that speaks TLS, which nothing here does: it is loaded when one of these is called. */
function whenCalled(name: string): string {
  const functions = ['connect', 'get', 'request'];
  return functions
    .map((each) => `exports.${each} = (...args) => require('node:${name}').${each}(...args);`)
    .join('\n');
}

/** What Yoga is, in base 64. */
const [YOGA_WASM] = /(?<=;base64,)[A-Za-z0-9+/=]+/.exec(
  await readFile('node_modules/yoga-layout/dist/binaries/yoga-wasm-base64-esm.js', 'utf8'),
)!;

const adaptations: Plugin = {
  name: 'adaptations',
  setup({ onResolve, onLoad }) {
    /** Changes what a package says; what is meant has to be there. */
    const rewrite = (filter: RegExp, ...changes: readonly (readonly [RegExp | string, string])[]) =>
      onLoad({ filter }, async ({ path }) => {
        let contents = await readFile(path, 'utf8');
        for (const [from, to] of changes) {
          const before = contents;
          contents = contents.replaceAll(from, to);
          if (contents === before) throw new Error(`${path}: there is no ${from} any more`);
        }
        return { contents };
      });
    onResolve({ filter: /^(node:)?(https|tls)$/ }, ({ path }) => ({
      path: path.replace('node:', ''),
      namespace: 'when called',
    }));
    onLoad({ filter: /.*/, namespace: 'when called' }, ({ path }) => ({ contents: whenCalled(path) }));
    // A script cannot await while it is loaded: Yoga has what it awaits in a string, Ink awaits what developers of it install.
    rewrite(/yoga-wasm-base64-esm\.js$/, [/(?<=;base64,)[A-Za-z0-9+/=]+/g, '']);
    rewrite(/yoga-layout\/dist\/src\/index\.js$/, [
      /^const Yoga = .*$/gm,
      `const yoga = {
          instantiateWasm(imports, done) {
            const bytes = Buffer.from('${YOGA_WASM}', 'base64');
            done(new WebAssembly.Instance(new WebAssembly.Module(bytes), imports));
            return {};
          },
        };
        loadYoga(yoga);
        const Yoga = wrapAssembly(yoga);`,
    ]);
    rewrite(/ink\/build\/reconciler\.js$/, [
      /await (import\('\.\/devtools\.js'\)|loadPackageJson\(\))/g,
      '({})',
    ]);
    rewrite(/ink\/build\/renderer\.js$/, [
      "'./output.js'",
      JSON.stringify(resolve('src/room/frame-output.ts')),
    ]);
    // It takes the memory of its tables from their beginning, and Node lets small buffers share theirs.
    rewrite(
      /addon-unicode-graphemes\.m?js$/,
      [/Buffer\.from\((\w+),\s*"base64"\)/g, 'new Uint8Array(Buffer.from($1,"base64"))'],
      // They are packed twice; what it unpacks them with itself takes 8 ms.
      [
        /\(0,\s*\w+\.default\)\((\w+),\s*new Uint8Array\(\w+\)\)/g,
        'new Uint8Array(require("node:zlib").inflateRawSync($1))',
      ],
    );
    // What all emoji are takes 25 ms to find out, and few texts ask for it.
    rewrite(
      /string-width\/index\.js$/,
      [
        /const emojiPrefixRegex = (.*);/g,
        'let emojiPrefix; const emojiPrefixRegex = () => (emojiPrefix ??= $1);',
      ],
      ['emojiPrefixRegex.', 'emojiPrefixRegex().'],
    );
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
    rewrite(/(drawille-blessed-contrib|ansi-term)\/index\.js$/, ['new Buffer(', 'Buffer.alloc(']);
  },
};

/** The commands, which are built apart. */
const programBeside: Plugin = {
  name: 'program beside',
  setup({ onResolve }) {
    onResolve({ filter: /\/program\.ts$/ }, () => ({ path: './program.js', external: true }));
  },
};

/** A script is read byte by byte, and half as long then; what the bundler leaves as it is stands in expressions and comments. */
function ascii(script: string): string {
  return script.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const common: BuildOptions = {
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node22',
  // The bundler knows of no Node that has /v, or all of \p{...}, and would make such expressions anew at each use.
  supported: { 'regexp-set-notation': true, 'regexp-unicode-property-escapes': true },
  minifySyntax: true,
  legalComments: 'linked',
  external: ['node-pty'],
  // Its CommonJS build hides its own imports from the bundler.
  alias: {
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    // The charts use its maximum only.
    lodash: 'lodash/math.js',
  },
  plugins: [adaptations],
  inject: ['src/grapheme-segmenter.ts'],
  define: {
    'Intl.Segmenter': 'GraphemeSegmenter',
    'process.env.NODE_ENV': '"production"',
    // Native modules that may help `ws`, which would look for them at each start.
    'process.env.WS_NO_BUFFER_UTIL': '"1"',
    'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
    __BUNDLED__: 'true',
    __VERSION__: JSON.stringify(version),
  },
  logLevel: 'warning',
};

await rm('dist', { recursive: true, force: true });
const commonjs: BuildOptions = {
  ...common,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: { ...common.define, 'import.meta.url': '__filename', 'import.meta.dirname': '__dirname' },
};

// It says of an old Node that it is too old: it has nothing with it but what a start needs, and Node's loader of ESM is no such thing.
await build({ ...commonjs, inject: [], entryPoints: { cli: 'src/cli.ts' }, plugins: [programBeside] });
await build({
  ...common,
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  entryPoints: { program: 'src/commands/program.ts', 'demo-agent': 'src/demo/main.ts' },
  // Bundled CommonJS packages ask for `require`, which ESM does not have.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
const { outputFiles, metafile } = await build({
  ...commonjs,
  write: false,
  metafile: true,
  entryPoints: {
    room: 'src/commands/program.ts',
    control: 'src/commands/control-process.ts',
    host: 'src/commands/host-process.ts',
  },
  banner: { js: WRAPPER[0] },
  footer: { js: WRAPPER[1] },
});
for (const [script, { imports }] of Object.entries(metafile.outputs)) {
  const loaded = imports.find(({ kind }) => kind === 'dynamic-import');
  // Node warns of the first such import of a script, on the person's terminal.
  if (loaded)
    throw new Error(`${script} imports ${loaded.path} while it runs: name it at the top, or require it`);
}
for (const { path, text } of outputFiles) await writeFile(path, path.endsWith('.cjs') ? ascii(text) : text);
await chmod('dist/cli.cjs', 0o755);

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
