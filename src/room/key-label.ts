/** `ctrl-]` as people write it: `Ctrl-]`. */
export function keyLabel(name: string): string {
  return name.replaceAll(
    /\b(ctrl|alt|shift|super)-/g,
    (modifier) => modifier[0]!.toUpperCase() + modifier.slice(1),
  );
}
