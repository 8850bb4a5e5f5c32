import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";

// Which modules a lane imports natively instead of through Vite: Vitest's own rules, as documented for `server.deps`.
// Runs in Vitest's main process for the module server.

export type DependencyPatterns = readonly (string | RegExp)[];

export interface ExternalRules {
  /** Directories whose modules are imported natively whatever the config says. */
  readonly always: readonly string[];
  readonly inline: DependencyPatterns | true;
  readonly external: DependencyPatterns;
}

const MODULE_DIRECTORY = "/node_modules/";
/** Node can't import these, or would find a path where Vite gives the content. */
const ALWAYS_INLINE: DependencyPatterns = [
  /virtual:/,
  /\.[cm]?ts$/,
  /[?&](?:init|raw|url|inline)\b/,
  /\.(?:apng|avif|bmp|css|eot|flac|gif|ico|jfif|jpe?g|jxl|less|mp[34]|ogg|opus|otf|pcss|pdf|png|postcss|s[ac]ss|styl|stylus|svg|ttf|txt|wav|webm|webmanifest|webp|woff2?)$/,
];
const NATIVE_EXTENSIONS = new Set([".mjs", ".cjs", ".node", ".wasm"]);
const MODULE_SYNTAX =
  /^\s*(?:import\s*[\w{*"']|export\s*(?:[{*]|default\b|const\b|let\b|var\b|function\b|class\b|async\b))/m;

/** Decides once for each module. The answer is what `import()` takes, or undefined for a module that Vite loads. */
export function createExternalizer(rules: ExternalRules): (id: string) => Promise<string | undefined> {
  const decided = new Map<string, Promise<string | undefined>>();
  return (id) => {
    let answer = decided.get(id);
    if (answer === undefined) {
      answer = decide(id.startsWith("/@fs/") ? id.slice("/@fs".length) : id, rules);
      decided.set(id, answer);
    }
    return answer;
  };
}

async function decide(id: string, rules: ExternalRules): Promise<string | undefined> {
  if (isBuiltin(id)) return id;
  if (rules.always.some((directory) => id.startsWith(directory))) return hrefOf(id);
  if (rules.inline === true || matches(id, rules.inline)) return undefined;
  if (matches(id, rules.external)) return hrefOf(id);
  if (matches(id, ALWAYS_INLINE) || !id.includes(MODULE_DIRECTORY)) return undefined;
  return (await canNodeImport(withoutQuery(id))) ? hrefOf(id) : undefined;
}

function matches(id: string, patterns: DependencyPatterns): boolean {
  return patterns.some((pattern) =>
    typeof pattern === "string" ? id.includes(`${MODULE_DIRECTORY}${pattern}`) : new RegExp(pattern).test(id),
  );
}

async function canNodeImport(file: string): Promise<boolean> {
  const extension = extname(file);
  if (NATIVE_EXTENSIONS.has(extension)) return true;
  if (extension !== ".js") return false;
  if ((await packageType(dirname(file))) === "module") return true;
  // Packages that ship modules as `.js` without saying so: Node would take them for CommonJS.
  if (/\.(?:\w+-)?esm?(?:-\w+)?\.js$|\/esm?\//.test(file)) return false;
  return !MODULE_SYNTAX.test(await readFile(file, "utf8").catch(() => "export {}"));
}

async function packageType(directory: string): Promise<unknown> {
  const text = await readFile(join(directory, "package.json"), "utf8").catch(() => undefined);
  if (text !== undefined) {
    try {
      return (JSON.parse(text) as { type?: unknown }).type;
    } catch {
      return undefined;
    }
  }
  const parent = dirname(directory);
  return parent === directory || parent.endsWith("/node_modules") ? undefined : packageType(parent);
}

function hrefOf(id: string): string {
  const file = withoutQuery(id);
  return pathToFileURL(file).href + id.slice(file.length);
}

function withoutQuery(id: string): string {
  return id.replace(/[?#].*$/, "");
}
