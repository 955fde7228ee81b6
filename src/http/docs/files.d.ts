/** Imported as files: the value is a path, inside the executable once it is compiled. */
declare module "swagger-ui-dist/swagger-ui-bundle.js" {
  const path: string;
  export = path;
}

declare module "swagger-ui-dist/swagger-ui.css" {
  const path: string;
  export = path;
}

declare module "*/explorer.css" {
  const path: string;
  export = path;
}

declare module "*/icon.svg" {
  const path: string;
  export = path;
}
