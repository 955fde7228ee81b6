import { dlopen, type FFIFunction } from "bun:ffi";

/**
 * Functions of the C library that the executable runs with: that of glibc, or else that of musl, of
 * which the loader is a part.
 * @throws Error where there is neither
 */
export function openLibc<const Calls extends Readonly<Record<string, FFIFunction>>>(calls: Calls) {
  try {
    return dlopen("libc.so.6", calls);
  } catch (error) {
    try {
      return dlopen(`/lib/ld-musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`, calls);
    } catch {
      throw error;
    }
  }
}
