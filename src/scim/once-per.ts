/**
 * What follows from an object that never changes, such as an attribute or a resource type, worked
 * out when it is first asked for and then remembered as long as that object lives.
 */
export function oncePer<Of extends object, Result extends object>(
  workOut: (of: Of) => Result,
): (of: Of) => Result {
  const known = new WeakMap<Of, Result>();
  return (of) => {
    const found = known.get(of);
    if (found !== undefined) return found;
    const made = workOut(of);
    known.set(of, made);
    return made;
  };
}
