/** `import x from "./x.sql" with { type: "text" }` carries the file inside the executable. */
declare module "*.sql" {
  const text: string;
  export = text;
}
