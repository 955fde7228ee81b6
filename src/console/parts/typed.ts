import { useEffect, useRef, useState } from "preact/hooks";
import { goTo, linkTo } from "../route.ts";

const TYPING_MS = 300;

/**
 * Filters that are kept in the address, so that a reload or a bookmark shows the same; it follows a
 * moment after the last key.
 * @param parts of the page
 * @param query of the address
 */
export function useTyped<Name extends string>(
  parts: readonly string[],
  query: Readonly<Record<string, string>>,
  names: readonly Name[],
) {
  const inOrder = (values: Readonly<Partial<Record<string, string>>>) =>
    Object.fromEntries(
      names.flatMap((name) => (values[name] ? [[name, values[name]]] : [])),
    ) as Partial<Record<Name, string>>;
  const inAddress = inOrder(query);
  const [typed, setTyped] = useState(inAddress);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const written = useRef(linkTo(parts, inAddress));
  const address = linkTo(parts, inAddress);
  useEffect(() => {
    // Somebody followed a link to the same page.
    if (address !== written.current) setTyped(inAddress);
    written.current = address;
  }, [address]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (name: Name, value: string) => {
    const next = inOrder({ ...typed, [name]: value });
    setTyped(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      written.current = linkTo(parts, next);
      goTo(written.current, true);
    }, TYPING_MS);
  };
  return [typed, type] as const;
}
