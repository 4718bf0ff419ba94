/**
 * The fields of /proc/PID/stat from the third, the state, on; none when it is not whole. The name before them, in parentheses,
 * may hold anything. Source: proc(5).
 */
export function statFields(stat: string): string[] {
  const end = stat.lastIndexOf(')');
  return end === -1
    ? []
    : stat
        .slice(end + 2)
        .trimEnd()
        .split(' ');
}
