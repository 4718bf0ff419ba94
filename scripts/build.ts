import { chmod, readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * Bundles the product into dist/. Commands are chunks of their own, so that the host, which must stay small, loads no React
 * and `--help` loads next to nothing. node-pty is native and stays outside.
 */
const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { cli: 'src/cli.ts', 'demo-agent': 'src/demo/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  minifySyntax: true,
  legalComments: 'linked',
  // React's developer tools are optional: Ink loads them only when asked to.
  external: ['node-pty', 'react-devtools-core'],
  // Its CommonJS build hides its own imports from the bundler.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  define: { 'process.env.NODE_ENV': '"production"', __VERSION__: JSON.stringify(version) },
  // Bundled CommonJS packages ask for `require`, which ESM does not have.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  chunkNames: 'chunks/[name]-[hash]',
  logLevel: 'warning',
});
await chmod('dist/cli.js', 0o755);
