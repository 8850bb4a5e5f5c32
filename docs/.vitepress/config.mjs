// @ts-check
// The site of the documentation: `npm run docs:build`. Everything that it needs is in node_modules, and no page loads anything from elsewhere.
import { existsSync, readFileSync } from "node:fs";
import { defineConfig } from "vitepress";

const sidebarOfReference = new URL("../reference/typedoc-sidebar.json", import.meta.url);

/** @param {...readonly [string, string]} pages text and address */
const linked = (...pages) => pages.map(([text, link]) => ({ text, link }));

export default defineConfig({
  title: "knitting",
  description: "A worker pool for Node: for tests and benchmarks on all cores, with limits",
  lang: "en",
  // Any static server will do, a folder of one included.
  cleanUrls: false,
  outDir: "../.dist-site",
  cacheDir: "../node_modules/.cache/vitepress",
  head: [["link", { rel: "icon", href: "data:," }]],
  markdown: { theme: { light: "github-light-high-contrast", dark: "github-dark" } },
  themeConfig: {
    nav: linked(["Guide", "/quick-start"], ["Recipes", "/recipes"], ["Reference", "/reference/"]),
    outline: [2, 3],
    search: { provider: "local" },
    sidebar: [
      { text: "Start", items: linked(["Quick start", "/quick-start"], ["Migrating", "/migrating"]) },
      {
        text: "Pools",
        items: linked(
          ["Pools", "/pools"],
          ["Tasks", "/tasks"],
          ["Payloads", "/payloads"],
          ["Permissions", "/permissions"],
          ["Processes and sandboxes", "/processes"],
          ["Shared memory", "/shared-memory"],
        ),
      },
      { text: "Tests", items: linked(["In Vitest", "/vitest"], ["Properties", "/property"]) },
      { text: "Benchmarks", items: linked(["On lanes", "/bench"], ["Against other pools", "/comparison"]) },
      { text: "Help", items: linked(["Recipes", "/recipes"], ["Debugging", "/debugging"]) },
      { text: "Reference", link: "/reference/", collapsed: true, items: referenceItems() },
      {
        text: "The project",
        items: linked(["Where things are", "/layout"], ["Attempts to escape", "/escapes"]),
      },
    ],
  },
});

/**
 * @typedef {object} Item
 * @property {string} text
 * @property {string} [link]
 * @property {boolean} [collapsed]
 * @property {Item[]} [items]
 */

/** Made by scripts/docs/reference as a tree of folders; here the names that users import stand side by side. @returns {Item[]} */
function referenceItems() {
  if (!existsSync(sidebarOfReference)) return [];
  /** @param {readonly Item[]} items @returns {Item[]} */
  const entryPoints = (items) =>
    items.flatMap(({ link, items: inner = [] }) => {
      const entryPoint = /^\/reference\/(.+)\/$/u.exec(link ?? "")?.[1];
      const members = inner.filter((item) => item.link?.endsWith("/") !== true);
      const own =
        entryPoint === undefined ? [] : [{ text: entryPoint, link, collapsed: true, items: members }];
      return [...own, ...entryPoints(inner)];
    });
  return entryPoints(JSON.parse(readFileSync(sidebarOfReference, "utf8"))).toSorted((a, b) =>
    a.text < b.text ? -1 : 1,
  );
}
