import { functionsOf } from "./function.ts";
import { type Source, type Violation, violation } from "./source.ts";

export const SIZES = { fileLines: 300, schemaFileLines: 600, functionLines: 70, columns: 100 };

const isSchema = ({ path }: Source) => path.startsWith("src/scim/schema/");

export function longFiles(source: Source): Violation[] {
  const most = isSchema(source) ? SIZES.schemaFileLines : SIZES.fileLines;
  const lines = source.text.trimEnd().split("\n").length;
  return lines > most ? [violation(source, 0, `has ${lines} lines, the most is ${most}`)] : [];
}

export function longFunctions(source: Source): Violation[] {
  return functionsOf(source)
    .filter(({ lines }) => lines > SIZES.functionLines)
    .map(({ offset, lines }) =>
      violation(source, offset, `has ${lines} lines, the most is ${SIZES.functionLines}`),
    );
}

/**
 * The descriptions of attributes are the RFC's sentences: in schemas a line may be one long string.
 */
export function wideLines(source: Source): Violation[] {
  let offset = 0;
  return source.text.split("\n").flatMap((line) => {
    const at = offset;
    offset += line.length + 1;
    if ([...line].length <= SIZES.columns) return [];
    if (isSchema(source) && /^\s*"[^"]*",?$/.test(line)) return [];
    return [violation(source, at, `is wider than ${SIZES.columns} columns`)];
  });
}
