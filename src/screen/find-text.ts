/** The text in small letters, without a change of its length: offsets stay what they are. */
function fold(text: string): string {
  return text.replaceAll(/\p{Lu}/gu, (letter) => {
    const small = letter.toLowerCase();
    return small.length === letter.length ? small : letter;
  });
}

/** Where the query occurs, in UTF-16 units. Small letters in it match large ones too, as in less and vim. */
export function occurrences(text: string, query: string): number[] {
  if (query === '') return [];
  const haystack = query === fold(query) ? fold(text) : text;
  const found: number[] = [];
  for (let at = haystack.indexOf(query); at !== -1; at = haystack.indexOf(query, at + query.length))
    found.push(at);
  return found;
}
