import Module, { createRequire } from 'node:module';
import * as ink from 'ink';
import { createContext, type PropsWithChildren, useContext } from 'react';
import type { Segment } from './line.ts';
import { useStyles } from './views/colors.ts';

declare const __INK_FOR_COMMONJS__: string | undefined;

/**
 * ink-table is CommonJS and requires Ink, which cannot be required: it awaits while it is loaded. So Ink is put where a
 * `require` looks first. scripts/build.ts gives it a name of its own, as a bundle has no paths of packages.
 */
const load = createRequire(import.meta.url);
const path =
  typeof __INK_FOR_COMMONJS__ === 'string'
    ? __INK_FOR_COMMONJS__
    : createRequire(load.resolve('ink-table')).resolve('ink');
load.cache[path] = Object.assign(new Module(path), { exports: ink, loaded: true });

type InkTable = typeof import('ink-table');
const loaded: { default: InkTable['default'] | InkTable } = await import('ink-table');
// Node and the bundler hand over all that CommonJS exports as one; vitest hands over its default.
const Table = 'default' in loaded.default ? loaded.default.default : loaded.default;

/** A row, known by what is unique to it. */
type Row = { id: string };

export interface StyledTableProps {
  /** The rows that are shown. */
  ids: readonly string[];
  columns: number;
  /** Each as wide as its column. */
  heading: (column: number) => Segment;
  cell: (id: string, column: number) => Segment;
}

const Drawn = createContext<StyledTableProps | undefined>(undefined);
const RowId = createContext('');

/** A table without rules, of which each cell has a style of its own. */
export function StyledTable(props: StyledTableProps) {
  // ink-table makes the keys of rows from all that is in them: with no more than this, a row that changes stays.
  const data = props.ids.map((id) => ({ id }));
  const names = Array.from({ length: props.columns }, (_, i) => String(i));
  return (
    <Drawn.Provider value={props}>
      <KnownRows data={data} columns={names} header={Heading} cell={Cell} skeleton={Nothing} />
    </Drawn.Provider>
  );
}

/** Tells the cells of a row which one it is: by itself ink-table tells them only their column. */
class KnownRows extends Table<Row & Record<string, string>> {
  constructor(props: InstanceType<typeof Table<Row & Record<string, string>>>['props']) {
    super(props);
    const { data: draw } = this;
    this.data = (given) => (
      <RowId.Provider key={given.key} value={given.data.id ?? ''}>
        {draw(given)}
      </RowId.Provider>
    );
  }
}

function Heading({ column = 0 }: PropsWithChildren<{ column?: number }>) {
  const drawn = useContext(Drawn);
  return <Piece {...(drawn?.heading(column) ?? BLANK)} />;
}

function Cell({ column }: { column: number }) {
  const drawn = useContext(Drawn);
  const id = useContext(RowId);
  return <Piece {...(drawn?.cell(id, column) ?? BLANK)} />;
}

const BLANK: Segment = { text: '' };

/** A single text, as a table has very many of them. */
function Piece(segment: Segment) {
  const style = useStyles();
  return (
    <ink.Text wrap="truncate" {...style(segment)}>
      {segment.text}
    </ink.Text>
  );
}

function Nothing() {
  // biome-ignore lint/complexity/noUselessFragments: ink-table's type asks for an element
  return <></>;
}
