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
      { text: "The project", items: linked(["Where things are", "/layout"], ["Attempts to escape", "/escapes"]) },
    ],
  },
});

/** Made by scripts/docs/reference.mjs. */
function referenceItems() {
  if (!existsSync(sidebarOfReference)) return [];
  return JSON.parse(readFileSync(sidebarOfReference, "utf8"));
}
