import Module, { createRequire } from 'node:module';
import * as ink from 'ink';
import { createContext, type PropsWithChildren, useContext } from 'react';
import type { Segment } from './line.ts';
import { useStyles } from './views/colors.ts';

declare const __BUNDLED__: boolean | undefined;

type InkTable = typeof import('ink-table');

/**
 * ink-table is CommonJS and requires Ink, which Node cannot: it awaits while it is loaded. So Ink is put where a `require` looks
 * first. In the bundle, see scripts/build.ts, it does not await.
 */
function loaded(): InkTable {
  if (typeof __BUNDLED__ !== 'undefined') return require('ink-table');
  const load = createRequire(import.meta.url);
  const path = createRequire(load.resolve('ink-table')).resolve('ink');
  load.cache[path] = Object.assign(new Module(path), { exports: ink, loaded: true });
  return load('ink-table');
}

const Table = loaded().default;

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
