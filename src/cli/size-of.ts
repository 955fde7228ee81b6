const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** Bytes as people read them, e.g. `3.4 MiB`. */
export function sizeOf(bytes: number): string {
  let [size, unit] = [bytes, 0];
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${UNITS[unit]}`;
}
