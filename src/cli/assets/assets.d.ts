/** `import x from "./x.service" with { type: "text" }` carries the file inside the executable. */
declare module "*.service" {
  const text: string;
  export = text;
}
declare module "*.conf" {
  const text: string;
  export = text;
}
declare module "*/Caddyfile" {
  const text: string;
  export = text;
}
