/**
 * Which operations refer to each other in a circle (RFC 7644 §3.7.1), by Tarjan's algorithm. Two
 * nodes have the same number when each can be reached from the other.
 * @param edges the nodes that a node refers to, by node; others than 0 to the length are not there
 */
export function circlesOf(edges: readonly (readonly number[])[]): number[] {
  const order: (number | undefined)[] = edges.map(() => undefined);
  const circles: number[] = edges.map(() => -1);
  const path: number[] = [];
  let visited = 0;

  /** @returns the first visited of the nodes on the path that can be reached */
  function visit(node: number): number {
    const own = visited++;
    let earliest = own;
    order[node] = own;
    path.push(node);
    for (const next of edges[node] ?? []) {
      const seen = order[next];
      if (seen === undefined) earliest = Math.min(earliest, visit(next));
      else if (circles[next] === -1) earliest = Math.min(earliest, seen);
    }
    if (earliest < own) return earliest;
    // Nothing before this node can be reached: what follows it on the path is its circle.
    for (const member of path.splice(path.lastIndexOf(node))) circles[member] = node;
    return earliest;
  }

  for (const node of edges.keys()) if (order[node] === undefined) visit(node);
  return circles;
}
